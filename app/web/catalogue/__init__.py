"""The catalogue: products, stores, their cashiers, suppliers, and what each of them overrides."""

from app.web.catalogue import cashiers, exporting, inviting, products, stores, suppliers

blueprints = (products.blueprint, stores.blueprint, cashiers.blueprint, suppliers.blueprint)

__all__ = ["blueprints", "exporting", "inviting"]
