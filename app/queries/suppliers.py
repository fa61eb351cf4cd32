"""Suppliers: who delivers products of the source supplier."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.extensions import db
from app.models import Supplier
from app.queries.paging import PAGE, Page, read_page


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier and how to reach it."""

    id: int
    ref: str
    name: str
    contact: str
    phone: str
    email: str


_COLUMNS = (Supplier.id, Supplier.ref, Supplier.name, Supplier.contact, Supplier.phone, Supplier.email)


def list_suppliers(
    search: str = "", *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[SupplierRow]:
    """The page of suppliers, the newest first, that follows ``after`` or precedes ``before``."""
    query = select(*_COLUMNS)
    if search:
        text = search.lower()
        query = query.where(
            or_(
                func.lower(Supplier.ref).startswith(text, autoescape=True),
                func.lower(Supplier.name).contains(text, autoescape=True),
                func.lower(Supplier.contact).contains(text, autoescape=True),
                Supplier.phone.startswith(text, autoescape=True),
            )
        )
    page = read_page(query, Supplier.id, after=after, before=before, limit=limit)
    return Page(tuple(SupplierRow(*row) for row in page.rows), page.previous, page.following)


def get_supplier(supplier_id: int) -> SupplierRow | None:
    """One supplier."""
    row = db.session.execute(select(*_COLUMNS).where(Supplier.id == supplier_id)).one_or_none()
    return SupplierRow(*row) if row else None


def supplier_id_of(ref: str) -> int | None:
    """The id of the supplier with this ref."""
    return db.session.scalar(select(Supplier.id).where(Supplier.ref == ref))


def list_supplier_names() -> tuple[tuple[int, str, str], ...]:
    """Id, ref and name of every supplier, by name."""
    rows = db.session.execute(select(Supplier.id, Supplier.ref, Supplier.name).order_by(Supplier.name, Supplier.id))
    return tuple((row.id, row.ref, row.name) for row in rows)
