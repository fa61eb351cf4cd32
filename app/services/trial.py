"""Trying something out: the rules do all of it, in a transaction of which nothing stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from app.domain.instants import instant_of
from app.formats.drawings import read_drawing
from app.formats.events import read_event
from app.models import Account, Entry, Member, Order, OrderLine, Settlement, Transfer
from app.models.base import table_of
from app.services.apply import apply_event
from app.services.history import Author
from app.services.intake import book_of
from app.services.outcome import LineOutcome, Movement, Outcome
from app.services.refund_cost import cost_of
from app.services.shop_changes import change_shop
from app.services.transactions import write

NOBODY = Author("trial")
REF = "\N{MIDDLE DOT}trial"
"""The ref of an order that is only tried out; no sender uses it."""
HOLD = ("member", "dividend", "union")
"""The kinds of accounts from which something can be taken back."""

DRAWN_FROM = (Entry.lottery, Entry.drawable, Entry.was_drawn, Entry.was_chosen, Entry.drawn_ratio_bps)
"""What tells how an entry stands to its draw, besides its figures."""


class _Undone(Exception):  # noqa: N818 - not a fault: the way out of a transaction that is not to stay
    pass


@contextmanager
def trial() -> Iterator[Connection]:
    """A write transaction that is rolled back whatever happens in it; what it refuses is raised."""
    try:
        with write() as connection:
            yield connection
            raise _Undone
    except _Undone:
        pass


def try_order(order: dict[str, Any], *, change: Any = None, complete: bool = True, now: datetime) -> Outcome:
    """What an order of this ``order.paid`` (without ``id``, ``type`` and ``order``) would get and do.

    ``change`` is a shop file's object that holds first: settings as typed, unsaved. With ``complete`` the order is also
    completed, at the same time, so that it settles under either setting (S5). Refused with place and reason.
    """
    events = [order | {"type": "order.paid", "order": REF}]
    if complete and order["channel"] != "cashier":
        events.append({"at": order["at"], "type": "order.completed", "order": REF})
    with trial() as connection:
        if change is not None:
            change_shop(connection, change, author=NOBODY, received_at=instant_of(now))
        return _outcome(connection, events, REF, now)
    raise AssertionError("unreachable")


def try_events(events: list[dict[str, Any]], *, order_ref: str, now: datetime) -> Outcome:
    """What these events (without ``id``) would do, and how the order ``order_ref`` would stand. Refused like events."""
    with trial() as connection:
        return _outcome(connection, events, order_ref, now)
    raise AssertionError("unreachable")


def _outcome(connection: Connection, events: list[dict[str, Any]], order_ref: str, now: datetime) -> Outcome:
    last = connection.execute(select(func.max(Transfer.id))).scalar_one() or 0
    before = _lines(connection, order_ref)
    with book_of(connection, now) as book:
        for number, event in enumerate(events):
            apply_event(book, read_event({"id": f"{REF}{number}"} | event))
    after, movements = _lines(connection, order_ref), _movements(connection, last)
    cost = cost_of(connection, order_ref, before, after, movements)
    return Outcome(before, after, movements, cost)


def _lines(connection: Connection, order_ref: str) -> tuple[LineOutcome, ...]:
    query: Any = (
        select(
            OrderLine.number,
            OrderLine.trace,
            OrderLine.paid_cents,
            OrderLine.refunded_cents,
            OrderLine.settled_net_cents,
            Entry.id,
            Entry.ratio_bps,
            Entry.source,
            Entry.total_cents,
            Entry.rewarded_cents,
            Entry.converted_cents,
            Entry.zeroed_cents,
            Entry.waiting_cents,
            Entry.status,
            OrderLine.extraction_bps,
            Settlement.extraction_cents,
            func.coalesce(Settlement.carry_taken_cents, 0),
            func.coalesce(Settlement.paid_out_cents, 0),
            func.coalesce(Settlement.retained_cents, 0),
            func.coalesce(Settlement.carried_cents, 0),
            *DRAWN_FROM,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(Entry, Entry.line_id == OrderLine.id)
        .outerjoin(Settlement, Settlement.line_id == OrderLine.id)
        .where(Order.ref == order_ref)
        .order_by(OrderLine.number)
    )
    rows = connection.execute(query)
    return tuple(
        LineOutcome(*(*row[: -len(DRAWN_FROM)], read_drawing(row, row.paid_cents - row.refunded_cents))) for row in rows
    )


def _movements(connection: Connection, last: int) -> tuple[Movement, ...]:
    debit, credit = table_of(Account).alias("debit"), table_of(Account).alias("credit")
    rows = connection.execute(
        select(
            Transfer.kind,
            Transfer.cents,
            case((credit.c.member_id.is_(None), debit.c.asset), else_=credit.c.asset).label("asset"),
            and_(debit.c.kind.in_(HOLD), credit.c.kind.in_(("takings", "platform"))).label("is_taken"),
            Member.ref,
            Member.name,
            Entry.id,
            Order.ref.label("entry_order"),
            Entry.waiting_cents,
            Transfer.debit_id,
            Transfer.credit_id,
            debit.c.balance_cents.label("debit_cents"),
            credit.c.balance_cents.label("credit_cents"),
            credit.c.member_id.is_not(None).label("is_credited"),
        )
        .join(debit, debit.c.id == Transfer.debit_id)
        .join(credit, credit.c.id == Transfer.credit_id)
        .outerjoin(Member, Member.id == func.coalesce(credit.c.member_id, debit.c.member_id))
        .outerjoin(Entry, Entry.id == Transfer.entry_id)
        .outerjoin(Order, Order.id == Entry.order_id)
        .where(Transfer.id > last)
        .order_by(Transfer.id.desc())
    )
    # An account holds what all transfers together leave on it: so the last one comes first, and each is undone.
    held: dict[int, int] = {}
    found = []
    for row in rows:
        for account_id, cents in ((row.debit_id, row.debit_cents), (row.credit_id, row.credit_cents)):
            held.setdefault(account_id, cents)
        balance = held[row.credit_id if row.is_credited else row.debit_id] if row.ref is not None else None
        found.append(
            Movement(
                row.kind,
                row.cents,
                row.asset,
                row.ref,
                row.name,
                bool(row.is_taken),
                row.id,
                row.entry_order,
                row.waiting_cents,
                balance,
            )
        )
        held[row.debit_id] += row.cents
        held[row.credit_id] -= row.cents
    return tuple(reversed(found))
