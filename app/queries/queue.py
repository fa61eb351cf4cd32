"""How long a queue is and what stands before a place in it, from the sums over blocks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, bindparam, func, literal, or_, select

from app.extensions import db
from app.models import Entry, QueueBlock
from app.models.queue import BLOCK_ENTRIES, WAITS
from app.queries.shop import CHANNELS, get_shop


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries wait, and for how much."""

    entries: int
    waiting_cents: int


def _ahead_in(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Count and amount before an entry, from the blocks before its own and the entries of its own."""
    blocks = select(QueueBlock.entries.label("entries"), QueueBlock.waiting_cents.label("cents")).where(
        QueueBlock.channel == bindparam("channel"),
        QueueBlock.lane_id == bindparam("lane_id"),
        QueueBlock.block < bindparam("block"),
    )
    entries = select(literal(1), Entry.waiting_cents).where(
        Entry.channel == bindparam("channel"),
        *conditions,
        WAITS,
        Entry.id >= bindparam("first"),
        Entry.id < bindparam("entry_id"),
    )
    parts = blocks.union_all(entries).subquery()
    entries_ahead = func.coalesce(func.sum(parts.c.entries), 0).label("entries")
    return select(entries_ahead, func.coalesce(func.sum(parts.c.cents), 0).label("cents"))


AHEAD_IN_CHANNEL = _ahead_in()
AHEAD_IN_LANE = _ahead_in(Entry.lane_id == bindparam("lane_id"))


def ahead(entry_id: int, channel: str, lane_id: int) -> Waiting:
    """What waits before an entry in the queue of which it is now part (R14).

    Whole blocks before its own are summed up already; only its own block is counted entry by entry.
    """
    first = entry_id // BLOCK_ENTRIES * BLOCK_ENTRIES
    own = {"block": entry_id // BLOCK_ENTRIES, "first": first, "entry_id": entry_id}
    found = [
        db.session.execute(AHEAD_IN_LANE if lane else AHEAD_IN_CHANNEL, own | {"channel": each, "lane_id": lane}).one()
        for each, lane in get_shop().reach(channel, lane_id)
    ]
    return Waiting(sum(int(row.entries) for row in found), sum(int(row.cents) for row in found))


def waits_in(channel: str, lane_id: int = 0) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """That something waits for an entry in a lane, or in a whole channel (lane 0), said as their indexes say it."""
    lane = (Entry.lane_id == lane_id,) if lane_id else ()
    # Every ID is above 0: without it SQLite may take the index of a status, and walk through all other queues.
    return (Entry.channel == channel, *lane, WAITS, Entry.id > 0)


def waiting_in_all() -> Waiting:
    """What waits in all channels together."""
    return _sum_blocks([(channel, 0) for channel in CHANNELS])


def waiting_in_stores(stores: Collection[int]) -> Waiting:
    """What waits of the online and cashier lines of these stores."""
    keys = [(channel, store_id) for channel in CHANNELS if channel != "mall" for store_id in stores]
    return _sum_blocks(keys) if keys else Waiting(0, 0)


def waiting_in(channel: str, lane_id: int) -> Waiting:
    """What waits in a lane, or in a whole channel (lane 0)."""
    return _sum_blocks([(channel, lane_id)])


def _sum_blocks(keys: Sequence[tuple[str, int]], before_block: int | None = None) -> Waiting:
    query = select(
        func.coalesce(func.sum(QueueBlock.entries), 0), func.coalesce(func.sum(QueueBlock.waiting_cents), 0)
    ).where(or_(*(and_(QueueBlock.channel == channel, QueueBlock.lane_id == lane_id) for channel, lane_id in keys)))
    if before_block is not None:
        query = query.where(QueueBlock.block < before_block)
    entries, waiting_cents = db.session.execute(query).one()
    return Waiting(int(entries), int(waiting_cents))
