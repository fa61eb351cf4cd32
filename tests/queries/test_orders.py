"""Lists of orders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.models import Order, OrderLine
from app.queries import orders
from app.queries.orders import OrderFilter, list_orders
from tests import rows

OPEN, WHOLE, PART = [3, 4, 12], [5, 13], [2, 3, 11]


@pytest.fixture
def filled(app: Flask) -> None:
    """Ten orders of the mall and two stores' four; some not completed, some refunded; the newest was paid first."""
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(10)
        rows.add_entries(2, first=11, channel="store", lane_id=1)
        rows.add_entries(2, first=13, channel="cashier", lane_id=2)
        with rows.write() as connection:
            connection.execute(update(Order).where(Order.id.in_(OPEN)).values(completed_at=None))
            connection.execute(update(Order).where(Order.id.in_(WHOLE)).values(is_refunded=True))
            connection.execute(update(OrderLine).where(OrderLine.order_id.in_(WHOLE)).values(refunded_cents=10_000))
            connection.execute(update(OrderLine).where(OrderLine.order_id.in_(PART)).values(refunded_cents=2_500))
            early = rows.START - timedelta(days=1)
            connection.execute(update(Order).where(Order.id == 12).values(paid_at=early))


def ids(**wanted: object) -> list[int]:
    return [row.id for row in list_orders(OrderFilter(**wanted)).rows]  # type: ignore[arg-type]


@pytest.mark.usefixtures("filled")
def test_filters_let_through_what_they_say(app: Flask) -> None:
    with app.app_context():
        assert ids() == list(range(14, 0, -1))
        assert ids(state="completed") == [14, 11, 10, 9, 8, 7, 6, 2, 1]
        assert ids(state="refunded") == [13, 5]
        assert ids(state="refunded_in_part") == [11, 3, 2]
        assert ids(channel="cashier") == [14, 13]
        assert ids(store_id=1) == [12, 11]
        assert ids(store_id=1, state="refunded_in_part") == [11]
        assert ids(channel="cashier", store_id=2, state="completed") == [14]


@pytest.mark.usefixtures("filled")
def test_open_orders_stand_by_the_time_of_their_payment(app: Flask) -> None:
    with app.app_context():
        assert ids(state="paid") == [4, 3, 12]
        assert ids(state="paid", channel="store") == [12]


@pytest.mark.usefixtures("filled")
def test_nothing_of_other_stores_is_listed_whatever_is_asked(app: Flask) -> None:
    with app.app_context():
        own = frozenset({2})
        assert ids(stores=own) == [14, 13]
        assert ids(stores=own, search="o00") == [14, 13]
        assert ids(stores=own, search="m1", state="refunded") == []
        assert ids(stores=own, state="paid") == []
        assert ids(stores=own, store_id=1) == []
        assert ids(stores=frozenset()) == []
        assert ids(stores=frozenset({1, 2})) == [14, 13, 12, 11]


@pytest.mark.usefixtures("filled")
def test_search_finds_the_beginning_of_an_order_or_a_member(app: Flask) -> None:
    with app.app_context():
        assert ids(search="o001") == [14, 13, 12, 11, 10]
        assert ids(search="m1") == [12, 9, 6, 3]
        assert ids(search="m1", state="paid") == [12, 3]
        for search in ("%", "_", "'", "\U0010ffff", "nothing"):
            assert ids(search=search) == []


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("looked_at", [1, 3, 20_000])
@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"state": "paid"},
        {"state": "paid", "channel": "mall"},
        {"state": "completed"},
        {"state": "refunded_in_part"},
        {"search": "m"},
        {"search": "o", "state": "completed"},
        {"stores": frozenset({1, 2})},
        {"stores": frozenset({1, 2}), "channel": "cashier"},
    ],
)
def test_pages_hold_every_order_once_however_few_are_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch, wanted: dict[str, object], looked_at: int
) -> None:
    condition = OrderFilter(**wanted)  # type: ignore[arg-type]
    with app.app_context():
        whole = [row.id for row in list_orders(condition).rows]
        monkeypatch.setattr(orders, "MOST_LOOKED_AT", looked_at)
        forwards, pages, page = [], 0, list_orders(condition, limit=2)
        while True:
            forwards += [row.id for row in page.rows]
            pages += 1
            assert pages < 40
            if page.following is None:
                break
            page = list_orders(condition, after=page.following, limit=2)
    assert forwards == whole


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("state", [None, "paid", "completed"])
def test_pages_lead_back_to_where_one_came_from(app: Flask, state: str | None) -> None:
    wanted = OrderFilter(state=state)
    with app.app_context():
        whole = [row.id for row in list_orders(wanted).rows]
        page = list_orders(wanted, after=whole[-2], limit=2)
        backwards = []
        while True:
            backwards = [row.id for row in page.rows] + backwards
            if page.previous is None:
                break
            page = list_orders(wanted, before=page.previous, limit=2)
    assert backwards == whole


@pytest.mark.usefixtures("filled")
def test_a_page_that_ends_early_says_so_and_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "MOST_LOOKED_AT", 3)
    wanted = OrderFilter(state="refunded_in_part")
    with app.app_context():
        page = list_orders(wanted)
        assert (ids(state="refunded_in_part"), page.is_partial, page.following) == ([], True, 12)
        following = list_orders(wanted, after=12)
        assert [row.id for row in following.rows] == [11]


@pytest.mark.usefixtures("filled")
def test_a_row_tells_how_the_order_stands(app: Flask) -> None:
    with app.app_context():
        found = {row.id: row for row in list_orders(OrderFilter()).rows}
    assert (found[3].state, found[3].paid_cents, found[3].refunded_cents, found[3].left_cents) == (
        "paid",
        10_000,
        2_500,
        7_500,
    )
    assert (found[13].state, found[13].store_ref, found[14].state) == ("refunded", "s2", "completed")
    assert found[1].store_ref is None


@pytest.mark.usefixtures("filled")
def test_a_search_that_fits_too_many_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "MOST_MATCHES", 3)
    monkeypatch.setattr("app.queries.entries.MOST_MATCHES", 3)
    with app.app_context():
        page = list_orders(OrderFilter(search="o"))
        assert ([row.id for row in page.rows], page.is_cut) == ([3, 2, 1], True)
        assert not list_orders(OrderFilter(search="o0014")).is_cut


@pytest.mark.usefixtures("filled")
def test_a_key_of_no_order_begins_anew(app: Flask) -> None:
    with app.app_context():
        assert [row.id for row in list_orders(OrderFilter(state="paid"), after=999).rows] == [4, 3, 12]
