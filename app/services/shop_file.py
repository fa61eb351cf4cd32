"""Loading and dumping the shop file (files.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.domain.instants import instant_of
from app.extensions import db
from app.formats.shop_merge import KINDS
from app.models import ImportRefusal
from app.services.shop_catalogue import SqlCatalogue
from app.services.shop_changes import change_shop
from app.services.transactions import write


def load_shop(document: Any, *, now: datetime, on_step: Callable[[], object] = lambda: None) -> bool:
    """Create or update what a shop file names, all or nothing; tells whether anything changed. Refused with its place.

    With the shop another one, lines that an interrupted import refused may fit: run again, they are tried anew.
    """
    with write() as connection:
        changed = change_shop(connection, document, received_at=instant_of(now), on_step=on_step)
        if changed:
            connection.execute(delete(ImportRefusal))
        return changed


def dump_shop() -> dict[str, Any]:
    """The shop file of what is there now, every key named, objects by ref."""
    with db.engine.connect() as connection:
        catalogue = SqlCatalogue(connection)
        return catalogue.settings() | {kind: catalogue.all(kind) for kind in KINDS}
