"""What waits for staff is counted by the indexes on its status, and only so far."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert

from app.models import Application, Withdrawal
from app.queries import work
from app.queries.portal.withdrawals import list_open_of
from app.queries.work import Work, count_work, waiting_work
from tests import rows
from tests.conftest import NOW
from tests.plans import plan_of

STATUSES = ["requested"] * 3 + ["approved"] * 2 + ["paid", "refused", "cancelled"]


@pytest.fixture
def filled(app: Flask) -> None:
    """Three withdrawals to be decided, two to be paid, two applications to be decided, and what is over."""
    with app.app_context():
        rows.add_catalogue()
        asked = {"asset": "cash", "cents": 100, "fee_cents": 0, "payee": "x", "requested_at": NOW}
        applied = {"kind": "store", "name": "x", "contact": "x", "phone": "1", "applied_at": NOW}
        with rows.write() as connection:
            connection.execute(insert(Withdrawal), [asked | {"member_id": 1, "status": each} for each in STATUSES])
            connection.execute(
                insert(Application),
                [applied | {"token": str(i), "status": each} for i, each in enumerate(("open", "open", "refused"))],
            )


@pytest.mark.usefixtures("filled")
def test_what_is_over_is_no_work(app: Flask) -> None:
    with app.app_context():
        assert count_work() == Work(3, 2, 2)


@pytest.mark.usefixtures("filled")
def test_very_many_are_not_counted_to_the_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_COUNTED", 2)
    with app.app_context():
        assert count_work() == Work(2, 2, 2)


def test_where_nothing_waits_there_is_no_work(app: Flask) -> None:
    with app.app_context():
        assert count_work() == Work(0, 0, 0)


def test_every_page_asks_so_that_indexes_answer(app: Flask) -> None:
    with app.app_context():
        plan = plan_of(waiting_work())
    searches = [step for step in plan if "withdrawals" in step or "applications" in step]
    assert searches == [
        "SEARCH withdrawals USING COVERING INDEX ix_withdrawals_status (status=?)",
        "SEARCH withdrawals USING COVERING INDEX ix_withdrawals_status (status=?)",
        "SEARCH applications USING COVERING INDEX ix_applications_status (status=?)",
    ]


@pytest.mark.usefixtures("filled")
def test_of_a_member_what_is_open_comes_by_age(app: Flask) -> None:
    with app.app_context():
        assert [row.id for row in list_open_of(1)] == [1, 2, 3, 4, 5]
        assert [row.id for row in list_open_of(1, limit=2)] == [1, 2]
        assert list_open_of(2) == ()
