"""When the queue is zeroed next, and whether a zeroing that was announced still comes (S17, R27)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from app.domain.instants import instant_of, moment_of
from app.domain.schedules import due_dates
from app.domain.settings import Schedule as Dates
from app.formats.portal import ahead_hours
from app.formats.rules import read_schedule
from app.models import JobRun, Schedule, Shop

JOB = "zero_queue"

FARTHEST = timedelta(days=31)
"""Longer than the longest time before a zeroing at which members can be told of it."""

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Announced:
    """A zeroing that is near: its business date, and when it falls due."""

    day: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """The schedule that holds, since when, the business dates done lately, and the moment of the last run."""

    dates: Dates | None
    zone: ZoneInfo
    since: datetime
    done: frozenset[date]
    last: datetime | None

    def has_run(self, due_at: datetime) -> bool:
        """Whether the zeroing of a moment, or a later one, has begun or is done."""
        return self.last is not None and due_at <= self.last

    def comes(self, due_at: datetime) -> bool:
        """Whether a zeroing falls due at just this moment; what fell due before the schedule held is nobody's."""
        return due_at > self.since and self.first(due_at - MICROSECOND, due_at) is not None

    def first(self, after: datetime, until: datetime) -> Announced | None:
        """The first zeroing that falls due after a moment and up to another; a business date is not done twice."""
        if self.dates is None:
            return None
        found = due_dates(self.dates, self.zone, instant_of(after), instant_of(until))
        return next((Announced(day, moment_of(instant)) for day, instant in found if day not in self.done), None)


def schedule_in_force(connection: Connection, now: datetime) -> InForce:
    """The schedule of zeroing as it holds now."""
    row = connection.execute(select(Schedule.rule, Schedule.since).where(Schedule.job == JOB)).one_or_none()
    document, timezone = json.loads(row.rule) if row is not None and row.rule else (None, "UTC")
    lately = (JobRun.job == JOB, JobRun.finished_at.is_not(None), JobRun.business_date > (now - FARTHEST).date())
    return InForce(
        read_schedule(document),
        ZoneInfo(timezone),
        row.since if row is not None else now,
        frozenset(connection.execute(select(JobRun.business_date).where(*lately)).scalars()),
        connection.execute(select(func.max(JobRun.due_at)).where(JobRun.job == JOB)).scalar_one(),
    )


def next_announced(connection: Connection, now: datetime) -> Announced | None:
    """The next zeroing, if it falls due within the hours that the shop sets."""
    ahead = timedelta(hours=ahead_hours(connection.execute(select(Shop.messages)).scalar_one()))
    return schedule_in_force(connection, now).first(now, now + ahead)
