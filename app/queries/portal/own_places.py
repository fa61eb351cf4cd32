"""A member's own places in the queue, page by page: figures, what stands before each, when it may be paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select

from app.domain.drawing import Drawing
from app.domain.money import share
from app.extensions import db
from app.formats.drawings import read_drawing
from app.models import Entry, OrderLine, Product, Store
from app.queries.entries import SHOWN_AS_COMPLETED
from app.queries.portal.flow import Key
from app.queries.portal.moved import Moved
from app.queries.portal.outlook import Estimate, outlooks
from app.queries.portal.places import ahead_of
from app.queries.portal.showing import Showing
from app.queries.queue import Waiting

PAGE = 10
"""Places a page: what stands before each is summed up for every one."""

IS_DONE = func.lower(Entry.status) != "waiting"
"""Said so that the index of members is taken and not that of the status."""

END = (1 << 63) - 1
"""Beyond every queue ID."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: those that wait come first, the oldest first, then the others, the newest first."""

    is_done: bool
    entry_id: int


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One of a member's places in the queue, with the status that people are shown.

    ``product`` and ``store`` say what it is for. ``points_cents`` is what random return gave for it. ``ahead`` and
    ``estimate`` are None where nothing waits. ``is_passed_over``: it waits for its own order's completion (R15).
    """

    id: int
    channel: str
    lane_id: int
    product: str | None
    store: str | None
    status: str
    total_cents: int
    rewarded_cents: int
    waiting_cents: int
    converted_cents: int
    zeroed_cents: int
    points_cents: int
    draw: Drawing | None
    is_exchangeable: bool
    is_passed_over: bool
    joined_at: datetime
    queue: Key
    ahead: Waiting | None
    estimate: Estimate | None

    @property
    def is_drawable(self) -> bool:
        """Whether the member may draw now."""
        return self.draw is not None and self.draw.is_open

    @property
    def is_next(self) -> bool:
        """Whether it is what the next order that reaches this queue pays."""
        return self.ahead is not None and not self.ahead.entries and not self.is_passed_over


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """A page of places; ``previous`` and ``following`` are where the pages around it go on."""

    places: tuple[OwnPlace, ...]
    previous: Cursor | None
    following: Cursor | None


def list_places(
    member_id: int,
    counts: Mapping[bool, int],
    showing: Showing,
    moved: Moved,
    now: datetime,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> OwnPlaces:
    """The page of places that follows ``after`` or precedes ``before``; ``counts`` are those of what waits and not."""
    rows, previous, following = _page(member_id, counts, after=after, before=before)
    return OwnPlaces(_places(rows, showing, moved, now), previous, following)


def get_own_place(member_id: int, entry_id: int, showing: Showing, moved: Moved, now: datetime) -> OwnPlace | None:
    """The place with this queue ID if it is this member's."""
    rows = db.session.execute(PLACES.where(Entry.id == entry_id, Entry.member_id == member_id)).all()
    return next(iter(_places(rows, showing, moved, now)), None)


# Statements are made once: a phone asks for them every few seconds.

_is_mall = Entry.channel == "mall"
PLACES: Select[*tuple[Any, ...]] = (
    select(
        Entry.id,
        Entry.channel,
        Entry.lane_id,
        Product.name.label("product"),
        Store.name.label("store"),
        case((SHOWN_AS_COMPLETED, "completed"), else_=Entry.status).label("status"),
        Entry.total_cents,
        Entry.rewarded_cents,
        Entry.waiting_cents,
        Entry.converted_cents,
        Entry.zeroed_cents,
        Entry.ratio_bps,
        Entry.lottery,
        Entry.drawable,
        Entry.was_drawn,
        Entry.drawn_ratio_bps,
        Entry.was_chosen,
        Entry.converted_ratio_bps,
        Entry.is_completed,
        Entry.joined_at,
        (OrderLine.paid_cents - OrderLine.refunded_cents).label("net_cents"),
    )
    .join(OrderLine, OrderLine.id == Entry.line_id)
    .outerjoin(Product, Product.id == OrderLine.product_id)
    .outerjoin(Store, and_(~_is_mall, Store.id == Entry.lane_id))
)


