"""The settings of the union queue (U1–U6)."""

from app.web.union_settings.views import blueprint as blueprint
