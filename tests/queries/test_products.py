"""Lists of products and stores."""

from __future__ import annotations

import pytest
from flask import Flask

from app.queries.catalogue import free_ref
from app.queries.paging import Page
from app.queries.products import ProductFilter, ProductRow, get_product, list_products
from app.queries.stores import StoreFilter, get_stores, list_store_names, list_store_rows
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.goods import HILL, HILL_BUN, RICE, RIVER, RIVER_BUN, fill


@pytest.fixture
def filled(app: Flask) -> None:
    fill(app)


def ids(page: Page[ProductRow]) -> list[int]:
    return [row.id for row in page.rows]


@pytest.mark.usefixtures("filled")
def test_pages_hold_every_product_once_forwards_and_backwards(app: Flask) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": f"n{number:03d}"} for number in range(115)]}, now=NOW)
        page = list_products(ProductFilter())
        assert page.previous is None
        forwards = ids(page)
        while page.following is not None:
            page = list_products(ProductFilter(), after=page.following)
            forwards += ids(page)
        backwards = ids(page)
        while page.previous is not None:
            page = list_products(ProductFilter(), before=page.previous)
            backwards = ids(page) + backwards
    assert forwards == list(range(120, 0, -1))
    assert backwards == forwards


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("search", ["%", "_", "/", "'", "\\", "\U0010ffff", "９", "rice%"])
def test_search_takes_any_sign_as_itself(app: Flask, search: str) -> None:
    with app.app_context():
        assert ids(list_products(ProductFilter(search=search))) == []
        assert list_store_rows(StoreFilter(search=search)).rows == ()
        load_shop({"products": [{"ref": "x", "name": f"a{search}b"}]}, now=NOW)
        assert len(list_products(ProductFilter(search=search)).rows) == 1


@pytest.mark.usefixtures("filled")
def test_who_is_limited_to_stores_sees_nothing_else(app: Flask) -> None:
    with app.app_context():
        assert ids(list_products(ProductFilter(own=frozenset({RIVER})))) == [RIVER_BUN]
        assert ids(list_products(ProductFilter(own=frozenset({RIVER}), store_id=HILL))) == []
        assert ids(list_products(ProductFilter(own=frozenset()))) == []
        assert [row.id for row in list_store_rows(StoreFilter(own=frozenset({HILL}))).rows] == [HILL]
        assert [row[1] for row in list_store_names(frozenset({HILL}))] == ["s2"]


@pytest.mark.usefixtures("filled")
def test_a_lane_is_the_product_in_the_mall_and_else_the_store(app: Flask) -> None:
    with app.app_context():
        rice, bun = get_product(RICE), get_product(HILL_BUN)
        assert rice is not None
        assert bun is not None
        assert (rice.lane, bun.lane) == (("mall", RICE), ("store", HILL))
        assert get_product(99) is None
        assert [row.ref for row in get_stores([HILL, 99, RIVER])] == ["s1", "s2"]


@pytest.mark.usefixtures("filled")
def test_a_number_that_is_made_up_is_free(app: Flask) -> None:
    with app.app_context():
        assert [free_ref(kind) for kind in ("products", "stores", "suppliers")] == ["p0006", "s0003", "v0002"]
        load_shop({"products": [{"ref": "p0007"}]}, now=NOW)
        assert free_ref("products") == "p0008"
        load_shop({"products": [{"ref": "p0009"}]}, now=NOW)
        assert free_ref("products") == "p0008"
