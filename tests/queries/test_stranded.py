"""Who would wait for nobody, held against the entries themselves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Entry
from app.queries.stranded import Stranded, stranded_by_products, stranded_by_stores
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.goods import (
    FLOUR,
    HILL,
    HILL_BUN,
    RICE,
    RIVER,
    RIVER_BUN,
    SUGAR,
    at_cashier,
    fill,
    in_mall,
    in_store,
    sell,
)

ORDERS = [
    in_mall("p1", "100.00"),
    in_mall("p2", "30.00"),
    in_mall("p1", "7.77"),
    in_store("q1", "s1", "50.00"),
    in_store("q1", "s1", "1.00"),
    in_store("q2", "s2", "9.99"),
    at_cashier("s1", "20.00"),
    at_cashier("s2", "40.00"),
    at_cashier("s2", "0.01"),
]
MALL = [(RICE, "mall", RICE), (FLOUR, "mall", FLOUR), (SUGAR, "mall", SUGAR)]
RICE_LANE = MALL[0]
RIVER_LANE = (RIVER_BUN, "store", RIVER)
HILL_LANE = (HILL_BUN, "store", HILL)


@pytest.fixture
def sold(app: Flask) -> None:
    fill(app)
    with app.app_context():
        sell(*ORDERS)


def waiting(*channels: str, lane: int | None = None) -> tuple[int, int]:
    """How many entries wait, and for how much, counted one by one."""
    query = select(func.count(), func.sum(Entry.waiting_cents)).where(
        Entry.channel.in_(channels), Entry.waiting_cents > 0
    )
    if lane is not None:
        query = query.where(Entry.lane_id == lane)
    entries, cents = db.session.execute(query).one()
    return entries, cents or 0


def left(stranded: Stranded) -> tuple[int, int]:
    return stranded.entries, stranded.waiting_cents


@pytest.mark.usefixtures("sold")
def test_lanes_strand_their_own_entries(app: Flask) -> None:
    with app.app_context():
        assert left(stranded_by_products([RICE_LANE])) == waiting("mall", lane=RICE)
        assert waiting("mall", lane=RICE)[0] == 2
        assert left(stranded_by_products(MALL)) == waiting("mall")
        assert left(stranded_by_stores("store", [RIVER])) == waiting("store", lane=RIVER)
        assert left(stranded_by_stores("cashier", [HILL])) == waiting("cashier", lane=HILL)
        assert left(stranded_by_stores("cashier", [HILL, RIVER])) == waiting("cashier")
        assert stranded_by_products([]) == Stranded()


@pytest.mark.usefixtures("sold")
def test_a_unified_channel_strands_nobody_until_its_last_payer_leaves(app: Flask) -> None:
    with app.app_context():
        unified = {"merchant_queue": True, "all_stores_queue": True, "all_cashiers_queue": True}
        load_shop({"base": unified}, now=NOW)
        assert stranded_by_products([RICE_LANE]) == Stranded(others_pay=waiting("mall")[0])
        assert left(stranded_by_products(MALL)) == waiting("mall"), "what is off sale pays nobody"
        assert left(stranded_by_products([RIVER_LANE])) == (0, 0)
        assert left(stranded_by_products([RIVER_LANE, HILL_LANE])) == waiting("store")
        assert left(stranded_by_stores("store", [RIVER])) == (0, 0)
        assert left(stranded_by_stores("cashier", [RIVER])) == (0, 0)
        assert left(stranded_by_stores("cashier", [HILL, RIVER])) == waiting("cashier")
        load_shop({"stores": [{"ref": "s2", "online": {"enabled": False}}]}, now=NOW)
        assert left(stranded_by_stores("store", [RIVER])) == waiting("store"), "a store that is off pays nobody"
        assert left(stranded_by_products([RIVER_LANE])) == waiting("store")


@pytest.mark.usefixtures("sold")
def test_a_stores_products_share_its_lane(app: Flask) -> None:
    with app.app_context():
        assert left(stranded_by_products([RIVER_LANE])) == waiting("store", lane=RIVER)
        extra = {"ref": "q3", "source": "store", "store": "s1", "rebate": {"enabled": True}}
        load_shop({"products": [extra]}, now=NOW)
        assert stranded_by_products([RIVER_LANE]) == Stranded(others_pay=2)
        load_shop({"products": [{"ref": "q3", "on_sale": False}]}, now=NOW)
        assert left(stranded_by_products([RIVER_LANE])) == waiting("store", lane=RIVER)


def test_the_union_queue_strands_nobody_while_anything_sells(app: Flask) -> None:
    fill(app, scheme="union")
    with app.app_context():
        sell(*ORDERS)
        assert stranded_by_products([*MALL, RIVER_LANE, HILL_LANE]) == Stranded(others_pay=9)
        off = {"enabled": False}
        load_shop({"stores": [{"ref": ref, "cashier": off} for ref in ("s1", "s2")]}, now=NOW)
        assert left(stranded_by_products([*MALL, RIVER_LANE, HILL_LANE])) == waiting("mall", "store", "cashier")
        assert left(stranded_by_stores("store", [RIVER, HILL])) == (0, 0)
