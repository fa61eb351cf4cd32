"""Zeroing a part of the queue with a few set-based statements, its block sums kept right (R27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, case, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.instants import Instant
from app.models import Entry as EntryTable
from app.models import QueueBlock
from app.models.base import table_of
from app.services.book.entries import BLOCK

_entries = table_of(EntryTable)
_blocks = table_of(QueueBlock)

_block = _entries.c.id // literal_column(str(BLOCK), Integer)
_whole_channel = literal_column("0", Integer)


@dataclass(frozen=True, slots=True)
class Part:
    """What was zeroed: entries, what they waited for, the queue ID it reached, and whether it reached the end."""

    entries: int
    cents: int
    last: int
    is_last: bool


def zero_part(connection: Connection, *, after: int, upto: int, before: Instant, most: int) -> Part:
    """Zero the next waiting entries with queue IDs above ``after`` up to ``upto`` that joined before ``before``.

    At most ``most`` waiting entries are looked at, so that the lock is held for a bounded time.
    """
    waiting = (_entries.c.status == "waiting", _entries.c.id > after, _entries.c.id <= upto)
    ids = select(_entries.c.id).where(*waiting).order_by(_entries.c.id)
    found = connection.execute(ids.limit(1).offset(most - 1)).scalar_one_or_none()
    last = upto if found is None else found
    part = (*waiting, _entries.c.id <= last, _entries.c.joined_at < before)
    sums = select(func.count(), func.coalesce(func.sum(_entries.c.waiting_cents), 0)).select_from(_entries)
    entries, cents = connection.execute(sums.where(*part)).one()
    for lane in (_entries.c.lane_id, _whole_channel):
        _take_from_blocks(connection, part, lane)
    zeroed = {
        "zeroed_cents": _entries.c.zeroed_cents + _entries.c.waiting_cents,
        "waiting_cents": 0,
        "status": "zeroed",
        "drawable": False,
    }
    connection.execute(_entries.update().where(*part).values(zeroed))
    return Part(entries, int(cents), last, found is None)


def _take_from_blocks(connection: Connection, part: tuple[Any, ...], lane: Any) -> None:
    """Take what a part waits for from the sums of its blocks, of each lane or of the whole channel."""
    waits = case((_entries.c.waiting_cents > 0, 1), else_=0)
    query = select(
        _entries.c.channel, lane.label("lane"), _block, -func.sum(waits), -func.sum(_entries.c.waiting_cents)
    )
    query = query.where(*part).group_by(_entries.c.channel, "lane", _block)
    module: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    put = module.insert(_blocks).from_select([column.name for column in _blocks.columns], query)
    changes = {name: _blocks.c[name] + put.excluded[name] for name in ("entries", "waiting_cents")}
    connection.execute(put.on_conflict_do_update(index_elements=["channel", "lane_id", "block"], set_=changes))
