"""The search at the head of every page leads to what was meant."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import rows
from tests.web import sales
from tests.web.goods import RIVER
from tests.web.people import add_person, browser_of


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 王小芳 with phone 13812341234; m2 李明 and m3 without a name share a phone."""
    sales.fill(app)
    return app


def goes_to(browser: FlaskClient, typed: str) -> str | None:
    response = browser.get("/search", query_string={"q": typed})
    assert response.status_code == 302, response.text
    return response.location


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "typed", ["m1", "王小芳", "王", "13812341234", "138 1234-1234", "１３８１２３４１２３４", "1381"]
)
def test_a_member_is_found_by_number_phone_and_name(owner: FlaskClient, typed: str) -> None:
    assert goes_to(owner, typed) == "/members/1"


@pytest.mark.usefixtures("shop")
def test_several_members_are_a_list(owner: FlaskClient) -> None:
    assert goes_to(owner, "13900000002") == "/members?q=13900000002"
    assert goes_to(owner, "m") == "/members?q=m"
    assert owner.get("/members?q=13900000002").text.count('<th scope="row"') == 2


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("typed", "address"),
    [("one", "/entries?q=one"), ("on", "/entries?q=on"), ("3", "/entries?q=3"), ("", "/entries"), (" \0", "/entries")],
)
def test_orders_and_queue_ids_are_found_as_the_list_finds_them(owner: FlaskClient, typed: str, address: str) -> None:
    assert goes_to(owner, typed) == address


def test_an_order_that_has_no_entry_is_found_among_the_orders(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        sales.load_shop({"base": {"enabled": False}}, now=sales.NOW)
        sales.send(sales.paid("lonely", [("p3", "1.00")]))
    assert goes_to(owner, "lonely") == "/orders?q=lonely"


def test_what_may_be_a_member_or_an_order_is_asked(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        sales.load_shop({"members": [{"ref": "3", "name": "Three"}]}, now=sales.NOW)
    page = owner.get("/search?q=3").text
    assert re.findall(r'class="choice" href="([^"]+)"', page) == ["/members/4", "/entries?q=3"]
    assert 'value="3"' in page


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("typed", ["zzz", "<b>", "%", "小芳", "9" * 100])
def test_nothing_says_what_can_be_searched_and_keeps_what_was_typed(owner: FlaskClient, typed: str) -> None:
    page = owner.get("/search", query_string={"q": typed}).text
    assert "Nothing matches" in page
    assert "<b>" not in page[page.index('id="main"') :]
    assert "the whole of them" not in page


def test_who_may_not_see_private_data_finds_it_by_the_whole_alone(shop: Flask) -> None:
    add_person(shop, "zhao", "viewer")
    viewer = browser_of(shop, "zhao")
    assert goes_to(viewer, "13812341234") == goes_to(viewer, "王小芳") == "/members/1"
    for typed in ("王", "1381234"):
        page = viewer.get("/search", query_string={"q": typed}).text
        assert "the whole of them" in page
        assert "/members/1" not in page


@pytest.mark.parametrize(
    ("role", "page"),
    [("cashier", "/orders"), ("store_manager", "/entries")],
)
def test_who_may_see_no_members_finds_their_orders(shop: Flask, role: str, page: str) -> None:
    add_person(shop, "lin", role, RIVER)
    browser = browser_of(shop, "lin")
    assert goes_to(browser, "13812341234") == goes_to(browser, "王小芳") == f"{page}?q=m1"
    assert goes_to(browser, "one") == f"{page}?q=one"
    assert goes_to(browser, "on") == f"{page}?q=on"
    assert "Nothing matches" in browser.get("/search?q=王").text, "nobody begins so for a cashier"
    several = browser.get("/search?q=13900000002").text
    assert re.findall(r'class="choice" href="([^"]+)"', several) == [f"{page}?q=m2", f"{page}?q=m3"]
    assert "139****0002" in several
    assert "李明" not in several


def test_a_nickname_hides_no_order_and_no_entry(shop: Flask) -> None:
    with shop.app_context():
        sales.load_shop({"members": [{"ref": "m1", "nickname": "3"}], "base": {"enabled": False}}, now=sales.NOW)
        sales.send(sales.paid("lonely", [("q1", "1.00")], channel="store", store="s1"))
    add_person(shop, "lin", "store_manager", RIVER)
    manager = browser_of(shop, "lin")
    page = manager.get("/search?q=3").text
    assert re.findall(r'class="choice" href="([^"]+)"', page) == ["/entries?q=m1", "/entries?q=3"]
    assert goes_to(manager, "lonely") == "/orders?q=lonely", "it has no entry"


@pytest.mark.usefixtures("shop")
def test_a_queue_id_hides_no_member_whose_phone_begins_so(owner: FlaskClient) -> None:
    page = owner.get("/search?q=1").text
    assert re.findall(r'class="choice" href="([^"]+)"', page)[-2:] == ["/members/3", "/entries?q=1"]


def test_it_needs_a_login_and_a_role_and_cannot_be_posted_to(
    shop: Flask, client: FlaskClient, owner: FlaskClient
) -> None:
    assert shop.test_client().get("/search?q=x").location.startswith("/login")
    add_person(shop, "wu", "supplier")
    assert browser_of(shop, "wu").get("/search?q=x").status_code == 403
    assert owner.post("/search").status_code == 405


def test_every_page_leads_there(shop: Flask, owner: FlaskClient) -> None:
    page = owner.get("/levels").text
    assert page.count('role="search" action="/search"') == 2
    add_person(shop, "lin", "cashier", RIVER)
    assert browser_of(shop, "lin").get("/till").text.count('role="search" action="/search"') == 2
    add_person(shop, "wu", "supplier")
    assert 'role="search"' not in browser_of(shop, "wu").get("/supply").text


def test_a_shop_with_nothing_in_it_finds_nothing(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        rows.add_catalogue()
    assert "Nothing matches" in owner.get("/search?q=o0001").text
