"""Products: the list, and one with what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.extensions import db
from app.models import Product, Scope, Store, Supplier
from app.queries.paging import PAGE, Page, read_page

SOURCES = ("self", "supplier", "supply_chain", "store")


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products: every field that is None (or empty) lets all pass; ``own`` are the stores one is limited to."""

    source: str | None = None
    store_id: int | None = None
    supplier_id: int | None = None
    on_sale: bool | None = None
    enabled: bool | None = None
    search: str = ""
    own: frozenset[int] | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        chosen = (self.source, self.store_id, self.supplier_id, self.on_sale, self.enabled)
        return bool(self.search) or any(each is not None for each in chosen)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with the names of what it belongs to; ``has_own`` says whether its scope sets anything."""

    id: int
    ref: str
    name: str
    source: str
    store_id: int | None
    store_ref: str | None
    store_name: str | None
    supplier_id: int | None
    supplier_ref: str | None
    supplier_name: str | None
    price_cents: int
    cost_cents: int
    on_sale: bool
    sku: str
    picture: str
    enabled: bool
    has_own: bool

    @property
    def lane(self) -> tuple[str, int]:
        """The channel in which it is sold, and the lane that its lines join there."""
        return ("mall", self.id) if self.store_id is None else ("store", self.store_id)


def list_products(
    wanted: ProductFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[ProductRow]:
    """The page of products, the newest first, that follows ``after`` or precedes ``before``."""
    page = read_page(_rows().where(*_conditions(wanted)), Product.id, after=after, before=before, limit=limit)
    return Page(tuple(ProductRow(*row) for row in page.rows), page.previous, page.following)


def get_product(product_id: int) -> ProductRow | None:
    """One product."""
    row = db.session.execute(_rows().where(Product.id == product_id)).one_or_none()
    return ProductRow(*row) if row else None


def get_products(ids: Sequence[int]) -> tuple[ProductRow, ...]:
    """Those of these products that are there, in the order of their ids."""
    rows = db.session.execute(_rows().where(Product.id.in_(ids)).order_by(Product.id))
    return tuple(ProductRow(*row) for row in rows)


def product_id_of(ref: str) -> int | None:
    """The id of the product with this ref."""
    return db.session.scalar(select(Product.id).where(Product.ref == ref))


def count_products(*, store_id: int | None = None, supplier_id: int | None = None) -> int:
    """How many products a store has, or a supplier delivers."""
    chosen = Product.store_id == store_id if store_id is not None else Product.supplier_id == supplier_id
    return db.session.scalar(select(func.count()).select_from(Product).where(chosen)) or 0


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of ``ProductRow`` with the tables that they come from."""
    return (
        select(
            Product.id,
            Product.ref,
            Product.name,
            Product.source,
            Product.store_id,
            Store.ref,
            Store.name,
            Product.supplier_id,
            Supplier.ref,
            Supplier.name,
            Product.price_cents,
            Product.cost_cents,
            Product.on_sale,
            Product.sku,
            Product.picture,
            Scope.enabled,
            Scope.rules != "{}",
        )
        .join(Scope, Scope.product_id == Product.id)
        .outerjoin(Store, Store.id == Product.store_id)
        .outerjoin(Supplier, Supplier.id == Product.supplier_id)
    )


def _conditions(wanted: ProductFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.own is not None:
        found.append(Product.store_id.in_(wanted.own))
    if wanted.source:
        found.append(Product.source == wanted.source)
    if wanted.store_id is not None:
        found.append(Product.store_id == wanted.store_id)
    if wanted.supplier_id is not None:
        found.append(Product.supplier_id == wanted.supplier_id)
    if wanted.on_sale is not None:
        found.append(Product.on_sale.is_(wanted.on_sale))
    if wanted.enabled is not None:
        found.append(Scope.enabled.is_(wanted.enabled))
    if wanted.search:
        # A name is found by any part of it: a catalogue is small enough to be looked through.
        text = wanted.search.lower()
        found.append(
            or_(
                func.lower(Product.ref).startswith(text, autoescape=True),
                func.lower(Product.sku).startswith(text, autoescape=True),
                func.lower(Product.name).contains(text, autoescape=True),
            )
        )
    return found
