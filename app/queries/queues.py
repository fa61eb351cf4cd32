"""The queues as they are paid: a unified channel, a lane of one that is not, or all channels as one union queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Entry, Product, QueueBlock, Store
from app.queries.queue import waiting_in, waiting_in_all, waits_in
from app.queries.shop import CHANNELS, get_shop

PAGE = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue: lane 0 is a whole channel, channel ``union`` all of them; ``head_id`` is the entry paid next."""

    channel: str
    lane_id: int
    lane_ref: str | None
    lane_name: str | None
    entries: int
    waiting_cents: int
    carried_cents: int
    head_id: int | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of queues; ``following`` is the key of the next page, None on the last.

    ``shared`` is what is carried for a whole channel that is queued lane by lane now (R19), by channel.
    """

    rows: tuple[QueueRow, ...]
    following: tuple[str, int] | None
    shared: tuple[tuple[str, int], ...]


def list_queues(
    after: tuple[str, int] | None = None, stores: Collection[int] | None = None, *, limit: int = PAGE
) -> QueuePage:
    """The queues after the key (channel, lane), unified channels as one row, else each lane that holds anything.

    For those who see some ``stores`` alone: what belongs to these, lane by lane, also where it is part of a longer one.
    """
    shop = get_shop()
    if stores is None and shop.scheme == "union":
        total = waiting_in_all()
        return QueuePage(
            (QueueRow("union", 0, None, None, total.entries, total.waiting_cents, 0, _head(None)),), None, ()
        )
    rows: list[QueueRow] = []
    start, start_lane = after or (CHANNELS[0], 0)
    shared = _shared(shop.unified) if stores is None else ()
    for channel in CHANNELS[CHANNELS.index(start) :]:
        if stores is None and channel in shop.unified:
            if after is None or channel != start:
                rows.append(_channel_row(channel))
        elif stores is None or channel != "mall":
            rows += _lane_rows(channel, start_lane if channel == start else 0, limit + 1 - len(rows), stores)
        if len(rows) > limit:
            last = rows[limit - 1]
            return QueuePage(tuple(rows[:limit]), (last.channel, last.lane_id), shared)
    return QueuePage(tuple(rows), None, shared)


def describe_lane(channel: str, lane_id: int) -> tuple[str, str] | None:
    """Ref and name of a lane: the product, or the store, that it is for."""
    of = Product if channel == "mall" else Store
    row = db.session.execute(select(of.ref, of.name).where(of.id == lane_id)).one_or_none()
    return (row.ref, row.name) if row else None


def _channel_row(channel: str) -> QueueRow:
    waiting = waiting_in(channel, 0)
    carried = db.session.scalar(
        select(func.coalesce(func.sum(Account.balance_cents), 0)).where(
            Account.kind == "carry", Account.member_id.is_(None), Account.channel == channel
        )
    )
    return QueueRow(channel, 0, None, None, waiting.entries, waiting.waiting_cents, int(carried or 0), _head(channel))


def _lane_rows(channel: str, after: int, most: int, stores: Collection[int] | None) -> list[QueueRow]:
    """Lanes in which something waits or is carried, of ``stores`` alone where it is given."""
    if most <= 0:
        return []
    waiting = select(QueueBlock.lane_id).where(
        QueueBlock.channel == channel, QueueBlock.lane_id > after, QueueBlock.entries > 0
    )
    carrying = select(Account.lane_id).where(
        Account.kind == "carry",
        Account.member_id.is_(None),
        Account.channel == channel,
        Account.lane_id > after,
        Account.balance_cents != 0,
    )
    if stores is not None:
        waiting, carrying = waiting.where(QueueBlock.lane_id.in_(stores)), carrying.where(Account.lane_id.in_(stores))
    both = waiting.union(carrying).subquery()
    lanes = db.session.scalars(select(both.c.lane_id).order_by(both.c.lane_id).limit(most)).all()
    return _describe(channel, lanes)


def _describe(channel: str, lanes: Sequence[int]) -> list[QueueRow]:
    of = Product if channel == "mall" else Store
    names = {row.id: row for row in db.session.execute(select(of.id, of.ref, of.name).where(of.id.in_(lanes)))}
    sums = {
        row.lane_id: row
        for row in db.session.execute(
            select(
                QueueBlock.lane_id,
                func.sum(QueueBlock.entries).label("entries"),
                func.sum(QueueBlock.waiting_cents).label("waiting_cents"),
            )
            .where(QueueBlock.channel == channel, QueueBlock.lane_id.in_(lanes))
            .group_by(QueueBlock.lane_id)
        )
    }
    carried: dict[int | None, int] = {
        row.lane_id: row.balance_cents
        for row in db.session.execute(
            select(Account.lane_id, Account.balance_cents).where(
                Account.key.in_([f"carry:{channel}:{lane_id}" for lane_id in lanes])
            )
        )
    }
    return [
        QueueRow(
            channel,
            lane_id,
            names[lane_id].ref,
            names[lane_id].name,
            int(sums[lane_id].entries) if lane_id in sums else 0,
            int(sums[lane_id].waiting_cents) if lane_id in sums else 0,
            carried.get(lane_id, 0),
            _head(channel, lane_id),
        )
        for lane_id in lanes
    ]


def _head(channel: str | None, lane_id: int = 0) -> int | None:
    """The first entry for which something waits, in a lane, a channel, or everywhere."""
    if channel is None:
        heads = [_head(each) for each in CHANNELS]
        return min((head for head in heads if head is not None), default=None)
    return db.session.scalar(select(Entry.id).where(*waits_in(channel, lane_id)).order_by(Entry.id).limit(1))


def _shared(unified: frozenset[str]) -> tuple[tuple[str, int], ...]:
    keys = {f"carry:{channel}": channel for channel in CHANNELS if channel not in unified}
    rows = db.session.execute(
        select(Account.key, Account.balance_cents).where(Account.key.in_(keys), Account.balance_cents != 0)
    )
    return tuple((keys[row.key], row.balance_cents) for row in rows)
