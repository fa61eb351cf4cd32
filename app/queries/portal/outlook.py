"""When a place in a queue may have received everything, reckoned from what the queue paid out lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.domain.pace import WEEK, WEEKS, Span, days_until, weeks_before
from app.extensions import db
from app.models import Entry
from app.queries.portal.flow import UNION, Key, read_flow
from app.queries.portal.moved import Moved
from app.queries.portal.showing import Showing
from app.queries.queue import waits_in
from app.queries.shop import CHANNELS
from app.queries.stranded import is_paid

Never = Literal["paused", "programme_off", "nobody_pays", "nothing_lately"]
"""Why a queue, as it is now, never comes to an end."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """When a place may have received everything: never, and why; or a span; with neither it is too early to say."""

    never: Never | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a queue goes: why it does not, and what it paid out in each of the last whole weeks."""

    never: Never | None
    weeks: tuple[int, ...]

    def estimate(self, cents: int) -> Estimate:
        """When the queue may have paid ``cents`` more."""
        if self.never is not None:
            return Estimate(self.never, None)
        span = days_until(cents, self.weeks)
        return Estimate("nothing_lately" if span is not None and span.soonest is None else None, span)


_payers: WeakKeyDictionary[Engine, tuple[int, dict[Key, bool]]] = WeakKeyDictionary()


def outlooks(queues: Iterable[Key], showing: Showing, moved: Moved, now: datetime) -> dict[Key, Outlook]:
    """How each of some queues goes."""
    found: dict[Key, Outlook] = {}
    for queue in queues:
        if queue not in found:
            found[queue] = Outlook(_why_never(queue, showing, moved), _weeks(queue, moved, now))
    return found


def paid_on(queue: Key, day: int, moved: Moved, now: datetime) -> int:
    """What a queue paid out on a day, an ordinal, of the last weeks."""
    return read_flow(moved.transfer_id, moved.zone, now).of([queue])[day]


def _weeks(queue: Key, moved: Moved, now: datetime) -> tuple[int, ...]:
    paid = read_flow(moved.transfer_id, moved.zone, now).of([queue])
    today = now.astimezone(moved.zone).toordinal()
    since = min(paid, default=today)
    if today - since < WEEK * WEEKS:
        since = min(since, _joined(queue) or since)
    return weeks_before(today, since, paid)


def _joined(queue: Key) -> int | None:
    """The day on which the entry at the head of a queue joined it."""
    channel, lane_id = queue
    days = []
    for each in CHANNELS if queue == UNION else (channel,):
        query = select(Entry.joined_day).where(*waits_in(each, lane_id))
        days.append(db.session.scalar(query.order_by(Entry.id).limit(1)))
    return min((day for day in days if day is not None), default=None)


def _why_never(queue: Key, showing: Showing, moved: Moved) -> Never | None:
    if showing.is_paused:
        return "paused"
    if not showing.is_on:
        return "programme_off"
    return None if _has_payers(queue, moved) else "nobody_pays"


def _has_payers(queue: Key, moved: Moved) -> bool:
    """Whether anything pays into a queue; asked once for every revision of the shop."""
    revision, known = _payers.get(db.engine, (0, {}))
    if revision != moved.revision:
        known = {}
        _payers[db.engine] = (moved.revision, known)
    if queue not in known:
        known[queue] = is_paid(queue)
    return known[queue]
