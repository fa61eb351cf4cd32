"""The queues as they are paid."""

from __future__ import annotations

import pytest
from flask import Flask

from app.queries.queues import describe_lane, list_queues
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(2, status="completed", rewarded_cents=13_000)
        rows.add_entries(3, first=3)
        rows.add_entries(2, first=6, channel="store", lane_id=1)
        rows.add_carry(50, "mall", None, 100)
        rows.add_carry(51, "mall", 2, 10)
        rows.add_carry(52, "store", 1, 5)
        rows.add_carry(53, "store", 2, 7)
        rows.add_carry(54, "store", None, 1_000)


@pytest.mark.usefixtures("filled")
def test_unified_channels_are_one_row_and_others_one_a_lane(app: Flask) -> None:
    with app.app_context():
        page = list_queues()
    assert [(r.channel, r.lane_ref, r.entries, r.waiting_cents, r.carried_cents, r.head_id) for r in page.rows] == [
        ("mall", None, 3, 39_000, 110, 3),
        ("store", "s1", 2, 26_000, 5, 6),
        ("store", "s2", 0, 0, 7, None),
    ]
    assert page.shared == (("store", 1_000),)
    assert page.following is None


@pytest.mark.usefixtures("filled")
def test_the_union_queue_is_one(app: Flask) -> None:
    with app.app_context():
        rows.set_shop(scheme="union")
        (row,) = list_queues().rows
    assert (row.channel, row.entries, row.head_id) == ("union", 5, 3)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_by_key_hold_every_queue_once(app: Flask, size: int) -> None:
    seen: list[tuple[str, int]] = []
    key = None
    with app.app_context():
        while True:
            page = list_queues(key, limit=size)
            seen += [(row.channel, row.lane_id) for row in page.rows]
            key = page.following
            if key is None:
                break
    assert seen == [("mall", 0), ("store", 1), ("store", 2)]


@pytest.mark.usefixtures("filled")
def test_a_lane_is_a_product_or_a_store(app: Flask) -> None:
    with app.app_context():
        assert describe_lane("mall", 1) == ("p1", "Cake 1")
        assert describe_lane("cashier", 2) == ("s2", "Store 2")
        assert describe_lane("mall", 99) is None
