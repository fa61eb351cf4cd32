"""When a schedule falls due next, saved or not (S17, D3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from app.domain.instants import instant_of, moment_of
from app.domain.schedules import due_dates, instant_at
from app.extensions import db
from app.formats.rules import read_schedule
from app.models import JobRun

LONGEST = timedelta(days=66)
"""Longer than from any day of a month to the same of the next but one."""

LATELY = timedelta(days=40)
"""A date that is to come again was done no longer ago than this."""


def next_run_of(job: str, schedule: dict[str, Any] | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When a job falls due next under a schedule, saved or not: none of the dates that it has done comes again."""
    return next_run(schedule, zone, now, set(db.session.scalars(_done(job, now)))) if schedule else None


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


def _done(job: str, now: datetime) -> Select[date]:
    """The business dates that a job has done lately."""
    return select(JobRun.business_date).where(
        JobRun.job == job, JobRun.finished_at.is_not(None), JobRun.business_date > (now - LATELY).date()
    )
