"""Which products of the mall take part: those that one click switches on (S3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.extensions import db
from app.models import Product, Scope

MALL_PRODUCTS = (Scope.product_id == Product.id, Product.store_id.is_(None))


def count_mall_products() -> tuple[int, int]:
    """How many products of the mall are switched on, and how many off."""
    query = select(Scope.enabled, func.count().label("products")).join(Product, Scope.product_id == Product.id)
    found = db.session.execute(query.where(*MALL_PRODUCTS).group_by(Scope.enabled))
    counts = {row.enabled: row.products for row in found}
    return counts.get(True, 0), counts.get(False, 0)


def mall_products_off() -> Sequence[str]:
    """The refs of the mall's products that are switched off."""
    query = select(Product.ref).join(Scope, Scope.product_id == Product.id)
    return db.session.scalars(query.where(*MALL_PRODUCTS, ~Scope.enabled).order_by(Product.id)).all()
