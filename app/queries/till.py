"""What staff mean when they enter an order by hand: stores and products as people name them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Product, Store

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A store or a product: what the program calls it, and what people do."""

    id: int
    ref: str
    name: str


def find_store(typed: str) -> Named | None:
    """The store of this number, or else the only one of this name."""
    columns = (Store.id, Store.ref, Store.name)
    rows = db.session.execute(select(*columns).where(Store.ref == typed)).all()
    rows = rows or db.session.execute(select(*columns).where(Store.name == typed).limit(2)).all()
    return Named(*rows[0]) if len(rows) == 1 else None


def find_product(typed: str, store_id: int | None) -> Named | None:
    """The product of this number, SKU or name among those of a store, or of the mall (None)."""
    columns = (Product.id, Product.ref, Product.name)
    there = Product.store_id.is_(None) if store_id is None else Product.store_id == store_id
    for column in (Product.ref, Product.sku, Product.name):
        rows = db.session.execute(select(*columns).where(column == typed, there).limit(2)).all()
        if len(rows) == 1:
            return Named(*rows[0])
    return None


def offer_products(stores: frozenset[int] | None) -> tuple[Named, ...]:
    """The first products on sale, by name, for a list to choose from; those of ``stores`` alone where it is given."""
    query = select(Product.id, Product.ref, Product.name).where(Product.on_sale)
    if stores is not None:
        query = query.where(Product.store_id.in_(stores))
    rows = db.session.execute(query.order_by(Product.name, Product.id).limit(MOST_OFFERED))
    return tuple(Named(*row) for row in rows)
