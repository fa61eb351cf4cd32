"""Running counts and sums per member: entries joined in a scope (R13), spending by the day and hour (R7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, union_all

from app.domain.instants import HOUR, Instant
from app.models import JoinCount, Order, OrderLine, SpendSum
from app.models.base import table_of
from app.services.book.statements import Sql, Statement, upsert

_joined = table_of(JoinCount)
_sums = table_of(SpendSum)
_orders = table_of(Order)
_lines = table_of(OrderLine)

JOINED = Statement(
    select(_joined.c.entries).where(
        _joined.c.member_id == bindparam("member_id"),
        _joined.c.scope_id == bindparam("scope_id"),
        _joined.c.day == bindparam("day"),
    ),
    ["member_id", "scope_id", "day"],
)
ADD_JOINED = upsert(_joined, ["member_id", "scope_id", "day"], add=["entries"])
ADD_SPENDING = upsert(_sums, ["member_id", "area", "hours", "number"], add=["cents"])
SPANS = (1, 96)
"""The spans in hours over which spending is summed, the shortest first."""

NOTHING = (1, 0)
"""A first and a last with nothing between them."""


def _rows_between(end: int) -> Any:
    return (
        select((_lines.c.paid_cents - _lines.c.refunded_cents).label("cents"))
        .select_from(_orders.join(_lines, _lines.c.order_id == _orders.c.id))
        .where(
            _orders.c.member_id == bindparam("member_id"),
            func.coalesce(_orders.c.store_id, 0) == bindparam("area"),
            _orders.c.paid_at.between(bindparam(f"first_{end}"), bindparam(f"last_{end}")),
            _orders.c.completed_at.is_not(None),
        )
    )


def _spans_between(hours: int, end: int) -> Any:
    return select(_sums.c.cents).where(
        _sums.c.member_id == bindparam("member_id"),
        _sums.c.area == bindparam("area"),
        _sums.c.hours == literal_column(str(hours)),
        _sums.c.number.between(bindparam(f"first_{end}"), bindparam(f"last_{end}")),
    )


_pieces = [_rows_between(0), _rows_between(1)]
for _hours in SPANS[:-1]:
    _pieces += [_spans_between(_hours, len(_pieces)), _spans_between(_hours, len(_pieces) + 1)]
_pieces.append(_spans_between(SPANS[-1], len(_pieces)))
SPENT = Statement(
    select(func.sum(union_all(*_pieces).subquery().c.cents)),
    ["member_id", "area", *(f"{name}_{end}" for end in range(len(_pieces)) for name in ("first", "last"))],
)
"""What orders come to in pieces of time: two ends of rows, two of each shorter span, and the longest spans between."""


class Tallies:
    """What the transaction adds to the counts, and what they come to with it."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._counted: dict[tuple[int, int, int], int] = {}
        self._more_joined: defaultdict[tuple[int, int, int], int] = defaultdict(int)
        self._more_spent: defaultdict[tuple[int, int, int, int], int] = defaultdict(int)
        self._payments: defaultdict[tuple[int, int], list[tuple[Instant, int]]] = defaultdict(list)

    def add_joined(self, member_id: int, scope_id: int, day: int, entries: int) -> None:
        """Count entries more, or with a negative number less."""
        self._more_joined[member_id, scope_id, day] += entries

    def joined(self, member_id: int, scope_id: int, day: int) -> int:
        """Counted entries of a member in a scope on a day; day 0 is all days."""
        key = (member_id, scope_id, day)
        if key not in self._counted:
            row = self._sql.fetch_one(JOINED, key)
            self._counted[key] = row[0] if row else 0
        return self._counted[key] + self._more_joined[key]

    def add_spending(self, member_id: int, area: int, paid_at: Instant, cents: int) -> None:
        """Add what a completed order paid at that time, or with a negative amount take a refund off."""
        for hours in SPANS:
            self._more_spent[member_id, area, hours, paid_at // (hours * HOUR)] += cents
        self._payments[member_id, area].append((paid_at, cents))

    def spent(self, member_id: int, area: int, since: Instant, until: Instant) -> int:
        """Spending from ``since`` to ``until``, both included."""
        pending = sum(cents for paid_at, cents in self._payments[member_id, area] if since <= paid_at <= until)
        row = self._sql.fetch_one(SPENT, (member_id, area, *chain.from_iterable(_pieces_of(since, until))))
        return pending + int(row[0] or 0 if row else 0)

    def flush(self) -> None:
        """Write what is pending; orders and lines must be written already."""
        self._sql.insert(ADD_JOINED, [(*key, more) for key, more in self._more_joined.items() if more])
        self._sql.insert(ADD_SPENDING, [(*key, more) for key, more in self._more_spent.items() if more])
        for key, more in self._more_joined.items():
            if key in self._counted:
                self._counted[key] += more
        self._more_joined.clear()
        self._more_spent.clear()
        self._payments.clear()


def _pieces_of(since: Instant, until: Instant) -> Iterator[tuple[int, int]]:
    """First and last of each piece of a period: instants at its two ends, then spans, shorter ones towards the ends."""
    low, high = since, until + 1
    length = 1
    for hours in SPANS:
        times, length = hours * HOUR // length, hours * HOUR
        first, last = -(-low // times), high // times
        if first >= last:
            yield from ((low, high - 1), NOTHING)
            low = high = 0
        else:
            yield from ((low, first * times - 1), (last * times, high - 1))
            low, high = first, last
    yield low, high - 1
