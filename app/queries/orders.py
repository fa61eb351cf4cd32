"""Lists of orders: searched, filtered, and paged by key; each page looks at a bounded number of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, TextClause, func, literal, select, tuple_

from app.extensions import db
from app.models import Member, Order, OrderLine, Store
from app.models.base import Instant
from app.models.orders import OPEN
from app.queries.entries import MOST_MATCHES, beginning_with

PAGE = 50
MOST_LOOKED_AT = 20_000
"""How many orders a page looks at for those that a filter lets pass; the next page goes on from there."""

STATES = ("paid", "completed", "refunded_in_part", "refunded")

Conditions = Sequence[ColumnElement[bool] | TextClause]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: every field that is None (or empty) lets all pass; ``stores`` are those that may be seen at all."""

    state: str | None = None
    channel: str | None = None
    store_id: int | None = None
    search: str = ""
    stores: frozenset[int] | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out that may be seen."""
        return bool(self.state or self.channel or self.search) or self.store_id is not None

    @property
    def by_payment(self) -> bool:
        """Whether the time of payment is the order of the list, as it is where open orders are looked for."""
        return self.state == "paid" and not self.search


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list, with the sums of its lines."""

    id: int
    ref: str
    member_ref: str
    member_name: str
    channel: str
    store_id: int | None
    store_ref: str | None
    store_name: str | None
    paid_at: datetime
    completed_at: datetime | None
    is_opened: bool
    is_refunded: bool
    lines: int
    paid_cents: int
    refunded_cents: int

    @property
    def state(self) -> str:
        """How the order stands: ``paid``, ``completed`` or ``refunded`` (all of it)."""
        if self.is_refunded:
            return "refunded"
        return "paid" if self.completed_at is None else "completed"

    @property
    def left_cents(self) -> int:
        """What is not refunded."""
        return self.paid_cents - self.refunded_cents


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders; ``previous`` and ``following`` are the ids from which the pages around it go on.

    ``is_cut`` says that more orders or members begin with what was searched than were looked at; ``is_partial`` that
    the page ends where it does because enough was looked at, not because it is full.
    """

    rows: tuple[OrderRow, ...]
    previous: int | None
    following: int | None
    is_cut: bool
    is_partial: bool


def list_orders(
    wanted: OrderFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> OrderPage:
    """The page of orders, the newest first, that follows ``after`` or precedes ``before``."""
    found, is_cut = _find(wanted.search)
    backwards = before is not None
    walk = _Walk(wanted.by_payment, backwards)
    key = walk.key_of(before if backwards else after)
    streams, filters = _streams(wanted, found)
    keys: set[Key] = set()
    end: Key | None = None
    for stream in streams:
        stop = walk.stop(stream, key) if filters else None
        keys.update(walk.keys(stream, filters, key, stop, limit + 1))
        end = walk.nearer(end, stop)
    placed = [each for each in walk.in_order(keys) if end is None or walk.reaches(each, end)]
    more, is_partial = len(placed) > limit, end is not None and len(placed) <= limit
    ids = [each[-1] for each in placed[:limit]]
    last = end[-1] if is_partial and end is not None else ids[-1] if ids else None
    first = ids[0] if ids else None
    if backwards:
        ids.reverse()
        previous, following = (last if more or is_partial else None), first
    else:
        previous, following = (first if key is not None else None), (last if more or is_partial else None)
    return OrderPage(get_rows(ids), previous, following, is_cut, is_partial)


def get_rows(ids: Sequence[int]) -> tuple[OrderRow, ...]:
    """The orders with these ids, in this order."""
    sums = {
        order_id: (lines, int(paid), int(refunded))
        for order_id, lines, paid, refunded in db.session.execute(
            select(OrderLine.order_id, func.count(), func.sum(OrderLine.paid_cents), func.sum(OrderLine.refunded_cents))
            .where(OrderLine.order_id.in_(ids))
            .group_by(OrderLine.order_id)
        )
    }
    query: Any = (
        select(
            Order.id,
            Order.ref,
            Member.ref,
            Member.name,
            Order.channel,
            Order.store_id,
            Store.ref,
            Store.name,
            Order.paid_at,
            Order.completed_at,
            Order.is_opened,
            Order.is_refunded,
        )
        .join(Member, Member.id == Order.member_id)
        .outerjoin(Store, Store.id == Order.store_id)
        .where(Order.id.in_(ids))
    )
    rows = {row.id: OrderRow(*(*row, *sums.get(row.id, (0, 0, 0)))) for row in db.session.execute(query)}
    return tuple(rows[order_id] for order_id in ids)


class _Walk:
    """Going through orders by a key, forwards from the newest or backwards; by id, or by payment and id."""

    def __init__(self, by_payment: bool, backwards: bool) -> None:
        self._columns: tuple[Any, ...] = (Order.paid_at, Order.id) if by_payment else (Order.id,)
        self._backwards = backwards

    def key_of(self, order_id: int | None) -> Key | None:
        """The key of the order from which a page goes on; None where there is no such order."""
        if order_id is None or len(self._columns) == 1:
            return None if order_id is None else (order_id,)
        row = db.session.execute(select(*self._columns).where(Order.id == order_id)).one_or_none()
        return tuple(row) if row else None

    def keys(self, stream: Conditions, filters: Conditions, key: Key | None, stop: Key | None, most: int) -> list[Key]:
        """The first keys of a stream that the filters let pass, up to where it stops."""
        query = select(*self._columns).where(*stream, *filters, *self._between(key, stop))
        return [tuple(row) for row in db.session.execute(query.order_by(*self._order).limit(most))]

    def stop(self, stream: Conditions, key: Key | None) -> Key | None:
        """The last key that is looked at; None where the stream ends before."""
        query = select(*self._columns).where(*stream, *self._between(key, None)).order_by(*self._order)
        row = db.session.execute(query.limit(1).offset(MOST_LOOKED_AT - 1)).one_or_none()
        return tuple(row) if row else None

    def nearer(self, one: Key | None, other: Key | None) -> Key | None:
        """Of two stops the one that comes first on the way."""
        if one is None or other is None:
            return one or other
        return (min if self._backwards else max)(one, other)

    def reaches(self, key: Key, end: Key) -> bool:
        """Whether ``key`` is not beyond ``end``."""
        return key <= end if self._backwards else key >= end

    def in_order(self, keys: set[Key]) -> list[Key]:
        """The keys on the way."""
        return sorted(keys, reverse=not self._backwards)

    @property
    def _order(self) -> list[Any]:
        return [column.asc() if self._backwards else column.desc() for column in self._columns]

    def _between(self, key: Key | None, stop: Key | None) -> list[ColumnElement[bool]]:
        place: Any = self._columns[0] if len(self._columns) == 1 else tuple_(*self._columns)
        found = []
        if key is not None:
            found.append(place > self._value(key) if self._backwards else place < self._value(key))
        if stop is not None:
            found.append(place <= self._value(stop) if self._backwards else place >= self._value(stop))
        return found

    @staticmethod
    def _value(key: Key) -> Any:
        return key[0] if len(key) == 1 else tuple_(literal(key[0], Instant), key[1])


def _streams(wanted: OrderFilter, found: list[ColumnElement[bool]] | None) -> tuple[list[Conditions], Conditions]:
    """The orders to walk through, each stream served by an index, and what they are filtered by."""
    stores = wanted.stores
    if wanted.store_id is not None:
        stores = frozenset({wanted.store_id}) if stores is None else stores & {wanted.store_id}
    filters = [] if wanted.by_payment else _states(wanted.state)
    if wanted.channel:
        filters.append(Order.channel == wanted.channel)
    if found is None and not wanted.by_payment and stores is not None:
        return [[Order.store_id == store_id] for store_id in sorted(stores)], filters
    if stores is not None:
        filters.append(Order.store_id.in_(stores))
    if found is not None:
        return [[condition] for condition in found], filters
    return [[OPEN] if wanted.by_payment else []], filters


def _states(state: str | None) -> list[ColumnElement[bool]]:
    if state == "paid":
        return [Order.completed_at.is_(None), ~Order.is_refunded]
    if state == "completed":
        return [Order.completed_at.is_not(None), ~Order.is_refunded]
    if state == "refunded":
        return [Order.is_refunded.is_(True)]
    if state == "refunded_in_part":
        lines = select(OrderLine.id).where(OrderLine.order_id == Order.id, OrderLine.refunded_cents > 0)
        return [~Order.is_refunded, lines.exists()]
    return []


def _find(search: str) -> tuple[list[ColumnElement[bool]] | None, bool]:
    """The conditions, each served by an index, for what was typed: the beginning of an order's or a member's ref."""
    if not search:
        return None, False
    orders, members = beginning_with(Order, search), beginning_with(Member, search)
    found: list[ColumnElement[bool]] = [
        Order.id.in_(orders[:MOST_MATCHES]),
        Order.member_id.in_(members[:MOST_MATCHES]),
    ]
    return found, max(len(orders), len(members)) > MOST_MATCHES
