"""What a member does with an entry of theirs: draw (R9), exchange (R26). Each is an event like any other."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from app.domain.errors import Refused
from app.domain.settings import Asset
from app.models import Entry, Order, OrderLine
from app.services.book.sqlbook import SqlBook
from app.services.intake import Intake, book_of, open_parcel
from app.services.transactions import write


class Seen(NamedTuple):
    """What waited, and the ratio at which it could be exchanged (None: it cannot)."""

    waiting_cents: int
    ratio_bps: int | None


def draw(*, member_id: int, entry_id: int, now: datetime) -> bool:
    """Use the one draw of a member's own entry (R9); False where it was used before. Refused where none is open."""
    with write() as connection, book_of(connection, now) as book:
        entry = _own(connection, member_id, entry_id)
        if entry.was_drawn:
            return False
        _apply(book, {"type": "entry.drawn", "id": f"console:draw:{entry_id}"}, entry, now)
        return True


def exchange(*, member_id: int, entry_id: int, into: Asset, seen: Seen, now: datetime) -> bool:
    """Turn what a member's own entry waits for into an asset (R26); False where that was done before.

    Refused where what was ``seen`` when the member agreed is no longer so.
    """
    with write() as connection, book_of(connection, now) as book:
        entry = _own(connection, member_id, entry_id)
        if entry.status == "converted" and not entry.was_chosen:
            return False
        if Seen(entry.waiting_cents, book.rules.base.exchange.get(into)) != seen:
            raise Refused(
                "What waits, or the ratio, has changed meanwhile, so nothing was exchanged. Look at it once more."
            )
        event = {"type": "entry.exchanged", "id": f"console:exchange:{entry_id}", "into": into}
        _apply(book, event, entry, now)
        return True


def _own(connection: Connection, member_id: int, entry_id: int) -> Row[*tuple[Any, ...]]:
    query = (
        select(Entry.was_drawn, Entry.was_chosen, Entry.status, Entry.waiting_cents, Order.ref, OrderLine.number)
        .join(Order, Order.id == Entry.order_id)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .where(Entry.id == entry_id, Entry.member_id == member_id)
    )
    return connection.execute(query).one()


def _apply(book: SqlBook, event: dict[str, str], entry: Row[*tuple[Any, ...]], now: datetime) -> None:
    document = event | {"at": now.isoformat(), "order": entry.ref, "line": entry.number}
    (outcome,) = Intake(book).take_in([open_parcel(json.dumps(document).encode())])
    if outcome.refused is not None:
        raise outcome.refused
    assert outcome.status == "applied", "an entry is drawn and exchanged once"
