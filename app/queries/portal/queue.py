"""The list of a queue's entries in order, as members see it: head, length, today's payouts, and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Entry, Member
from app.queries.portal.flow import UNION, Key
from app.queries.portal.moved import Moved
from app.queries.portal.outlook import paid_on
from app.queries.portal.showing import Showing
from app.queries.queue import Waiting, waiting_in, waiting_in_all, waits_in
from app.queries.queues import describe_lane
from app.queries.shop import CHANNELS

PAGE = 20


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """A place that waits; ``is_own`` is the reader's. Name and picture are the member's, to be shown as S22 says."""

    id: int
    total_cents: int
    rewarded_cents: int
    waiting_cents: int
    is_completed: bool
    is_own: bool
    name: str
    nickname: str
    ref: str
    picture: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of a queue; ``name`` is the product's or the store's whose queue it is, None of a whole channel.

    ``previous`` and ``following`` are the queue IDs from which the pages around it go on.
    """

    name: str | None
    head_id: int | None
    waiting: Waiting
    paid_today_cents: int
    rows: tuple[WaitingPlace, ...]
    previous: int | None
    following: int | None


def get_queue(
    member_id: int,
    queue: Key,
    showing: Showing,
    moved: Moved,
    now: datetime,
    *,
    after: int | None = None,
    before: int | None = None,
) -> QueueView | None:
    """A page of a queue that there is now and in which the member has or had a place; None of any other."""
    if not _is_queue(queue, showing) or not _was_in(member_id, queue):
        return None
    channel, lane_id = queue
    described = describe_lane(channel, lane_id) if lane_id else None
    today = now.astimezone(moved.zone).toordinal()
    ids, has_previous, has_following = _ids(queue, after=after, before=before)
    head = _next(queue, Entry.id > 0, 1)
    return QueueView(
        name=described[1] if described else None,
        head_id=head[0] if head else None,
        waiting=waiting_in_all() if queue == UNION else waiting_in(channel, lane_id),
        paid_today_cents=paid_on(queue, today, moved, now),
        rows=_rows(ids, member_id),
        previous=ids[0] if ids and has_previous else None,
        following=ids[-1] if ids and has_following else None,
    )


def _is_queue(queue: Key, showing: Showing) -> bool:
    """Whether it is one that is paid as a whole now (R14)."""
    channel, lane_id = queue
    if showing.shop.scheme == "union" or channel not in CHANNELS:
        return queue == UNION and showing.shop.scheme == "union"
    return (lane_id == 0) == (channel in showing.shop.unified)


def _was_in(member_id: int, queue: Key) -> bool:
    channel, lane_id = queue
    query = select(Entry.id).where(Entry.member_id == member_id)
    if queue != UNION:
        query = query.where(Entry.channel == channel)
    if lane_id:
        query = query.where(Entry.lane_id == lane_id)
    return db.session.execute(query.limit(1)).first() is not None


def _ids(queue: Key, *, after: int | None, before: int | None) -> tuple[list[int], bool, bool]:
    """The queue IDs of a page, and whether there are pages before and after it."""
    if before is None:
        ids = _next(queue, Entry.id > (after or 0), PAGE + 1)
        return ids[:PAGE], bool(after), len(ids) > PAGE
    ids = _next(queue, Entry.id < before, PAGE + 1, backwards=True)
    return ids[:PAGE][::-1], len(ids) > PAGE, True


def _next(queue: Key, condition: ColumnElement[bool], most: int, *, backwards: bool = False) -> list[int]:
    """The next places that wait; of all channels each by itself, for each has its own index."""
    channel, lane_id = queue
    order = Entry.id.desc() if backwards else Entry.id.asc()
    found: list[int] = []
    for each in CHANNELS if queue == UNION else (channel,):
        query = select(Entry.id).where(*waits_in(each, lane_id), condition)
        found += db.session.scalars(query.order_by(order).limit(most))
    return sorted(found, reverse=backwards)[:most]


def _rows(ids: Sequence[int], member_id: int) -> tuple[WaitingPlace, ...]:
    columns: tuple[Any, ...] = (
        Entry.id,
        Entry.total_cents,
        Entry.rewarded_cents,
        Entry.waiting_cents,
        Entry.is_completed,
        (Entry.member_id == member_id).label("is_own"),
        Member.name,
        Member.nickname,
        Member.ref,
        Member.picture,
    )
    query = select(*columns).join(Member, Member.id == Entry.member_id).where(Entry.id.in_(ids))
    rows = {row.id: WaitingPlace(*row) for row in db.session.execute(query)} if ids else {}
    return tuple(rows[entry_id] for entry_id in ids)
