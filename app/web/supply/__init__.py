"""A supplier's own console: its products, and what was sold of them."""

from app.web.supply.views import blueprint as blueprint
