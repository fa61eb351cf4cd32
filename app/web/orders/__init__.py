"""Orders: the list, one with everything that became of it, and what staff do by hand, at the till and afterwards."""

from app.web.orders import acting, entering, exporting, receipt
from app.web.orders.views import blueprint

blueprints = (entering.till, blueprint)

__all__ = ["acting", "blueprints", "exporting", "receipt"]
