"""The zeroing that a schedule brings next, saved or not, and what it would take now (S17, R27)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.extensions import db
from app.formats.portal import ahead_hours
from app.models import Account, Shop
from app.queries.next_run import next_run_of
from app.queries.queue import Waiting, waiting_in_all

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ComingZeroing:
    """A schedule of zeroing: when it falls due first (None: never), and what it would take if that were now.

    Members are told of it ``ahead_hours`` before; ``is_near`` says that they are told by now.
    """

    schedule: Doc
    due_at: datetime | None
    ahead_hours: int
    is_near: bool
    waiting: Waiting
    carried_cents: int


def next_zeroing(schedule: Doc | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When a schedule of zeroing falls due next; None if it never does."""
    return next_run_of("zero_queue", schedule, zone, now)


def coming_zeroing(schedule: Doc, zone: ZoneInfo, now: datetime) -> ComingZeroing:
    """What a schedule of zeroing would bring."""
    due_at, hours = next_zeroing(schedule, zone, now), get_ahead_hours()
    return _coming(schedule, due_at, hours, is_near=_is_near(due_at, hours, now))


def _is_near(due_at: datetime | None, hours: int, now: datetime) -> bool:
    return due_at is not None and due_at <= now + timedelta(hours=hours)


def _coming(schedule: Doc, due_at: datetime | None, hours: int, *, is_near: bool) -> ComingZeroing:
    carried = select(func.coalesce(func.sum(Account.balance_cents), 0)).where(
        Account.kind == "carry", Account.member_id.is_(None)
    )
    return ComingZeroing(
        schedule, due_at, hours, is_near, waiting_in_all(), int(db.session.execute(carried).scalar_one())
    )


def find_near_zeroing(now: datetime) -> ComingZeroing | None:
    """The next zeroing, where members are told of it by now."""
    base, timezone = db.session.execute(select(Shop.base, Shop.timezone)).one()
    schedule = json.loads(base).get("zeroing")
    if schedule is None:
        return None
    due_at, hours = next_zeroing(schedule, ZoneInfo(timezone), now), get_ahead_hours()
    return _coming(schedule, due_at, hours, is_near=True) if _is_near(due_at, hours, now) else None


def get_ahead_hours() -> int:
    """How many hours before a zeroing members are told of it."""
    return ahead_hours(db.session.execute(select(Shop.messages)).scalar_one())
