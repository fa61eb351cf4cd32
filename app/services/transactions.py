"""Write transactions: one at a time, committed whole or rolled back whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from app.extensions import begin_to_write, db

LOCK_SHOP = text("SELECT revision FROM shop WHERE id = 1 FOR UPDATE")


@contextmanager
def write() -> Iterator[Connection]:
    """A connection inside a write transaction that nobody else shares: the queue has one order, so writers take turns.

    SQLite's lock is taken by BEGIN IMMEDIATE; on PostgreSQL the shop's row is locked. Commits on leaving, rolls back on
    any exception. What the request has read before is let go of first: it is out of date once this is written.
    """
    if db.session.registry.has():
        db.session.rollback()
    kept: dict[str, Any] = {}
    try:
        with begin_to_write() as connection:
            kept = kept_with(connection)
            if connection.dialect.name != "sqlite":
                connection.execute(LOCK_SHOP)
            yield connection
    except BaseException:
        kept.clear()
        raise


def kept_with(connection: Connection) -> dict[str, Any]:
    """What is kept in memory from one transaction of a connection for its next; emptied where one is rolled back."""
    kept: dict[str, Any] = connection.info.setdefault("kept", {})
    return kept
