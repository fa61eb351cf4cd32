"""The shop itself: what it is called, which language it speaks, and by which clock it goes."""

from app.web.shop_settings.views import blueprint as blueprint
