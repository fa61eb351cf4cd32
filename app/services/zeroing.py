"""Zeroing on a schedule and by hand: in parts, each a transaction, so that orders come in between (S17, R27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain.entries import retain_carries
from app.domain.instants import instant_of
from app.domain.money import format_hundredths
from app.models import Account, Entry
from app.services.book.zeroing import zero_part
from app.services.due import Due
from app.services.history import Author, record_act
from app.services.intake import book_of
from app.services.once import first_time
from app.services.portal.zeroing_notices import tell_zeroed
from app.services.runs import Step, keep_run, open_run
from app.services.transactions import write

PART = 20_000
"""Entries a transaction: a quarter of a second of the writers' lock, with thousands of lanes up to a second."""


def zero_next_part(due: Due, *, now: datetime) -> Step:
    """Zero the next part of the entries whose order was paid before the run fell due.

    A late run ends like a punctual one: what joined since then stays, and so does what joins while it runs. How far it
    has come is kept with the run, so that after a kill it goes on from there. The last part retains what is carried.
    """
    with write() as connection:
        progress = open_run(connection, due, now)
        if progress is None:
            return "was_finished"
        upto = progress.get("upto")
        if upto is None:
            upto = _last(connection)
        after, before = progress.get("after", 0), instant_of(due.due_at)
        tell_zeroed(connection, run=str(due), after=after, upto=upto, before=due.due_at, most=PART, now=now)
        part = zero_part(connection, after=after, upto=upto, before=before, most=PART)
        sums = {
            "entries": progress.get("entries", 0) + part.entries,
            "cents": progress.get("cents", 0) + part.cents,
        }
        if not part.is_last:
            keep_run(connection, due, {**sums, "upto": upto, "after": part.last})
            return "more"
        carried = _retain(connection, now)
        keep_run(connection, due, {**sums, "retained_cents": carried}, finished_at=now)
    return "finished"


@dataclass(frozen=True, slots=True)
class Zeroed:
    """What a zeroing by hand has made nothing of."""

    entries: int
    cents: int


def zero_by_hand(
    *, before: datetime, token: str, reason: str, author: Author, now: datetime, rest: Callable[[], object]
) -> Zeroed | None:
    """Zero the entries whose order was paid before a moment; None where the form of this token has done it already.

    It is on record before the first part is done: killed, it ends where it was, and another form does what is left.
    ``rest`` is called between two parts, to let other writers in.
    """
    with write() as connection:
        if not first_time(connection, token, {"zeroed before": before.isoformat()}, now):
            return None
        _record(connection, before, reason, author, now)
        upto = _last(connection)
    entries = cents = after = 0
    while True:
        with write() as connection:
            tell_zeroed(connection, run=token, after=after, upto=upto, before=before, most=PART, now=now)
            part = zero_part(connection, after=after, upto=upto, before=instant_of(before), most=PART)
            if part.is_last:
                _retain(connection, now)
        entries, cents, after = entries + part.entries, cents + part.cents, part.last
        if part.is_last:
            return Zeroed(entries, cents)
        rest()


def _record(connection: Connection, before: datetime, reason: str, author: Author, now: datetime) -> None:
    """Keep who zeroes what, in the sums that are there when it begins."""
    waits = (Entry.status == "waiting", Entry.joined_at < before)
    entries, cents = connection.execute(select(func.count(), func.sum(Entry.waiting_cents)).where(*waits)).one()
    carried = select(func.sum(Account.balance_cents)).where(Account.kind == "carry", Account.member_id.is_(None))
    detail = {
        "entries": entries,
        "waiting": format_hundredths(int(cents or 0)),
        "carried": format_hundredths(int(connection.execute(carried).scalar_one() or 0)),
    }
    record_act(connection, kind="queue", ref="", action="zeroed", author=author, at=now, detail=detail, reason=reason)


def _last(connection: Connection) -> int:
    """The largest queue ID that there is."""
    return int(connection.execute(select(func.max(Entry.id))).scalar_one() or 0)


def _retain(connection: Connection, now: datetime) -> int:
    """Let the platform keep what is carried; tells how much that is."""
    with book_of(connection, now) as book:
        carried = sum(cents for _, cents in book.carries())
        retain_carries(book)
    return carried
