"""Running counts and sums per member: entries joined in a scope (R13), spending by the day and hour (R7)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import bindparam, func, select

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
SPENT_IN_SPANS = Statement(
    select(func.sum(_sums.c.cents)).where(
        _sums.c.member_id == bindparam("member_id"),
        _sums.c.area == bindparam("area"),
        _sums.c.hours == bindparam("hours"),
        _sums.c.number >= bindparam("first"),
        _sums.c.number <= bindparam("last"),
    ),
    ["member_id", "area", "hours", "first", "last"],
)
SPANS = (24, 1)
"""The spans in hours over which spending is summed, the longest first."""

SPENT_IN_ROWS = Statement(
    select(func.sum(_lines.c.paid_cents - _lines.c.refunded_cents))
    .select_from(_orders.join(_lines, _lines.c.order_id == _orders.c.id))
    .where(
        _orders.c.member_id == bindparam("member_id"),
        func.coalesce(_orders.c.store_id, 0) == bindparam("area"),
        _orders.c.paid_at >= bindparam("since"),
        _orders.c.paid_at <= bindparam("until"),
        _orders.c.completed_at.is_not(None),
    ),
    ["member_id", "area", "since", "until"],
)


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
        return pending + self._written(member_id, area, since, until, SPANS)

    def flush(self) -> None:
        """Write what is pending; orders and lines must be written already."""
        self._sql.write(ADD_JOINED, [(*key, more) for key, more in self._more_joined.items() if more])
        self._sql.write(ADD_SPENDING, [(*key, more) for key, more in self._more_spent.items() if more])
        for key, more in self._more_joined.items():
            if key in self._counted:
                self._counted[key] += more
        self._more_joined.clear()
        self._more_spent.clear()
        self._payments.clear()

    def _written(self, member_id: int, area: int, since: Instant, until: Instant, spans: tuple[int, ...]) -> int:
        """What is written, from whole spans of the longest kind, and what is left at both ends from shorter ones."""
        if since > until:
            return 0
        if not spans:
            return self._in_rows(member_id, area, since, until)
        hours, *shorter = spans
        span = hours * HOUR
        first, last = -(-since // span), (until + 1) // span - 1
        rest = tuple(shorter)
        if first > last:
            return self._written(member_id, area, since, until, rest)
        row = self._sql.fetch_one(SPENT_IN_SPANS, (member_id, area, hours, first, last))
        whole = int(row[0] or 0) if row else 0
        before = self._written(member_id, area, since, first * span - 1, rest)
        return before + whole + self._written(member_id, area, (last + 1) * span, until, rest)

    def _in_rows(self, member_id: int, area: int, since: Instant, until: Instant) -> int:
        row = self._sql.fetch_one(SPENT_IN_ROWS, (member_id, area, since, until))
        return int(row[0] or 0) if row else 0
