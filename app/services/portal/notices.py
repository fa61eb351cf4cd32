"""Messages to members: told at once by what they do themselves, collected afterwards from what happened to them.

Nothing is looked up where orders are settled: what happened is read later from the rows that it left, in the sequence
of their ids, up to a bookmark.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, insert, literal, select, update
from sqlalchemy.types import Text

from app.extensions import db
from app.models import Bookmark, MemberAccount, Message, MessageChoice
from app.models.base import Instant, table_of
from app.services.transactions import write

NEWS = timedelta(days=2)
"""What happened longer ago is no news: a stream of old orders is imported, and nobody is told of it."""

FIXED = frozenset({
    "zeroing_ahead", "zeroing_off", "zeroed", "refunded",
    "withdrawal_requested", "withdrawal_refused", "withdrawal_paid",
})  # fmt: skip
"""The events that members cannot switch off: they take something away, or that is called off, or money leaves."""

CHUNK = 500
"""How many members are asked about at once."""

Row = dict[str, Any]

_messages = table_of(Message)
_accounts = table_of(MemberAccount)
_choices = table_of(MessageChoice)
_bookmarks = table_of(Bookmark)


def tell(connection: Connection, member_id: int, event: str, details: Row, now: datetime) -> None:
    """Tell a member of an event inside an open write transaction, with one insert; who has no account is not told.

    ``details`` holds what fills the text: ``cents`` and ``asset`` for {amount}, ``waiting_cents``, ``fee_cents``,
    ``given_up_cents``, ``ratio_bps``, ``due`` (ISO 8601), and texts under the name of their gap.
    """
    unwanted = select(_choices.c.event).where(_choices.c.member_id == member_id, _choices.c.event == event).exists()
    moment = literal(now, Instant)
    values = select(
        _accounts.c.member_id,
        literal(event, Text),
        literal(json.dumps(details, ensure_ascii=False), Text),
        moment,
        case((unwanted, moment)) if event not in FIXED else literal(None, Instant),
    ).where(_accounts.c.member_id == member_id, _accounts.c.disabled_at.is_(None))
    names = ["member_id", "event", "details", "at", "read_at"]
    connection.execute(insert(_messages).from_select(names, values))


def put_messages(connection: Connection, rows: Sequence[Row]) -> None:
    """Write messages (``member_id``, ``event``, ``details``, ``at``); those that their member does not want are read.

    They are kept all the same, because the channels of staff tell of them.
    """
    if not rows:
        return
    unwanted: set[tuple[int, str]] = set()
    for members in chunks(sorted({row["member_id"] for row in rows})):
        query = select(_choices.c.member_id, _choices.c.event).where(_choices.c.member_id.in_(members))
        unwanted |= {(member_id, event) for member_id, event in connection.execute(query) if event not in FIXED}
    connection.execute(
        insert(_messages),
        [
            row
            | {
                "details": json.dumps(row["details"], ensure_ascii=False),
                "read_at": row["at"] if (row["member_id"], row["event"]) in unwanted else None,
            }
            for row in rows
        ],
    )


def mark_read(*, member_id: int, message_ids: Collection[int], now: datetime) -> None:
    """Note that a member has seen messages of theirs."""
    if not message_ids:
        return
    unread = (_messages.c.member_id == member_id, _messages.c.id.in_(message_ids), _messages.c.read_at.is_(None))
    with write() as connection:
        connection.execute(update(_messages).where(*unread).values(read_at=now))


def choose(*, member_id: int, unwanted: Collection[str]) -> None:
    """Keep which events a member does not want; what cannot be switched off is left out."""
    with write() as connection:
        connection.execute(_choices.delete().where(_choices.c.member_id == member_id))
        rows = [{"member_id": member_id, "event": event} for event in sorted(set(unwanted) - FIXED)]
        if rows:
            connection.execute(insert(_choices), rows)


# Bookmarks


def place_of(connection: Connection, name: str) -> int | None:
    """How far something has come; None where it has not begun."""
    return connection.execute(select(_bookmarks.c.position).where(_bookmarks.c.name == name)).scalar_one_or_none()


def move(connection: Connection, name: str, before: int | None, to: int) -> bool:
    """Move a bookmark on; False where somebody else has moved it since it was read, and then nothing is to be done."""
    if before is None:
        if place_of(connection, name) is not None:
            return False
        connection.execute(insert(_bookmarks).values(name=name, position=to))
        return True
    moved = update(_bookmarks).where(_bookmarks.c.name == name, _bookmarks.c.position == before).values(position=to)
    return bool(connection.execute(moved).rowcount)


def last_id(connection: Connection, table: Any) -> int:
    """The largest id of a table; 0 where it is empty."""
    return int(connection.execute(select(func.max(table.c.id))).scalar_one() or 0)


def chunks(members: Sequence[int]) -> Iterator[Sequence[int]]:
    """The same in pieces that one query takes."""
    return (members[start : start + CHUNK] for start in range(0, len(members), CHUNK))


def reading() -> Any:
    """A connection that only reads."""
    return db.engine.connect()
