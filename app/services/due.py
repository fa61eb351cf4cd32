"""What is due and not done: runs of jobs on their business dates (S17, U3, D3), and what holds them back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.domain.instants import instant_of, moment_of
from app.domain.schedules import due_dates
from app.extensions import db
from app.formats.rules import read_schedule
from app.models import Import, JobRun, Schedule
from app.services.shop_changes import JOBS

SILENCE = timedelta(seconds=60)
"""An import that was not seen for so long was killed."""


@dataclass(frozen=True, slots=True)
class Due:
    """A job's run for one business date, and when it fell due."""

    job: str
    business_date: date
    due_at: datetime

    def __str__(self) -> str:
        return f"{self.job} {self.business_date}"


def list_due(*, now: datetime) -> list[Due]:
    """Every run that was begun and not finished or fell due up to ``now``, in the order in which they fell due.

    A job's dates are worked in their order, so that all before the last finished one are done.
    """
    with db.engine.connect() as connection:
        schedules = connection.execute(select(Schedule.job, Schedule.rule, Schedule.since)).all()
        ended = select(JobRun.job, func.max(JobRun.due_at)).where(JobRun.finished_at.is_not(None)).group_by(JobRun.job)
        last = {row[0]: row[1] for row in connection.execute(ended)}
        found = {
            (due.job, due.business_date): due
            for job, rule, since in schedules
            for due in _of_schedule(job, rule, max(since, last.get(job, since)), now)
        }
        # A run that was begun keeps the instant at which it fell due then.
        begun = select(JobRun.job, JobRun.business_date, JobRun.due_at).where(JobRun.finished_at.is_(None))
        found |= {(job, day): Due(job, day, due_at) for job, day, due_at in connection.execute(begun)}
        if found:
            first = min(day for _, day in found)
            finished = (JobRun.finished_at.is_not(None), JobRun.business_date >= first)
            for job, day in connection.execute(select(JobRun.job, JobRun.business_date).where(*finished)):
                found.pop((job, day), None)
    order = list(JOBS)
    return sorted(found.values(), key=lambda due: (due.due_at, order.index(due.job)))


def _of_schedule(job: str, rule: str, since: datetime, now: datetime) -> list[Due]:
    if not rule:
        return []
    document, timezone = json.loads(rule)
    schedule = read_schedule(document)
    assert schedule is not None
    dates = due_dates(schedule, ZoneInfo(timezone), instant_of(since), instant_of(now))
    return [Due(job, day, moment_of(instant)) for day, instant in dates]


def is_import_under_way(*, now: datetime) -> bool:
    """Whether a stream is being imported: it brings its own completions and zeroings."""
    with db.engine.connect() as connection:
        running = select(Import.id).where(Import.finished_at.is_(None), Import.seen_at > now - SILENCE)
        return connection.execute(running.limit(1)).first() is not None
