"""The overview."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app import clock
from app.models import Account, Transfer
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(4, status="completed", rewarded_cents=13_000)
        rows.add_entries(3, first=5)
        for i in range(2, 6):
            paid = {i - 1: 6_000}
            rows.add_settlement(
                i, rows.START + timedelta(days=i), extraction_cents=6_500, paid=paid, retained_cents=500
            )


def figures(page: str) -> list[str]:
    return re.findall(r'class="stat-value">([^<]*)<', page)


def test_an_empty_shop_says_what_will_stand_here(owner: FlaskClient) -> None:
    page = owner.get("/").text
    assert figures(page) == ["0", "¥0.00", "¥0.00", "–"]
    for title in ("Nothing settled yet", "Nobody waits", "No entries yet"):
        assert title in page


@pytest.mark.usefixtures("filled")
def test_it_shows_the_figures(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: rows.START + timedelta(days=5, hours=3))
    page = owner.get("/").text
    assert figures(page) == ["7", "¥390.00", "¥240.00", "50\N{NO-BREAK SPACE}%"]
    assert "3 entries" in page
    assert "today: ¥60.00" in page
    assert "can ever pay ¥50.00" in page
    assert "From the newest 4 settled lines: ¥260.00 extraction, ¥520.00 entitlement." in page


@pytest.mark.usefixtures("filled")
def test_the_chart_ends_at_the_newest_settlement_day(owner: FlaskClient) -> None:
    page = owner.get("/").text
    assert "last settlement day: 2026-11-06" in page
    assert "<title>2026-11-06 · Extraction ¥65.00 · Payouts ¥60.00</title>" in page
    assert page.count("<title>2026-11-06") == 2  # the broad drawing and the narrow one
    assert '<th scope="row">2026-10-08</th>' in page
    assert page.count('<th scope="row">2026-') == 30


@pytest.mark.usefixtures("filled")
def test_it_lists_who_waits_longest_and_who_came_last(owner: FlaskClient) -> None:
    page = owner.get("/").text
    longest, newest = page.split("Newest entries")
    assert re.findall(r'href="/entries/(\d+)"', longest) == ["5", "6", "7"]
    assert re.findall(r'href="/entries/(\d+)"', newest) == ["7", "6", "5", "4", "3"]


@pytest.mark.parametrize(
    ("cents", "said"),
    [(125_000, "961.54\N{NO-BREAK SPACE}%"), (130_000, "1000\N{NO-BREAK SPACE}%"), (130_100, "over 10×")],
)
def test_a_coverage_beyond_ten_times_is_told_in_a_word(app: Flask, owner: FlaskClient, cents: int, said: str) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(2)
        rows.add_settlement(1, rows.START, extraction_cents=cents, paid={2: cents})
    page = owner.get("/").text
    assert figures(page)[3] == said
    assert "covers what is promised" in page


def test_a_union_shop_shows_its_pool(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        rows.set_shop(scheme="union")
        rows.add_catalogue()
        rows.add_entries(3)
        accounts = [{"id": 1, "key": "takings", "kind": "takings"}, {"id": 2, "key": "union", "kind": "union"}]
        moved = {"id": 1, "debit_id": 1, "credit_id": 2, "cents": 12_345, "kind": "pool_inflow", "at": rows.START}
        with rows.write() as connection:
            connection.execute(insert(Account), [each | {"asset": "cash", "balance_cents": 0} for each in accounts])
            connection.execute(insert(Transfer).values(moved))
        page = owner.get("/").text
        assert figures(page) == ["3", "¥390.00", "¥0.00", "¥123.45"]
        assert "waits for the next distribution" in page
        assert "Coverage" not in page
        back = {"id": 2, "debit_id": 2, "credit_id": 1, "cents": 12_400, "kind": "pool_returned"}
        with rows.write() as connection:
            connection.execute(insert(Transfer).values(moved | back))
    page = owner.get("/").text
    assert figures(page)[3] == "−¥0.55"
    assert "short after refunds" in page


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/").location == "/login?next=/"


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/").status_code == 405
