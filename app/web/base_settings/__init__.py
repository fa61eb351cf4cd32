"""The settings of the whole shop: base, distribution and union."""

from app.web.base_settings import zeroing as zeroing
from app.web.base_settings.views import blueprint as blueprint
