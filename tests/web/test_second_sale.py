"""A sale that was entered a moment ago is not entered again without a word."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.web import sales
from tests.web.forms import fields_of
from tests.web.goods import HILL, RIVER
from tests.web.people import Clock, add_person, browser_of
from tests.web.test_till import newest

SALE = {"store": "s1", "member": "m1", "amount": "168"}
SECOND = "Confirm as a second sale"
PHONE = {"channel": "mall", "member": "m1", "rows-0-product": "p1", "rows-0-amount": "100"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    sales.fill(app)
    return app


def enter(browser: FlaskClient, path: str = "/till", **typed: str) -> str:
    """Look at a sale and confirm it; the page on which it was confirmed."""
    page, confirm = sales.preview(browser, path, **typed)
    assert browser.post(path, data=confirm).status_code == 302
    return page


def warning(page: str) -> str | None:
    found = re.search(r'<div class="alert-line alert-warning mb-3" role="alert">(.*?)</div>', page, re.DOTALL)
    assert (found is not None) == (SECOND in page)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else None


def test_the_way_back_and_forth_is_told_from_a_second_sale(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    assert warning(enter(owner, **SALE)) is None
    first = newest(shop)
    clock.wait(seconds=20)
    page, confirm = sales.preview(owner, "/till", **SALE)
    assert warning(page) == f"There is the same sale of 20 seconds ago: order {first.ref}. Is this a second one?"
    assert f'<a href="/orders/{first.id}">{first.ref}</a>' in page
    assert "Confirm the order" not in page
    before = sales.count_orders(shop)
    assert owner.post("/till", data=confirm).status_code == 302
    assert sales.count_orders(shop) == before + 1, "a second coffee is a second coffee"
    clock.wait(minutes=9)
    page, _ = sales.preview(owner, "/till", **SALE)
    assert f"There is the same sale of 9 minutes ago: order {newest(shop).ref}." in str(warning(page))
    clock.wait(minutes=2)
    page, _ = sales.preview(owner, "/till", **SALE)
    assert warning(page) is None


def test_what_was_entered_since_the_preview_is_told_before_it_is_confirmed(shop: Flask, owner: FlaskClient) -> None:
    """Two tabs, or the way back from a confirmation that was slow: neither preview saw the other sale."""
    (_, one), (page, two) = sales.preview(owner, "/till", **SALE), sales.preview(owner, "/till", **SALE)
    assert warning(page) is None
    before = sales.count_orders(shop)
    assert owner.post("/till", data=one).status_code == owner.post("/till", data=one).status_code == 302
    again = owner.post("/till", data=two)
    assert again.status_code == 200
    assert newest(shop).ref in str(warning(again.text))
    assert sales.count_orders(shop) == before + 1
    confirm = fields_of(again.text, "/till").to_dict() | {"step": "confirm"}
    assert owner.post("/till", data=confirm).status_code == owner.post("/till", data=confirm).status_code == 302
    assert sales.count_orders(shop) == before + 2


@pytest.mark.parametrize("change", [{"amount": "167.99"}, {"member": "m2"}, {"store": "s2"}])
def test_another_sale_is_none_the_worse_for_it(shop: Flask, owner: FlaskClient, change: dict[str, str]) -> None:
    enter(owner, **SALE)
    page, _ = sales.preview(owner, "/till", **SALE | change)
    assert warning(page) is None


def test_what_was_refunded_is_entered_anew_without_a_word(shop: Flask, owner: FlaskClient) -> None:
    enter(owner, **SALE)
    with shop.app_context():
        sales.send({"type": "order.refunded", "order": newest(shop).ref})
    page, _ = sales.preview(owner, "/till", **SALE)
    assert warning(page) is None


def test_a_sale_of_another_time_is_compared_with_that_time(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    enter(owner, **SALE | {"at": "2026-11-20T09:30"})
    clock.wait(hours=3)
    page, _ = sales.preview(owner, "/till", **SALE)
    assert warning(page) is None
    page, _ = sales.preview(owner, "/till", **SALE | {"at": "2026-11-20T09:30"})
    assert warning(page) == (
        f"The same sale at about this time is there already: order {newest(shop).ref}. Is this a second one?"
    )


def test_a_telephone_order_is_compared_line_by_line(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    assert warning(enter(owner, "/orders/new", **PHONE)) is None
    clock.wait(seconds=1)
    page, _ = sales.preview(owner, "/orders/new", **PHONE)
    assert "the same sale of 1 second ago" in str(warning(page))
    for change in ({"rows-0-quantity": "2"}, {"rows-1-product": "p2", "rows-1-amount": "1"}):
        page, _ = sales.preview(owner, "/orders/new", **PHONE | change)
        assert warning(page) is None


def test_a_cashier_is_told_of_sales_of_the_own_store_alone(shop: Flask, owner: FlaskClient) -> None:
    enter(owner, **SALE)
    mine = newest(shop)
    for name, store_id, ref in (("lin", RIVER, "s1"), ("wu", HILL, "s2")):
        add_person(shop, name, "cashier", store_id)
        page, _ = sales.preview(browser_of(shop, name, NOW), "/till", **SALE | {"store": ref})
        assert (warning(page) is not None) == (store_id == RIVER)
        assert (f'href="/orders/{mine.id}"' in page) == (store_id == RIVER)
