"""The zeroing that comes next: when, what it would take, and whether it is near."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert

from app.models import Account, JobRun
from app.queries import next_run
from app.queries.coming_zeroing import find_near_zeroing, next_zeroing
from app.queries.portal.showing import get_showing
from app.queries.queue import Waiting
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW
from tests.plans import plan_of

DAILY = {"every": "day", "at": "00:00"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime.fromisoformat("2026-11-22T00:00:00+08:00")
DAY = timedelta(days=1)


def run(day: str, *, is_done: bool = True, job: str = "zero_queue") -> None:
    values = {"job": job, "business_date": date.fromisoformat(day), "due_at": NOW, "started_at": NOW}
    with rows.write() as connection:
        connection.execute(insert(JobRun).values(values | {"finished_at": NOW if is_done else None}))


@pytest.mark.parametrize(
    ("schedule", "after"),
    [
        (DAILY, MIDNIGHT + DAY),
        ({"every": "once", "on": "2026-11-22", "at": "23:00"}, None),
        ({"every": "month", "day": 22, "at": "00:00"}, datetime.fromisoformat("2026-12-22T00:00:00+08:00")),
    ],
    ids=["day", "once", "month"],
)
def test_a_date_that_was_done_is_not_done_again(app: Flask, schedule: dict[str, Any], after: datetime | None) -> None:
    with app.app_context():
        first = next_zeroing(schedule, SHANGHAI, NOW)
        run("2026-11-22", job="distribute_union")
        run("2026-11-21", is_done=False)
        assert next_zeroing(schedule, SHANGHAI, NOW) == first
        run("2026-11-22")
        assert next_zeroing(schedule, SHANGHAI, NOW) == after
        load_shop({"base": {"zeroing": schedule}}, now=NOW)
        assert get_showing(NOW).zeroing_at == after, "members are told the same"


def test_it_is_near_from_when_members_are_told(app: Flask) -> None:
    with app.app_context():
        assert find_near_zeroing(NOW) is None
        load_shop({"base": {"zeroing": DAILY}, "messages": {"zeroing_ahead_hours": 6}}, now=NOW)
        assert find_near_zeroing(MIDNIGHT - timedelta(hours=6, seconds=1)) is None
        found = find_near_zeroing(MIDNIGHT - timedelta(hours=6))
        assert found is not None
        assert (found.due_at, found.ahead_hours, found.is_near) == (MIDNIGHT, 6, True)


def test_it_says_what_it_would_take_now(app: Flask) -> None:
    with app.app_context():
        load_shop({"base": {"zeroing": DAILY}}, now=NOW)
        rows.add_catalogue()
        rows.add_entries(3)
        with rows.write() as connection:
            row = {"id": 1, "key": "carry:mall", "kind": "carry", "asset": "cash", "balance_cents": 77}
            connection.execute(insert(Account).values(row))
        found = find_near_zeroing(NOW)
        assert found is not None
        assert (found.waiting, found.carried_cents) == (Waiting(3, 39_000), 77)


def test_the_dates_that_were_done_are_found_by_their_index(app: Flask) -> None:
    with app.app_context():
        (step,) = plan_of(next_run._done("zero_queue", NOW))
        assert "USING INDEX" in step
        assert "job=? AND business_date>?" in step
