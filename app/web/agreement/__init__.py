"""The agreement that members accept, as staff write and publish it."""

from app.web.agreement.views import blueprint as blueprint
