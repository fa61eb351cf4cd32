"""The settings of what members may do with what they hold."""

from app.web.wallet_settings.views import blueprint as blueprint
