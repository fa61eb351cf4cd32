"""The quiet mark: what changes entries, and is neither an event nor a transfer nor a setting, leaves it behind.

Members' pages ask a few rows whether anything has moved before they read anything; without the mark they would miss it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.models import Bookmark
from app.models.base import table_of
from app.models.messages import QUIET
from app.services.book.statements import Sql, upsert

MARK = upsert(table_of(Bookmark), ["name"], add=["position"])


def leave_quiet_mark(connection: Connection) -> None:
    """Note inside an open write transaction that entries change in it."""
    Sql(connection).write(MARK, [(QUIET, 1)])
