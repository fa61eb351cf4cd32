"""When a schedule falls due on the shop's own clock (S17, D3, U3, N4)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.instants import Instant, instant_of, local_time
from app.domain.settings import Schedule

DAY = timedelta(days=1)


def due_dates(schedule: Schedule, zone: ZoneInfo, since: Instant, until: Instant) -> Iterator[tuple[date, Instant]]:
    """The business dates that fall due after ``since`` and up to ``until``, each with its instant, in their order.

    A business date is the one the schedule names, also where a skipped hour moves its instant into the next day. Where
    a zone leaves out a whole day, that day and the next fall on one instant and count as one.
    """
    last = since
    for day in _dates(schedule, local_time(since, zone).date() - DAY, local_time(until, zone).date()):
        instant = instant_at(day, schedule.at, zone)
        if last < instant <= until:
            yield day, instant
            last = instant


def instant_at(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """The instant at which the clock shows ``minute`` of ``day``: the first if twice, the end of the gap if never."""
    wall = datetime.combine(day, time(*divmod(minute, 60)), zone)
    shown = wall.replace(tzinfo=None)
    after = instant_of(wall)
    if local_time(after, zone) == shown:
        return after
    # Read with the offset of after the gap the time lies before it, read with that of before it lies behind it.
    before = instant_of(wall.replace(fold=1))
    while after - before > 1:
        middle = (before + after) // 2
        if local_time(middle, zone) > shown:
            after = middle
        else:
            before = middle
    return after


def _dates(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    """The dates that ``schedule`` names, from ``first`` to ``last``."""
    if schedule.every == "once":
        assert schedule.on is not None
        if first <= schedule.on <= last:
            yield schedule.on
        return
    day = first
    while day <= last:
        if _names(schedule, day):
            yield day
        day += DAY


def _names(schedule: Schedule, day: date) -> bool:
    if schedule.every == "week":
        return day.isoweekday() == schedule.weekday
    if schedule.every == "month":
        assert schedule.day is not None
        return day.day == min(schedule.day, monthrange(day.year, day.month)[1])
    return True
