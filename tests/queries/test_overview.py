"""The figures of the overview."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert

from app.extensions import db
from app.models import Transfer
from app.queries import overview
from app.queries.overview import Coverage, get_coverage, get_overview
from app.queries.totals import paid_out_in_all
from app.services import transactions
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(5)


def settle(line_id: int, at: str, cents: int, paid: int) -> None:
    rows.add_settlement(
        line_id,
        datetime.fromisoformat(at),
        extraction_cents=cents,
        paid={1: paid} if paid else {},
        retained_cents=cents - paid,
    )


@pytest.mark.usefixtures("filled")
def test_days_are_those_of_the_shop(app: Flask) -> None:
    with app.app_context():
        settle(2, "2026-11-20T23:59:59+08:00", 300, 200)
        settle(3, "2026-11-21T00:00:00+08:00", 500, 400)
        found = get_overview(datetime.fromisoformat("2026-11-21T12:00:00+08:00"))
        assert [(d.on, d.inflow_cents, d.paid_out_cents) for d in found.days[-2:]] == [
            (date(2026, 11, 20), 300, 200),
            (date(2026, 11, 21), 500, 400),
        ]
        assert len(found.days) == 30
        assert (found.paid_out_today_cents, found.paid_out_cents) == (400, 600)
        rows.set_shop(timezone="Asia/Kathmandu")
        found = get_overview(datetime.fromisoformat("2026-11-21T12:00:00+08:00"))
        assert [d.paid_out_cents for d in found.days[-2:]] == [0, 600]
        assert found.paid_out_today_cents == 0


@pytest.mark.usefixtures("filled")
def test_coverage_counts_the_newest_settled_lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        assert get_coverage() == Coverage(0, 0, 0)
        assert get_coverage().ratio_bps is None
        for line_id in (1, 2, 3):
            settle(line_id, "2026-11-20T12:00:00+08:00", 6_500 * line_id, 0)
        assert get_coverage() == Coverage(3, 39_000, 39_000)
        monkeypatch.setattr(overview, "COVERED_LINES", 1)
        assert get_coverage() == Coverage(1, 19_500, 13_000)
        assert get_coverage().ratio_bps == 15_000


@pytest.mark.usefixtures("filled")
def test_payouts_in_all_are_summed_once_and_then_added_to(app: Flask) -> None:
    with app.app_context():
        assert paid_out_in_all() == 0
        settle(2, "2026-11-20T12:00:00+08:00", 300, 200)
        settle(3, "2026-11-20T12:00:00+08:00", 300, 300)
        assert paid_out_in_all() == 500
        settle(4, "2026-11-20T12:00:00+08:00", 100, 70)
        assert paid_out_in_all() == 570
        assert paid_out_in_all() == 570


@pytest.mark.usefixtures("filled")
def test_new_payouts_are_found_by_their_ids(app: Flask) -> None:
    """And not by walking through every payout that there ever was."""
    asked: list[tuple[str, Any]] = []
    with app.app_context():
        settle(2, "2026-11-20T12:00:00+08:00", 300, 200)
        paid_out_in_all()
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        paid_out_in_all()
        statement, values = next(each for each in asked if "sum(" in each[0])
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        assert [step[3] for step in plan] == ["SEARCH transfers USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]


@pytest.mark.usefixtures("filled")
def test_the_union_chart_shows_what_the_pool_took_in_and_paid(app: Flask) -> None:
    at = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
    with app.app_context():
        rows.set_shop(scheme="union")
        settle(2, "2026-11-18T12:00:00+08:00", 100, 70)
        with transactions.write() as connection:
            row = {"id": 99, "debit_id": 1, "credit_id": 2, "cents": 900, "kind": "pool_inflow", "at": at, "line_id": 2}
            connection.execute(insert(Transfer).values(row))
        found = get_overview(at + timedelta(days=1))
    assert found.coverage is None
    assert found.pool_cents == 0
    assert [(d.inflow_cents, d.paid_out_cents) for d in found.days[-3:]] == [(0, 70), (0, 0), (900, 0)]