def _part(*, is_done: bool, ascending: bool) -> Select[*tuple[Any, ...]]:
    """A member's places of one part of the list, from one of them on."""
    own = (Entry.member_id == bindparam("member_id"), IS_DONE if is_done else ~IS_DONE)
    start = Entry.id > bindparam("start") if ascending else Entry.id < bindparam("start")
    order = Entry.id.asc() if ascending else Entry.id.desc()
    return PLACES.where(*own, start).order_by(order).limit(bindparam("most"))


PARTS = {
    (is_done, ascending): _part(is_done=is_done, ascending=ascending)
    for is_done in (False, True)
    for ascending in (False, True)
}


def _page(
    member_id: int, counts: Mapping[bool, int], *, after: Cursor | None, before: Cursor | None
) -> tuple[list[Any], Cursor | None, Cursor | None]:
    """The rows of a page, and where the pages around it go on.

    What waits ascends and everything else descends, so each is asked for by itself, from the side that the page begins.
    """
    backwards = before is not None
    start = before if backwards else after
    rows: list[Any] = []
    for is_done in (True, False) if backwards else (False, True):
        if not counts[is_done] or (start is not None and start.is_done != is_done and start.is_done != backwards):
            continue  # nothing is there, or that part lies on the other side of where the page begins
        ascending = is_done == backwards
        from_id = 0 if ascending else END
        if start is not None and start.is_done == is_done:
            from_id = start.entry_id
        values = {"member_id": member_id, "start": from_id, "most": PAGE + 1 - len(rows)}
        rows += db.session.execute(PARTS[is_done, ascending], values)
        if len(rows) > PAGE:
            break
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    has_previous, has_following = (more, True) if backwards else (start is not None, more)
    first, last = (_cursor(rows[0]), _cursor(rows[-1])) if rows else (None, None)
    return rows, first if has_previous else None, last if has_following else None


def _cursor(row: Any) -> Cursor:
    return Cursor(row.status != "waiting", row.id)


def _places(rows: Sequence[Any], showing: Showing, moved: Moved, now: datetime) -> tuple[OwnPlace, ...]:
    """The places of these rows, in this order, with what stands before each and when it may be paid."""
    waiting = [(row.id, row.channel, row.lane_id) for row in rows if row.waiting_cents]
    ahead = ahead_of(waiting, showing.shop)
    queues = {entry_id: showing.queue_of(channel, lane_id) for entry_id, channel, lane_id in waiting}
    going = outlooks(queues.values(), showing, moved, now)
    found = []
    for row in rows:
        before, estimate = ahead.get(row.id), None
        if before is not None:
            estimate = going[queues[row.id]].estimate(before.waiting_cents + row.waiting_cents)
        found.append(_place(row, showing, before, estimate))
    return tuple(found)


def _place(row: Any, showing: Showing, ahead: Waiting | None, estimate: Estimate | None) -> OwnPlace:
    return OwnPlace(
        id=row.id,
        channel=row.channel,
        lane_id=row.lane_id,
        product=row.product,
        store=row.store,
        status=row.status,
        total_cents=row.total_cents,
        rewarded_cents=row.rewarded_cents,
        waiting_cents=row.waiting_cents,
        converted_cents=row.converted_cents,
        zeroed_cents=row.zeroed_cents,
        points_cents=share(row.converted_cents, row.converted_ratio_bps) if row.was_chosen else 0,
        draw=read_drawing(row, row.net_cents),
        is_exchangeable=showing.can_exchange and row.waiting_cents > 0,
        is_passed_over=showing.completed_only and not row.is_completed and row.waiting_cents > 0,
        joined_at=row.joined_at,
        queue=showing.queue_of(row.channel, row.lane_id),
        ahead=ahead,
        estimate=estimate,
    )
