"""How the queue stands: what it owes, what it carries, and what sales have been lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from app.domain.instants import DAY, Instant, instant_of
from app.extensions import db
from app.models import Account, Order, OrderLine
from app.queries.queue import Waiting, waiting_in_all

LATELY = timedelta(days=30)
NEWEST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """What the lines that take part came to over a ``span``, net of refunds, and the profit that they left."""

    sales_cents: int
    profit_cents: int
    span: Instant

    @property
    def daily_cents(self) -> int:
        """The sales of a day."""
        return self.sales_cents * DAY // self.span


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits, what the queues carry and the union pool holds, and the pace; None where nothing was sold lately."""

    waiting: Waiting
    carried_cents: int
    pool_cents: int
    pace: Pace | None


def get_standing(now: datetime) -> Standing:
    """How the queue stands at ``now``."""
    kept = select(Account.kind, func.sum(Account.balance_cents)).where(
        Account.member_id.is_(None), Account.kind.in_(["carry", "union"])
    )
    sums = {kind: int(cents) for kind, cents in db.session.execute(kept.group_by(Account.kind))}
    return Standing(waiting_in_all(), sums.get("carry", 0), sums.get("union", 0), get_pace(now))


def get_pace(now: datetime) -> Pace | None:
    """The pace of the last 30 days, or of the newest lines where there are very many.

    A shop that is younger counts from its first order, but no less than a day.
    """
    newest = (
        select(
            Order.paid_at,
            (OrderLine.paid_cents - OrderLine.refunded_cents).label("net_cents"),
            case((OrderLine.profit_cents > 0, OrderLine.profit_cents), else_=0).label("profit_cents"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.takes_part, ~Order.is_opened)
        .order_by(OrderLine.id.desc())
        .limit(NEWEST_LINES)
        .subquery()
    )
    begin = now - LATELY
    is_late = newest.c.paid_at.between(begin, now)
    row = db.session.execute(
        select(
            func.count().label("lines"),
            func.sum(case((is_late, 1), else_=0)).label("late"),
            func.sum(case((is_late, newest.c.net_cents), else_=0)).label("sales"),
            func.sum(case((is_late, newest.c.profit_cents), else_=0)).label("profit"),
            func.min(case((is_late, newest.c.paid_at))).label("first"),
        )
    ).one()
    if not row.late:
        return None
    since = begin if row.late < row.lines else row.first
    span = max(DAY, instant_of(now) - instant_of(since))
    return Pace(int(row.sales), int(row.profit), span)
