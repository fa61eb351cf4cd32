"""The figures of the overview."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from app.models import Transfer
from app.queries import overview
from app.queries.overview import Coverage, get_coverage, get_overview
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
        assert (found.paid_out_today_cents, found.totals.paid_out_cents) == (400, 600)
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
def test_the_union_chart_shows_what_the_pool_took_in_less_refunds_and_paid(app: Flask) -> None:
    at = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
    with app.app_context():
        rows.set_shop(scheme="union")
        settle(2, "2026-11-18T12:00:00+08:00", 100, 70)
        with transactions.write() as connection:
            row = {"id": 99, "debit_id": 1, "credit_id": 2, "cents": 900, "kind": "pool_inflow", "at": at, "line_id": 2}
            back = {"id": 100, "debit_id": 2, "credit_id": 1, "cents": 250, "kind": "pool_returned"}
            connection.execute(insert(Transfer), [row, row | back])
        found = get_overview(at + timedelta(days=1))
    assert found.coverage is None
    assert found.totals.pool_cents == 900 - 250 - 70
    assert [(d.inflow_cents, d.paid_out_cents) for d in found.days[-3:]] == [(0, 70), (0, 0), (650, 0)]
