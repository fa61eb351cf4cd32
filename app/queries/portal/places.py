"""What stands before many places at once, each row of sums looked at once however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal_column, select, union_all

from app.extensions import db
from app.models import Entry, QueueBlock
from app.models.queue import BLOCK_ENTRIES, WAITS
from app.queries.queue import Waiting
from app.queries.shop import ShopView

Place = tuple[int, str, int]
"""A queue ID with its channel and lane."""


def ahead_of(places: Iterable[Place], shop: ShopView) -> dict[int, Waiting]:
    """What waits before each of some places in the queue of which it is now part (R14), by queue ID."""
    by_reach: defaultdict[tuple[tuple[str, int], ...], list[int]] = defaultdict(list)
    for entry_id, channel, lane_id in places:
        by_reach[shop.reach(channel, lane_id)].append(entry_id)
    found: dict[int, Waiting] = {}
    for reach, ids in by_reach.items():
        ids.sort()
        sums = [_ahead_in(channel, lane_id, ids) for channel, lane_id in reach]
        for number, entry_id in enumerate(ids):
            parts = [each[number] for each in sums]
            found[entry_id] = Waiting(sum(p.entries for p in parts), sum(p.waiting_cents for p in parts))
    return found


def _ahead_in(channel: str, lane_id: int, ids: list[int]) -> list[Waiting]:
    """What waits in one queue before each of these queue IDs, which ascend.

    Whole blocks are summed up from one place's block to the next one's; in a block only from one place to the next.
    """
    values: dict[str, Any] = {"channel": channel, "lane_id": lane_id}
    before = 0
    for number, entry_id in enumerate(ids):
        block = entry_id // BLOCK_ENTRIES
        begin = block * BLOCK_ENTRIES
        previous = ids[number - 1] if number else 0
        values |= {f"from{number}": before, f"to{number}": block}
        values |= {f"first{number}": max(begin, previous), f"id{number}": entry_id}
        before = block
    rows = {row[0]: row[1:] for row in db.session.execute(_statement(len(ids), bool(lane_id)), values)}
    found = []
    blocks = cents_of_blocks = inside = cents_inside = 0
    for number, entry_id in enumerate(ids):
        more, more_cents = rows[2 * number]
        blocks, cents_of_blocks = blocks + more, cents_of_blocks + more_cents
        if number and ids[number - 1] // BLOCK_ENTRIES != entry_id // BLOCK_ENTRIES:
            inside = cents_inside = 0
        more, more_cents = rows[2 * number + 1]
        inside, cents_inside = inside + more, cents_inside + more_cents
        found.append(Waiting(int(blocks + inside), int(cents_of_blocks + cents_inside)))
    return found


@cache
def _statement(count: int, is_lane: bool) -> CompoundSelect[Any]:
    """For each of ``count`` places, numbered, the sums of the blocks up to its own and of its own block up to it."""
    in_lane = [Entry.lane_id == bindparam("lane_id")] if is_lane else []
    parts: list[Select[*tuple[Any, ...]]] = []
    for number in range(count):
        parts.append(
            select(
                literal_column(str(2 * number)),
                func.coalesce(func.sum(QueueBlock.entries), 0),
                func.coalesce(func.sum(QueueBlock.waiting_cents), 0),
            ).where(
                QueueBlock.channel == bindparam("channel"),
                QueueBlock.lane_id == bindparam("lane_id"),
                QueueBlock.block >= bindparam(f"from{number}"),
                QueueBlock.block < bindparam(f"to{number}"),
            )
        )
        parts.append(
            select(
                literal_column(str(2 * number + 1)),
                func.count(),
                func.coalesce(func.sum(Entry.waiting_cents), 0),
            ).where(
                Entry.channel == bindparam("channel"),
                *in_lane,
                WAITS,
                Entry.id >= bindparam(f"first{number}"),
                Entry.id < bindparam(f"id{number}"),
            )
        )
    return union_all(*parts)
