"""Lists of entries: filtered, searched, and paged by queue ID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select, union_all

from app.extensions import db
from app.models import Entry, Member, Order, OrderLine, Product, Store
from app.queries.searching import begins_with

PAGE = 50
MOST_MATCHES = 200
LARGEST_ID = 2**63 - 1
SHOWN_AS_COMPLETED = and_(Entry.status == "converted", Entry.was_chosen)
"""What random return converted at once is shown as completed (R23)."""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: every field that is None (or empty) lets all pass; ``stores`` are all that may be seen."""

    status: str | None = None
    channel: str | None = None
    lane_id: int | None = None
    search: str = ""
    stores: frozenset[int] | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out that may be seen."""
        return bool(self.status or self.channel or self.lane_id or self.search)

    @property
    def in_queue_order(self) -> bool:
        """Whether the head comes first: so it does among those that wait, elsewhere the newest."""
        return self.status == "waiting"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list, with the status that people are shown."""

    id: int
    order_ref: str
    line_number: int
    member_ref: str
    member_name: str
    channel: str
    lane_id: int
    lane_ref: str | None
    lane_name: str | None
    total_cents: int
    rewarded_cents: int
    waiting_cents: int
    status: str
    joined_at: datetime

    @property
    def store_id(self) -> int | None:
        """The store whose line it was; None of the mall."""
        return None if self.channel == "mall" else self.lane_id


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries; ``previous`` and ``following`` are the queue IDs from which the pages around it go on.

    ``is_cut`` says that more orders or members begin with what was searched than were looked at.
    """

    rows: tuple[EntryRow, ...]
    previous: int | None
    following: int | None
    is_cut: bool


def list_entries(
    wanted: EntryFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> EntryPage:
    """The page of entries that follows ``after``, or precedes ``before``, in the order of the list."""
    found, is_cut = _find(wanted.search)
    conditions = [] if found is None else [found]
    if wanted.channel:
        conditions.append(Entry.channel == wanted.channel)
    if wanted.lane_id:
        conditions.append(Entry.lane_id == wanted.lane_id)
    if wanted.stores is not None:
        conditions += [Entry.channel != "mall", Entry.lane_id.in_(wanted.stores)]
    backwards = before is not None
    ascending = wanted.in_queue_order != backwards
    key = before if backwards else after
    if key is not None:
        conditions.append(Entry.id > key if ascending else Entry.id < key)
    order = Entry.id.asc() if ascending else Entry.id.desc()
    ids: list[int] = []
    for status in _stored_as(wanted.status, with_index=found is None):
        query = select(Entry.id).where(*conditions, *status).order_by(order).limit(limit + 1)
        ids += db.session.scalars(query)
    ids = sorted(ids, reverse=not ascending)[: limit + 1]
    more, ids = len(ids) > limit, ids[:limit]
    if backwards:
        ids.reverse()
    has_previous, has_following = (more, True) if backwards else (key is not None, more)
    return EntryPage(
        get_rows(ids),
        ids[0] if ids and has_previous else None,
        ids[-1] if ids and has_following else None,
        is_cut,
    )


def get_rows(ids: Sequence[int]) -> tuple[EntryRow, ...]:
    """The entries with these queue IDs, in this order."""
    rows = {row.id: EntryRow(*row) for row in db.session.execute(entry_rows().where(Entry.id.in_(ids)))}
    return tuple(rows[entry_id] for entry_id in ids)


def entry_rows() -> Select[Any]:
    """The columns of ``EntryRow`` with the tables that they come from."""
    is_product = Entry.channel == "mall"
    return (
        select(
            Entry.id,
            Order.ref,
            OrderLine.number,
            Member.ref,
            Member.name,
            Entry.channel,
            Entry.lane_id,
            case((is_product, Product.ref), else_=Store.ref),
            case((is_product, Product.name), else_=Store.name),
            Entry.total_cents,
            Entry.rewarded_cents,
            Entry.waiting_cents,
            case((SHOWN_AS_COMPLETED, "completed"), else_=Entry.status),
            Entry.joined_at,
        )
        .join(Order, Order.id == Entry.order_id)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Member, Member.id == Entry.member_id)
        .outerjoin(Product, and_(is_product, Product.id == Entry.lane_id))
        .outerjoin(Store, and_(~is_product, Store.id == Entry.lane_id))
    )


def _stored_as(status: str | None, *, with_index: bool) -> list[list[ColumnElement[bool]]]:
    """The conditions, each of which an index serves, that together mean a shown status.

    ``with_index`` false keeps the database from walking through all of a status where a search finds fewer.
    """
    stored = Entry.status if with_index else Entry.status + ""
    if status is None:
        return [[]]
    if status == "completed":
        return [[stored == "completed"], [stored == "converted", Entry.was_chosen.is_(True)]]
    if status == "converted":
        return [[stored == "converted", ~Entry.was_chosen]]
    return [[stored == status]]


def _find(search: str) -> tuple[ColumnElement[bool] | None, bool]:
    """The condition for what was typed: a queue ID, or the beginning of an order's or a member's ref.

    Each of the three has its index; joined by OR, they would be asked of every row.
    """
    if not search:
        return None, False
    orders = beginning_with(Order, search)
    members = beginning_with(Member, search)
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(orders[:MOST_MATCHES]))
    found: list[ColumnElement[bool]] = [Entry.line_id.in_(lines), Entry.member_id.in_(members[:MOST_MATCHES])]
    if search.isascii() and search.isdigit() and int(search) <= LARGEST_ID:
        found.append(Entry.id == int(search))
    ids = union_all(*(select(Entry.id).where(condition) for condition in found))
    return Entry.id.in_(ids.scalar_subquery()), max(len(orders), len(members)) > MOST_MATCHES


def beginning_with(table: type[Order | Member], search: str) -> Sequence[int]:
    """Ids of rows whose ref begins so."""
    query = select(table.id).where(begins_with(table.ref, search))
    return db.session.scalars(query.order_by(table.ref).limit(MOST_MATCHES + 1)).all()
