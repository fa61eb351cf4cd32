"""What stands before a place in the queue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.models import Entry
from app.queries.queue import Waiting, ahead, waiting_in, waiting_in_all, waits_in
from tests import rows
from tests.plans import plan_of


@pytest.fixture
def filled(app: Flask) -> None:
    """1,500 entries of two products in turn, 1,024 to a block, and some of a store behind them."""
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(1_000, lane_id=1)
        rows.add_entries(500, first=1_001, lane_id=2)
        rows.add_entries(10, first=1_501, channel="store", lane_id=1)


@pytest.mark.usefixtures("filled")
def test_whole_blocks_and_the_own_block_add_up(app: Flask) -> None:
    with app.app_context():
        assert ahead(1, "mall", 1) == Waiting(0, 0)
        assert ahead(1_023, "mall", 2) == Waiting(1_022, 1_022 * 13_000)
        assert ahead(1_024, "mall", 2) == Waiting(1_023, 1_023 * 13_000)
        assert ahead(1_025, "mall", 2) == Waiting(1_024, 1_024 * 13_000)
        assert ahead(1_500, "mall", 2) == Waiting(1_499, 1_499 * 13_000)


@pytest.mark.usefixtures("filled")
def test_a_channel_that_is_not_unified_counts_its_lane_alone(app: Flask) -> None:
    with app.app_context():
        rows.set_shop(base='{"merchant_queue": false}')
        assert ahead(1_500, "mall", 2) == Waiting(499, 499 * 13_000)
        assert ahead(1_510, "store", 1) == Waiting(9, 9 * 13_000)


@pytest.mark.usefixtures("filled")
def test_a_unified_channel_counts_all_its_lanes(app: Flask) -> None:
    with app.app_context():
        rows.add_entries(1, first=1_511, channel="store", lane_id=2)
        assert ahead(1_511, "store", 2).entries == 0
        rows.set_shop(base='{"all_stores_queue": true}')
        assert ahead(1_511, "store", 2).entries == 10


@pytest.mark.usefixtures("filled")
def test_the_union_queue_counts_every_channel(app: Flask) -> None:
    with app.app_context():
        rows.set_shop(scheme="union")
        assert ahead(1_510, "store", 1).entries == 1_509


@pytest.mark.usefixtures("filled")
def test_sums_by_channel_lane_and_in_all(app: Flask) -> None:
    with app.app_context():
        assert waiting_in("mall", 0).entries == 1_500
        assert waiting_in("mall", 2).entries == 500
        assert waiting_in("cashier", 0) == Waiting(0, 0)
        assert waiting_in_all() == Waiting(1_510, 1_510 * 13_000)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("way", [Entry.id.asc(), Entry.id.desc()])
@pytest.mark.parametrize(("lane_id", "index"), [(0, "ix_entries_channel"), (2, "ix_entries_lane")])
def test_what_waits_is_found_by_the_queue_s_own_index(app: Flask, lane_id: int, index: str, way: Any) -> None:
    """Not by that of a status, in which a small queue is one entry in a million."""
    with app.app_context():
        query = select(Entry.id).where(*waits_in("mall", lane_id)).order_by(way).limit(1)
        (step,) = plan_of(query)
    assert f"INDEX {index} (" in step
