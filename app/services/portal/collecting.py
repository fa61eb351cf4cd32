"""Messages made from what happened: new entries, payouts and other credits, refunds and draws, in their sequence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from app.domain.accounts import COMMISSIONS
from app.models import Account, Draw, Entry, MemberAccount, Occurrence, Order, OrderLine, Transfer
from app.models.base import table_of
from app.services.portal.notices import NEWS, chunks, last_id, move, place_of, put_messages, reading
from app.services.portal.zeroing_notices import ahead_for_new, tell_ahead, tell_off
from app.services.transactions import write

MOST = 2_000
"""Rows that one transaction makes messages of."""

SPAN = 20_000
"""Ids that are looked through at once: most rows are of members without an account."""

MOST_SPANS = 50
"""How many of these a step looks through in search of news."""

Found = Sequence[Row[*tuple[Any, ...]]]
Message = dict[str, Any]
Make = Callable[[Connection, Found, int, datetime], list[Message]]

_entries, _orders, _lines = table_of(Entry), table_of(Order), table_of(OrderLine)
_transfers, _accounts, _members = table_of(Transfer), table_of(Account), table_of(MemberAccount)
_occurrences, _draws = table_of(Occurrence), table_of(Draw)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows in the sequence of their ids; ``query`` finds those that are news for a member with an account.

    Its first column is the id; ``at`` is when it happened. ``make`` is also told up to which id it was read.
    """

    name: str
    table: Table
    at: Any
    query: Select[*tuple[Any, ...]]
    make: Make


def collect_messages(*, now: datetime) -> bool:
    """Make the next messages of every source, each in a transaction of its own; whether there may be more."""
    return any([_collect(source, now) for source in SOURCES] + [tell_off(now=now), tell_ahead(now=now)])


def _collect(source: Source, now: datetime) -> bool:
    """Read what comes next without a lock, then write what it makes, if nobody else has done so meanwhile."""
    with reading() as connection:
        before, last = place_of(connection, source.name), last_id(connection, source.table)
        if before is None:
            messages, upto = [], last  # what there was before is nobody's news
        elif before >= last:
            return False
        else:
            rows, upto = _find(connection, source, before, last, now)
            messages = source.make(connection, rows, upto, now) if rows else []
    with write() as connection:
        if move(connection, source.name, before, upto):
            put_messages(connection, messages)
    return upto < last


def _find(connection: Connection, source: Source, after: int, last: int, now: datetime) -> tuple[Found, int]:
    """The next rows that are news, and the id up to which it was looked."""
    key = source.table.c.id
    for _ in range(MOST_SPANS):
        upto = min(after + SPAN, last)
        query = source.query.where(key > after, key <= upto, source.at > now - NEWS).order_by(key)
        rows = connection.execute(query.limit(MOST)).all()
        if len(rows) == MOST:
            return rows, rows[-1][0]
        if rows or upto == last:
            return rows, upto
        after = upto
    return [], after


def _told(row: Any, event: str, now: datetime, **details: Any) -> Message:
    return {"member_id": row.member_id, "event": event, "details": details, "at": min(row.at, now)}


def _joined(connection: Connection, rows: Found, _upto: int, now: datetime) -> list[Message]:
    made = [_told(row, "joined", now, queue_id=row.id, order=row.ref, cents=row.total_cents) for row in rows]
    return made + ahead_for_new(connection, {row.member_id for row in rows}, now)


def _credited(connection: Connection, rows: Found, upto: int, now: datetime) -> list[Message]:
    """Payouts of one entry are one message, and so is a member's commission; exchanges are rare."""
    made: dict[tuple[str, int], Message] = {}
    paid = [row.entry_id for row in rows if row.kind == "payout" and row.entry_id is not None]
    later = _paid_later(connection, sorted(set(paid)), upto)
    for row in rows:
        if row.kind in COMMISSIONS:
            key, message = ("commission", row.member_id), _told(row, "commission", now, cents=0, asset=row.asset)
        elif row.entry_id is None:
            continue
        elif row.kind == "payout":
            waiting = row.waiting_cents + later.get(row.entry_id, 0)
            event = "received" if waiting or row.status != "completed" else "completed"
            about = {"queue_id": row.entry_id, "order": row.ref, "waiting_cents": waiting, "cents": 0}
            key, message = ("payout", row.entry_id), _told(row, event, now, **about)
        else:
            event = "exchanged" if row.kind == "exchange" else "completed"
            about = {"queue_id": row.entry_id, "order": row.ref, "given_up_cents": row.converted_cents, "cents": 0}
            key, message = (row.kind, row.entry_id), _told(row, event, now, asset=row.asset, **about)
        found = made.setdefault(key, message)
        found["details"]["cents"] += row.cents
        found["at"] = min(row.at, now)
    return list(made.values())


