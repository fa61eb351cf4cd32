"""The first start: the shop, its scheme and its owner."""

from app.web.set_up.views import blueprint as blueprint
