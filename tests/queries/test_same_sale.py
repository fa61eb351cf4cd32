"""The same sale is found again for ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, update

from app.models import Order, OrderLine
from app.queries import same_sale
from app.queries.same_sale import Sale, SoldLine, find_same_sale, nearby_orders
from tests import rows
from tests.plans import plan_of

ONE = rows.START + timedelta(hours=1)
SALE = Sale(2, "mall", None, ONE, [SoldLine(1, 1, 10_000)])
"""What order 1 is: by the member 2, of the product 1."""


@pytest.fixture
def filled(app: Flask) -> None:
    """An order of the mall, one of a store and one of its counter."""
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(1)
        rows.add_entries(1, first=4, channel="store", lane_id=1)
        rows.add_entries(1, first=7, channel="cashier", lane_id=1)


def found(sale: Sale) -> int | None:
    same = find_same_sale(sale, but="")
    return same.id if same else None


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"paid_at": ONE + timedelta(minutes=10)}, True),
        ({"paid_at": ONE - timedelta(minutes=10)}, True),
        ({"paid_at": ONE + timedelta(minutes=10, seconds=1)}, False),
        ({"paid_at": ONE - timedelta(minutes=10, seconds=1)}, False),
        ({"member_id": 3}, False),
        ({"channel": "store", "store_id": 1}, False),
        ({"lines": [SoldLine(1, 1, 10_001)]}, False),
        ({"lines": [SoldLine(1, 2, 10_000)]}, False),
        ({"lines": [SoldLine(2, 1, 10_000)]}, False),
        ({"lines": [SoldLine(None, 1, 10_000)]}, False),
        ({"lines": [SoldLine(1, 1, 10_000)] * 2}, False),
        ({"lines": []}, False),
    ],
)
def test_the_same_is_who_where_what_and_when(app: Flask, change: dict[str, Any], is_same: bool) -> None:
    with app.app_context():
        assert found(replace(SALE, **change)) == (1 if is_same else None)


@pytest.mark.usefixtures("filled")
def test_a_place_is_a_store_and_how_it_sold(app: Flask) -> None:
    lines = [SoldLine(None, 1, 10_000)]
    with app.app_context():
        at_counter = Sale(2, "cashier", 1, rows.START + timedelta(hours=7), lines)
        assert (found(at_counter), found(replace(at_counter, store_id=2))) == (7, None)
        online = Sale(2, "store", 1, rows.START + timedelta(hours=4), lines)
        assert (found(online), found(replace(online, channel="cashier"))) == (4, None)


@pytest.mark.usefixtures("filled")
def test_lines_are_the_same_in_any_order(app: Flask) -> None:
    with app.app_context():
        with rows.write() as connection:
            other = {"id": 99, "order_id": 1, "number": 2, "product_id": 2, "quantity": 3, "paid_cents": 500}
            zero = {"refunded_cents": 0, "subsidy_cents": 0, "profit_cents": 0, "extraction_bps": 0}
            connection.execute(insert(OrderLine).values(**other, **zero, takes_part=True, trace=rows.TRACE))
        assert found(SALE) is None
        assert found(replace(SALE, lines=[SoldLine(2, 3, 500), SoldLine(1, 1, 10_000)])) == 1


@pytest.mark.usefixtures("filled")
def test_what_was_refunded_may_be_entered_anew(app: Flask) -> None:
    with app.app_context():
        with rows.write() as connection:
            connection.execute(update(Order).where(Order.id == 1).values(is_refunded=True))
        assert found(SALE) is None


@pytest.mark.usefixtures("filled")
def test_of_several_the_newest_is_named(app: Flask) -> None:
    with app.app_context():
        rows.add_entries(1, first=10)
        with rows.write() as connection:
            soon = ONE + timedelta(minutes=2)
            connection.execute(update(Order).where(Order.id == 10).values(paid_at=soon, member_id=2))
        assert found(replace(SALE, paid_at=soon)) == 10


@pytest.mark.usefixtures("filled")
def test_a_member_who_buys_all_the_time_is_looked_at_for_so_long_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_sale, "MOST_LOOKED_AT", 0)
    with app.app_context():
        assert found(SALE) is None


@pytest.mark.parametrize("place", [{}, {"channel": "cashier", "store_id": 1}])
def test_the_orders_of_one_member_are_looked_up_by_time(app: Flask, place: dict[str, Any]) -> None:
    """Not those of the store, nor all that are open."""
    with app.app_context():
        plan = plan_of(nearby_orders(replace(SALE, **place)))
    assert plan[0] == "SEARCH orders USING INDEX ix_orders_member_paid (member_id=? AND paid_at>? AND paid_at<?)"
