"""Schedules and the runs of jobs on their business dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

SCHEDULER = "scheduler"
"""The name under which the scheduler's heart beats."""

MESSAGES = "messages"
"""The name under which it stands how making and sending messages fares."""

TICK = timedelta(seconds=15)
"""How long it is from one tick of the scheduler to the next."""


class Schedule(Base):
    """Since when a job runs under its present schedule; what fell due before is nobody's."""

    __tablename__ = "schedules"

    job: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant)


class JobRun(Base):
    """One run of a job for one business date: the unique row is the claim."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("job", "business_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    business_date: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(server_default="")


class Heartbeat(Base):
    """When something that should happen all the time (the scheduler's tick) last happened."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(server_default="")
