"""Stores with their online and their cashier scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Member, Scope, Store
from app.queries.paging import PAGE, Page, read_page

Side = Literal["online", "cashier"]
"""Where a store sells: each has a scope of its own, named so in the shop file."""

_online, _cashier = aliased(Scope), aliased(Scope)


@dataclass(frozen=True, slots=True)
class StoreFilter:
    """Which stores: every field that is None (or empty) lets all pass; ``own`` are those that one is limited to."""

    online: bool | None = None
    cashier: bool | None = None
    search: str = ""
    own: frozenset[int] | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.search) or self.online is not None or self.cashier is not None


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store: what it pays the platform, who recruited it, and how its two scopes stand.

    ``online_has_own`` and ``cashier_has_own`` say whether a scope sets anything.
    """

    id: int
    ref: str
    name: str
    commission_bps: int
    recruiter_ref: str | None
    online: bool
    online_has_own: bool
    cashier: bool
    cashier_has_own: bool


def list_store_rows(
    wanted: StoreFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[StoreRow]:
    """The page of stores, the newest first, that follows ``after`` or precedes ``before``."""
    page = read_page(_rows().where(*_conditions(wanted)), Store.id, after=after, before=before, limit=limit)
    return Page(tuple(StoreRow(*row) for row in page.rows), page.previous, page.following)


def get_store(store_id: int) -> StoreRow | None:
    """One store."""
    row = db.session.execute(_rows().where(Store.id == store_id)).one_or_none()
    return StoreRow(*row) if row else None


def get_stores(ids: Sequence[int]) -> tuple[StoreRow, ...]:
    """Those of these stores that are there, in the order of their ids."""
    return tuple(StoreRow(*row) for row in db.session.execute(_rows().where(Store.id.in_(ids)).order_by(Store.id)))


def store_id_of(ref: str) -> int | None:
    """The id of the store with this ref."""
    return db.session.scalar(select(Store.id).where(Store.ref == ref))


def list_store_names(own: frozenset[int] | None) -> tuple[tuple[int, str, str], ...]:
    """Id, ref and name of every store, or of those one is limited to, by name."""
    query = select(Store.id, Store.ref, Store.name).order_by(Store.name, Store.id)
    if own is not None:
        query = query.where(Store.id.in_(own))
    return tuple((row.id, row.ref, row.name) for row in db.session.execute(query))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Store.id,
            Store.ref,
            Store.name,
            Store.commission_ratio_bps,
            Member.ref,
            _online.enabled,
            _online.rules != "{}",
            _cashier.enabled,
            _cashier.rules != "{}",
        )
        .join(_online, (_online.store_id == Store.id) & (_online.kind == "store"))
        .join(_cashier, (_cashier.store_id == Store.id) & (_cashier.kind == "cashier"))
        .outerjoin(Member, Member.id == Store.recruiter_id)
    )


def _conditions(wanted: StoreFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.own is not None:
        found.append(Store.id.in_(wanted.own))
    if wanted.online is not None:
        found.append(_online.enabled.is_(wanted.online))
    if wanted.cashier is not None:
        found.append(_cashier.enabled.is_(wanted.cashier))
    if wanted.search:
        text = wanted.search.lower()
        found.append(
            or_(
                func.lower(Store.ref).startswith(text, autoescape=True),
                func.lower(Store.name).contains(text, autoescape=True),
            )
        )
    return found
