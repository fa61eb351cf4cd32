"""The catalogue: products, stores, their cashiers, suppliers, and what each of them overrides."""

from app.web.catalogue import cashiers, products, stores, suppliers

blueprints = (products.blueprint, stores.blueprint, cashiers.blueprint, suppliers.blueprint)
