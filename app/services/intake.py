"""Taking in events: each applied once, refused with its place, or passed over because it was applied before."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, insert

from app.domain.errors import Refused
from app.domain.instants import instant_of
from app.domain.lottery import RandBelow
from app.formats.events import NAMES_MEMBER, NAMES_ORDER, EntryDrawn, Event, OrderRefunded, parse_json, read_event
from app.models import Event as EventTable
from app.models import Occurrence
from app.models.base import table_of
from app.services.apply import apply_event
from app.services.book.sqlbook import SqlBook
from app.services.book.statements import Sql, any_of, insert_into
from app.services.transactions import kept_with, write

_events = table_of(EventTable)
ADD = insert_into(_events)
KNOWN = any_of(_events, "ref", (_events.c.ref, _events.c.digest))


class Parcel(NamedTuple):
    """An event as it came in: its content's digest, and either the event or why it is none."""

    digest: bytes
    event: Event | None
    refused: Refused | None = None


class Outcome(NamedTuple):
    """What became of an event."""

    status: Literal["applied", "duplicate", "refused"]
    refused: Refused | None = None


APPLIED = Outcome("applied")
DUPLICATE = Outcome("duplicate")

NOTED: dict[type[Event], str] = {OrderRefunded: "refunded", EntryDrawn: "drawn"}
"""The rare events that members are told of later and that leave no row to be found by its number."""

MOST_KEPT = 2_000
"""How many records a Book may hold to be kept for the next transaction: orders one at a time find what they need."""


def open_parcel(text: bytes) -> Parcel:
    """The event that a line or a body writes."""
    digest = b""
    try:
        found, digest = parse_json(text)
        return Parcel(digest, read_event(found))
    except Refused as refused:
        return Parcel(digest, None, _alone(refused))


@contextmanager
def book_of(connection: Connection, now: datetime, randbelow: RandBelow = secrets.randbelow) -> Iterator[SqlBook]:
    """The Book of a write transaction, written when left without an exception."""
    kept = kept_with(connection)
    book, changes = kept.pop("book", (None, 0))
    if book is not None and book.sql.resume(connection, changes):
        book.resume(randbelow, instant_of(now))
    else:
        book = SqlBook(Sql(connection), kept.get("config"), randbelow, instant_of(now))
    yield book
    book.flush()
    kept["config"] = book.config
    if book.size <= MOST_KEPT and (changes := book.sql.changes()) is not None:
        kept["book"] = (book, changes)


def take_in(texts: Sequence[bytes], *, now: datetime, randbelow: RandBelow = secrets.randbelow) -> list[Outcome]:
    """Apply events in their order, each on its own, in one transaction; tells what became of each."""
    parcels = [open_parcel(text) for text in texts]
    with write() as connection, book_of(connection, now, randbelow) as book:
        return Intake(book).take_in(parcels)


class Intake:
    """Events into an open Book, with what was applied before kept apart from what is new."""

    def __init__(self, book: SqlBook) -> None:
        self._sql = book.sql
        self._book = book

    def take_in(self, parcels: Iterable[Parcel]) -> list[Outcome]:
        """Apply each event that is new; what was applied is recorded with it."""
        parcels = list(parcels)
        events = [parcel.event for parcel in parcels if parcel.event is not None]
        known: dict[str, bytes] = {
            ref: bytes(digest) for ref, digest in self._sql.fetch_by(KNOWN, {event.id for event in events})
        }
        new: list[Any] = [event for event in events if event.id not in known]
        if len(new) > 1:
            self._book.expect_orders([event.order for event in new if type(event) in NAMES_ORDER])
            self._book.expect_members([event.member for event in new if type(event) in NAMES_MEMBER])
        rows: list[tuple[Any, ...]] = []
        noted: list[dict[str, Any]] = []
        outcomes = []
        last = self._book.last
        for parcel in parcels:
            outcome = self._take_in(parcel, known)
            if outcome is APPLIED and parcel.event is not None:
                last["events"] += 1
                known[parcel.event.id] = parcel.digest
                rows.append((last["events"], parcel.event.id, parcel.digest, parcel.event.type, self._book.received_at))
                if type(parcel.event) in NOTED:
                    noted.append(self._note(parcel.event))
            outcomes.append(outcome)
        self._sql.insert(ADD, rows)
        if noted:
            self._sql.connection.execute(insert(Occurrence), noted)
        return outcomes

    def _note(self, event: Any) -> dict[str, Any]:
        order = self._book.order_by_ref(event.order)
        assert order is not None
        line_id = order.lines[event.line - 1].id if event.line else None
        return {"event": NOTED[type(event)], "order_id": order.id, "line_id": line_id, "at": self._book.now}

    def _take_in(self, parcel: Parcel, known: dict[str, bytes]) -> Outcome:
        event = parcel.event
        if event is None:
            return Outcome("refused", parcel.refused)
        seen = known.get(event.id)
        if seen is not None:
            if seen == parcel.digest:
                return DUPLICATE
            return Outcome("refused", Refused("was applied before with other content", "id"))
        touched = self._book.touched
        try:
            apply_event(self._book, event)
        except Refused as refused:
            if self._book.touched != touched:
                raise AssertionError("a refused event has changed something") from refused
            return Outcome("refused", _alone(refused))
        return APPLIED


def _alone(refused: Refused) -> Refused:
    """The refusal without what it was raised from, which holds the whole of an event that may be long."""
    refused.__traceback__ = refused.__context__ = None
    return refused
