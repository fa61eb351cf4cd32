"""Zeroing a part of the queue with a few set-based statements, its block sums kept right (R27)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, case, func, literal_column, select

from app.domain.instants import Instant
from app.models import Entry as EntryTable
from app.models.base import table_of
from app.models.queue import BLOCK_ENTRIES
from app.services.book.entries import ADD_TO_BLOCK
from app.services.book.marks import leave_quiet_mark
from app.services.book.statements import Sql

_entries = table_of(EntryTable)

_block = _entries.c.id // literal_column(str(BLOCK_ENTRIES), Integer)


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
    waiting = (_entries.c.status == "waiting", _entries.c.id > after)
    ids = select(_entries.c.id).where(*waiting, _entries.c.id <= upto).order_by(_entries.c.id)
    found = connection.execute(ids.limit(1).offset(most - 1)).scalar_one_or_none()
    last = upto if found is None else found
    part = (*waiting, _entries.c.id <= last, _entries.c.joined_at < before)
    entries, cents = _take_from_blocks(connection, part)
    zeroed = {
        "zeroed_cents": _entries.c.zeroed_cents + _entries.c.waiting_cents,
        "waiting_cents": 0,
        "status": "zeroed",
        "drawable": False,
    }
    connection.execute(_entries.update().where(*part).values(zeroed))
    leave_quiet_mark(connection)
    return Part(entries, cents, last, found is None)


def _take_from_blocks(connection: Connection, part: tuple[Any, ...]) -> tuple[int, int]:
    """Take what a part waits for from the sums of its blocks, by lane and by channel; tells its entries and cents."""
    key = (_entries.c.channel, _entries.c.lane_id, _block)
    sums = (
        func.count(),
        func.sum(case((_entries.c.waiting_cents > 0, 1), else_=0)),
        func.sum(_entries.c.waiting_cents),
    )
    rows = connection.execute(select(*key, *sums).where(*part).group_by(*key)).all()
    taken: defaultdict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for channel, lane_id, block, _, waiting, cents in rows:
        for lane in (0, lane_id):
            kept = taken[channel, lane, block]
            kept[0] -= waiting
            kept[1] -= int(cents)
    Sql(connection).insert(ADD_TO_BLOCK, [(*key, *less) for key, less in taken.items()])
    return sum(row[3] for row in rows), -sum(cents for (_, lane, _), (_, cents) in taken.items() if lane == 0)
