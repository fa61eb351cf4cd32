"""Loading and dumping the shop file (files.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete

from app.domain.instants import instant_of
from app.extensions import db
from app.formats.shop_merge import KINDS, Doc, Kind
from app.models import ImportRefusal
from app.services.history import FILE, Author
from app.services.shop_catalogue import SqlCatalogue
from app.services.shop_changes import change_shop
from app.services.transactions import write


def load_shop(document: Any, *, now: datetime, on_step: Callable[[], object] = lambda: None) -> bool:
    """Create or update what a shop file names, as ``edit_shop`` does; tells whether anything changed."""
    return edit_shop(document, author=FILE, now=now, on_step=on_step)


def edit_shop(
    document: Any,
    *,
    author: Author,
    reason: str = "",
    seen: Doc | None = None,
    must_be_new: bool = False,
    now: datetime,
    on_step: Callable[[], object] = lambda: None,
) -> bool:
    """Do what a form asks, in the shape of the shop file, as ``load_shop`` does; tells whether anything changed.

    ``Overtaken`` is raised, and nothing changed, where somebody has changed the same keys since they were ``seen``.
    With ``must_be_new`` objects that are there already are refused: of two who add the same, the second is told.
    With the shop another one, lines that an import refused may fit: run again, they are tried anew.
    """
    with write() as connection:
        return edit_within(
            connection,
            document,
            author=author,
            reason=reason,
            seen=seen,
            must_be_new=must_be_new,
            now=now,
            on_step=on_step,
        )


def edit_within(
    connection: Connection,
    document: Any,
    *,
    author: Author,
    reason: str = "",
    seen: Doc | None = None,
    must_be_new: bool = False,
    now: datetime,
    on_step: Callable[[], object] = lambda: None,
) -> bool:
    """``edit_shop`` inside an open write transaction, for what is done in one with something else."""
    changed = change_shop(
        connection,
        document,
        author=author,
        reason=reason,
        seen=seen,
        must_be_new=must_be_new,
        received_at=instant_of(now),
        on_step=on_step,
    )
    if changed:
        connection.execute(delete(ImportRefusal))
    return changed


def dump_shop() -> dict[str, Any]:
    """The shop file of what is there now, every key named, objects by ref."""
    with db.engine.connect() as connection:
        catalogue = SqlCatalogue(connection)
        return catalogue.settings() | {kind: catalogue.all(kind) for kind in KINDS}


def settings_now() -> Doc:
    """The settings as they are, every key named, in the shape of the shop file."""
    with db.engine.connect() as connection:
        return SqlCatalogue(connection).settings()


def object_now(kind: Kind, ref: str) -> Doc | None:
    """An object of the catalogue as it is, every key named, in the shape of the shop file; None where there is none."""
    with db.engine.connect() as connection:
        return SqlCatalogue(connection).find(kind, [ref]).get(ref)
