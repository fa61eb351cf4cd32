"""What transfers belong to that is neither an entry, a line nor an order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from app.models import Transfer, TransferCause
from app.models.base import table_of

_transfers = table_of(Transfer)

Cause = Literal["withdrawal", "redemption", "note"]


@contextmanager
def caused_by(connection: Connection, kind: Cause, number: int | None = None, note: str = "") -> Iterator[None]:
    """Keep for every transfer written within what it belongs to; the Book must be left before this is."""
    newest = select(func.max(_transfers.c.id))
    last = connection.execute(newest).scalar_one() or 0
    yield
    made = range(last + 1, (connection.execute(newest).scalar_one() or 0) + 1)
    if made:
        rows = [{"transfer_id": each, "kind": kind, "number": number, "note": note} for each in made]
        connection.execute(insert(TransferCause), rows)
