"""When a schedule falls due next, saved or not (S17, D3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.instants import instant_of, moment_of
from app.domain.schedules import due_dates, instant_at
from app.formats.rules import read_schedule

LONGEST = timedelta(days=66)
"""Longer than from any day of a month to the same of the next but one."""


def next_run(
    schedule: dict[str, Any] | None, zone: ZoneInfo, now: datetime, done: Collection[date] = ()
) -> datetime | None:
    """The moment after ``now`` at which a schedule (in the shape of the shop file) falls due; None if it never does.

    Business dates that are ``done`` are not done again.
    """
    found = read_schedule(schedule)
    if found is None or found.on in done:
        return None
    if found.on is not None:
        if found.on < now.astimezone(zone).date() - timedelta(days=1):
            return None
        once = moment_of(instant_at(found.on, found.at, zone))
        return once if once > now else None
    dates = due_dates(found, zone, instant_of(now), instant_of(now + LONGEST))
    return next((moment_of(instant) for day, instant in dates if day not in done), None)