def _paid_later(connection: Connection, entry_ids: Sequence[int], upto: int) -> dict[int, int]:
    """What was paid to entries after the id up to which is told now: then it waited still."""
    found: dict[int, int] = {}
    for ids in chunks(entry_ids):
        paid = (_transfers.c.entry_id.in_(ids), _transfers.c.kind == "payout", _transfers.c.id > upto)
        query = select(_transfers.c.entry_id, func.sum(_transfers.c.cents)).where(*paid)
        found |= {entry_id: int(cents) for entry_id, cents in connection.execute(query.group_by(_transfers.c.entry_id))}
    return found


def _occurred(connection: Connection, rows: Found, _upto: int, now: datetime) -> list[Message]:
    """Refunds of one order are one message, which says what is refunded of it in all by now."""
    made: dict[tuple[str, int], Message] = {}
    for row in rows:
        if row.event == "refunded":
            sums = _of_order(connection, row.order_id)
            made["refunded", row.order_id] = _told(row, "refunded", now, order=row.ref, **sums)
        else:
            drawn = _drawn(connection, row.line_id)
            made["drawn", row.line_id] = _told(row, "drawn", now, order=row.ref, **drawn)
    return list(made.values())


def _of_order(connection: Connection, order_id: int) -> dict[str, int]:
    refunded = select(func.sum(_lines.c.refunded_cents)).where(_lines.c.order_id == order_id)
    waiting = (
        select(func.sum(_entries.c.waiting_cents))
        .join(_lines, _lines.c.id == _entries.c.line_id)
        .where(_lines.c.order_id == order_id)
    )
    return {
        "cents": int(connection.execute(refunded).scalar_one() or 0),
        "waiting_cents": int(connection.execute(waiting).scalar_one() or 0),
    }


def _drawn(connection: Connection, line_id: int) -> dict[str, int]:
    query = select(_entries.c.id, _entries.c.ratio_bps, _entries.c.total_cents).where(_entries.c.line_id == line_id)
    entry = connection.execute(query).one()
    return {"queue_id": entry.id, "ratio_bps": entry.ratio_bps, "cents": entry.total_cents}


def _with_account(member_id: Any) -> Any:
    return (_members.c.member_id == member_id) & _members.c.disabled_at.is_(None)


_of_entry = _entries.outerjoin(_orders, _orders.c.id == _entries.c.order_id)

JOINED = (
    select(_entries.c.id, _entries.c.member_id, _orders.c.ref, _entries.c.total_cents, _entries.c.joined_at.label("at"))
    .join(_orders, _orders.c.id == _entries.c.order_id)
    .join(_members, _with_account(_entries.c.member_id))
    .where(_entries.c.source != "opened", _entries.c.was_chosen.is_(False), _entries.c.total_cents > 0)
)
CREDITED = (
    select(
        _transfers.c.id, _accounts.c.member_id, _accounts.c.asset, _transfers.c.kind, _transfers.c.cents,
        _transfers.c.at, _transfers.c.entry_id, _entries.c.status, _entries.c.waiting_cents,
        _entries.c.converted_cents, _orders.c.ref,
    )
    .join(_accounts, _accounts.c.id == _transfers.c.credit_id)
    .join(_members, _with_account(_accounts.c.member_id))
    .outerjoin(_entries, _entries.c.id == _transfers.c.entry_id)
    .outerjoin(_orders, _orders.c.id == _entries.c.order_id)
    # Said so that the ids are walked and not the index of kinds, whose rows would have to be sorted.
    .where(func.lower(_transfers.c.kind).in_(("payout", "exchange", "random_return", *COMMISSIONS)))
)  # fmt: skip
OCCURRED = (
    select(
        _occurrences.c.id, _orders.c.member_id, _occurrences.c.event, _occurrences.c.order_id, _orders.c.ref,
        _occurrences.c.line_id, _occurrences.c.at,
    )
    .join(_orders, _orders.c.id == _occurrences.c.order_id)
    .join(_members, _with_account(_orders.c.member_id))
)  # fmt: skip

SOURCES = (
    Source("entries", _entries, _entries.c.joined_at, JOINED, _joined),
    Source("transfers", _transfers, _transfers.c.at, CREDITED, _credited),
    Source("occurrences", _occurrences, _occurrences.c.at, OCCURRED, _occurred),
)
