"""The settings of the rewards beside the queue (D1–D6)."""

from app.web.distribution_settings.views import blueprint as blueprint
