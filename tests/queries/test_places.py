"""What stands before many places at once is what stands before each of them."""

from __future__ import annotations

import pytest
from flask import Flask

from app.queries.portal.places import ahead_of
from app.queries.queue import ahead
from app.queries.shop import get_shop
from tests import rows


@pytest.fixture
def filled(app: Flask) -> None:
    """1,500 entries of two products, 1,024 to a block, some of a store behind them, then more of the first product."""
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(1_000, lane_id=1)
        rows.add_entries(500, first=1_001, lane_id=2)
        rows.add_entries(10, first=1_501, channel="store", lane_id=1)
        rows.add_entries(1_000, first=1_511, lane_id=1)


PLACES = [
    (2_500, "mall", 1),
    (1, "mall", 1),
    (7, "mall", 1),
    (1_000, "mall", 1),
    (1_023, "mall", 2),
    (1_024, "mall", 2),
    (1_400, "mall", 2),
    (1_510, "store", 1),
    (1_511, "mall", 1),
    (2_049, "mall", 1),
]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "shop",
    [
        {},
        {"base": '{"merchant_queue": false}'},
        {"base": '{"all_stores_queue": true}'},
        {"scheme": "union"},
    ],
)
def test_many_at_once_are_counted_as_one_by_one(app: Flask, shop: dict[str, str]) -> None:
    with app.app_context():
        if shop:
            rows.set_shop(**shop)
        assert ahead_of(PLACES, get_shop()) == {place[0]: ahead(*place) for place in PLACES}


@pytest.mark.usefixtures("filled")
def test_of_no_place_nothing_is_asked(app: Flask) -> None:
    with app.app_context():
        assert ahead_of([], get_shop()) == {}
