"""The figures at a glance."""

from app.web.overview.views import blueprint as blueprint
