"""What flowed through the queues by day: read once, then only what is new, and never another database's."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.queries.portal.flow import DAYS, UNION, read_flow
from app.queries.portal.moved import how_far
from tests import rows
from tests.conftest import app_over, let_go

NOON = rows.START + timedelta(days=60, hours=2)
"""Noon in Shanghai."""
TODAY = NOON.toordinal()
MALL, STORE, PRODUCT = ("mall", 0), ("store", 1), ("mall", 1)


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Entries of a product and of a store, with payouts today, yesterday and long ago."""
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(9)
        rows.add_entries(9, first=10, channel="store")
        pay(1, timedelta(), {1: 100, 10: 7})
        pay(2, timedelta(days=1), {1: 20})
        pay(3, timedelta(days=DAYS), {2: 3})
        pay(4, timedelta(days=DAYS + 1), {2: 4_000})
    return app


def pay(line: int, ago: timedelta, paid: dict[int, int]) -> None:
    rows.add_settlement(line, NOON - ago, extraction_cents=sum(paid.values()), paid=paid)


def flow(**later: float) -> Any:
    moved = how_far()
    return read_flow(moved.transfer_id, moved.zone, NOON + timedelta(**later))


def test_payouts_are_summed_by_queue_and_day(shop: Flask) -> None:
    with shop.app_context():
        found = flow()
        assert found.of([PRODUCT]) == {TODAY: 100, TODAY - 1: 20, TODAY - DAYS: 3}
        assert found.of([MALL]) == found.of([PRODUCT])
        assert found.of([STORE]) == {TODAY: 7}
        assert found.of([UNION])[TODAY] == 107
        assert found.of([MALL, STORE])[TODAY] == 107
        assert found.of([("cashier", 0)]) == {}


def test_what_is_new_is_added_at_once(shop: Flask) -> None:
    with shop.app_context():
        flow()
        pay(5, timedelta(minutes=1), {3: 50})
        pay(6, timedelta(days=DAYS + 2), {3: 60})
        assert flow().of([MALL]) == {TODAY: 150, TODAY - 1: 20, TODAY - DAYS: 3}


def test_what_was_read_is_not_read_again(shop: Flask) -> None:
    asked: list[tuple[Any, ...]] = []

    def note(*args: Any) -> None:
        if "transfers" in args[2] and "max(" not in args[2]:
            asked.append(args)

    with shop.app_context():
        flow()
        event.listen(db.engine, "before_cursor_execute", note)
        flow()
        assert asked == []


def test_new_rows_are_found_by_their_ids(shop: Flask) -> None:
    """And not by walking through every payout that there ever was."""
    asked: list[tuple[str, Any]] = []
    with shop.app_context():
        flow()
        pay(5, timedelta(minutes=1), {3: 50})
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        flow()
        plans = []
        for statement, values in list(asked):
            if "transfers" in statement and "max(" not in statement:
                found = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                plans.append(" ".join(row[3] for row in found))
        assert len(plans) == 3
        assert all("transfers USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan for plan in plans), plans


def test_the_days_go_on(shop: Flask) -> None:
    with shop.app_context():
        flow()
        found = flow(days=1)
        assert found.of([MALL]) == {TODAY: 100, TODAY - 1: 20}
        assert found.last_day == TODAY + 1


def test_a_clock_that_was_ahead_is_put_right(shop: Flask) -> None:
    with shop.app_context():
        flow(days=9)
        assert flow().of([MALL])[TODAY - DAYS] == 3


def test_a_day_is_one_of_the_shops_own_zone(shop: Flask) -> None:
    with shop.app_context():
        flow()
        rows.set_shop(timezone="Pacific/Auckland")
        pay(5, timedelta(hours=-8), {3: 50})  # 20:00 in Shanghai is the next morning there
        assert flow(hours=9).of([MALL])[TODAY + 1] == 50


def test_applications_keep_apart(shop: Flask, migrated_file: Path, tmp_path: Path) -> None:
    with shop.app_context():
        zone = flow().zone
    other = app_over(Path(shutil.copy(migrated_file, tmp_path / "other.sqlite3")))
    with other.app_context():
        assert read_flow(0, zone, NOON).of([UNION]) == {}
    let_go(other)
    with shop.app_context():
        assert flow().of([STORE]) == {TODAY: 7}


def test_a_reader_that_is_a_moment_behind_reads_nothing_anew_and_another_database_does(shop: Flask) -> None:
    with shop.app_context():
        zone = how_far().zone
        newest = flow()
        assert read_flow(how_far().transfer_id - 1, zone, NOON) is newest
        later = read_flow(1, zone, NOON + timedelta(minutes=2))
        assert later is not newest
        assert later.of([MALL]) == {TODAY: 100}
