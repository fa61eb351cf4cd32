"""What goes out from the base settings: switching every product on, and trying zeroing out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.instants import instant_of
from app.queries import zeroing
from app.services.book.zeroing import zero_part
from app.services.shop_file import dump_shop
from tests import rows
from tests.conftest import NOW
from tests.web.base import load
from tests.web.forms import typed_in
from tests.web.people import add_person, browser_of, history

SWITCH_ON = "/settings/switch-on"
ZEROING = "/settings/zeroing"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Three products of the mall, two of them off, and a store's product that is off."""
    load(
        app,
        {
            "stores": [{"ref": "s1"}],
            "products": [
                {"ref": "p1", "rebate": {"enabled": True, "ratio": "90"}},
                {"ref": "p2", "source": "supplier", "rebate": {"enabled": False, "ratio": "80"}},
                {"ref": "p3", "source": "supply_chain"},
                {"ref": "c1", "source": "store", "store": "s1", "rebate": {"enabled": False}},
            ],
            "members": [{"ref": "m1", "name": "Wang Fang"}, {"ref": "m2"}, {"ref": "m3"}],
        },
    )
    return app


def enabled(app: Flask) -> dict[str, bool]:
    with app.app_context():
        return {product["ref"]: product["rebate"]["enabled"] for product in dump_shop()["products"]}


def stats(page: str) -> list[str]:
    return re.findall(r'class="stat-value">([^<]*)<', page)


def test_every_product_of_the_mall_is_switched_on_and_nothing_else_is_touched(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        before = dump_shop()
    page = owner.get(SWITCH_ON).text
    assert stats(page) == ["1", "2", "3"]
    response = owner.post(SWITCH_ON, data=typed_in(page, SWITCH_ON, {"reason": "a new season"}))
    assert response.status_code == 302
    assert "2 products were switched on." in owner.get(response.location).text
    assert enabled(shop) == {"c1": False, "p1": True, "p2": True, "p3": True}
    with shop.app_context():
        after = dump_shop()
    for product in before["products"]:
        product["rebate"]["enabled"] = product["ref"] != "c1"
    assert after == before
    changes = history(shop, "products")[:2]
    assert {(change.ref, change.reason) for change in changes} == {("p2", "a new season"), ("p3", "a new season")}


def test_sent_twice_products_are_switched_on_once(shop: Flask, owner: FlaskClient) -> None:
    before = len(history(shop, "products"))
    for _ in range(2):
        response = owner.post(SWITCH_ON, data={"reason": ""})
    assert "Every product was on already." in owner.get(response.location).text
    assert len(history(shop, "products")) == before + 2
    assert "Every product of the mall is on already." in owner.get(SWITCH_ON).text


def test_a_reason_that_is_too_long_switches_nothing_on(shop: Flask, owner: FlaskClient) -> None:
    response = owner.post(SWITCH_ON, data={"reason": "x" * 501})
    assert response.status_code == 422
    assert "longer than 500" in response.text
    assert "x" * 501 in response.text
    assert enabled(shop)["p2"] is False


def test_a_shop_without_products_has_nothing_to_switch_on(owner: FlaskClient) -> None:
    page = owner.get(SWITCH_ON).text
    assert "Every product of the mall is on already." in page
    assert f'action="{SWITCH_ON}"' not in page


def test_nothing_waits_yet(owner: FlaskClient) -> None:
    page = owner.get(ZEROING).text
    assert "Nothing waits" in page
    assert stats(page) == ["¥0.00", "0", "0", "¥0.00"]


def fill(app: Flask) -> None:
    with app.app_context():
        rows.add_entries(5)  # m2: o1, o4; m3: o2, o5; m1: o3
        rows.add_entries(2, first=6, status="completed", rewarded_cents=13_000)
        rows.add_entries(1, first=8, total_cents=0, status="waiting", drawable=True)  # m3, with an open draw
        rows.add_carry(50, "mall", None, 1_234)


@pytest.mark.parametrize("few", [20_000, 1])
def test_what_zeroing_would_take_is_told_with_whom_it_concerns(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(zeroing, "FEW", few)
    fill(shop)
    page = owner.get(ZEROING).text
    assert stats(page) == ["¥650.00", "6", "3", "¥12.34"]
    cells = re.findall(r'<t[hd][^>]*data-label="[^"]*">(?:<a[^>]*>)?([^<]*)', page)
    assert [cells[i : i + 4] for i in range(0, len(cells), 4)] == [
        ["m3", "", "3", "¥260.00"],
        ["m2", "", "2", "¥260.00"],
        ["m1", "Wang Fang", "1", "¥130.00"],
    ]
    with shop.app_context():
        assert zeroing.try_zeroing().entries == 6  # looking changed nothing


@pytest.mark.parametrize("few", [20_000, 1])
def test_the_list_goes_on_by_key_there_and_back(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(zeroing, "FEW", few)
    fill(shop)
    with shop.app_context():
        page = zeroing.list_concerned(after=3)
        assert ([row.ref for row in page.rows], page.previous, page.following) == (["m2", "m1"], 2, None)
        page = zeroing.list_concerned(before=2)
        assert ([row.ref for row in page.rows], page.previous, page.following) == (["m3"], None, 3)
    second = owner.get(f"{ZEROING}?after=3").text
    assert stats(second) == []
    assert f'rel="prev" href="{ZEROING}?before=2"' in second


def test_what_is_told_is_what_zeroing_does(shop: Flask) -> None:
    fill(shop)
    with shop.app_context():
        told = zeroing.try_zeroing()
        with rows.write() as connection:
            done = zero_part(connection, after=0, upto=100, before=instant_of(NOW), most=100)
        assert (told.entries, told.waiting_cents) == (done.entries, done.cents)
        assert zeroing.try_zeroing().entries == 0


def test_when_it_runs_next_stands_beside(shop: Flask, owner: FlaskClient) -> None:
    assert "No run is due." in owner.get(ZEROING).text
    load(shop, {"base": {"zeroing": {"every": "day", "at": "00:00"}}})
    assert "Next run:" in owner.get(ZEROING).text


def test_names_are_masked_for_who_may_not_see_them(shop: Flask) -> None:
    fill(shop)
    add_person(shop, "viewer", "viewer")
    page = browser_of(shop, "viewer").get(ZEROING).text
    assert "W***g" in page
    assert "Wang Fang" not in page
