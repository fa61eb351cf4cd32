"""The list of orders, and what those see of queues and entries who work for some stores alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.queries import orders
from app.web.permissions import OF_OWN_STORES
from tests import rows
from tests.web import sales
from tests.web.goods import HILL, RIVER
from tests.web.people import add_person, browser_of


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(60)
        rows.add_entries(2, first=61, channel="store", lane_id=1)
        rows.add_entries(2, first=63, channel="cashier", lane_id=2)
    return app


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/orders/(\d+)"', page)]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_nothing_yet_says_what_this_is(owner: FlaskClient) -> None:
    page = owner.get("/orders").text
    assert "No orders yet" in page
    assert "Clear the filters" not in page


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("owner", ["/till", "/orders/new", "/imports"]),
        ("store_manager", ["/till", "/orders/new"]),
        ("cashier", ["/till"]),
        ("viewer", []),
    ],
)
def test_nothing_yet_names_the_ways_that_are_open_to_the_reader(app: Flask, role: str, ways: list[str]) -> None:
    with app.app_context():
        rows.add_catalogue()
    add_person(app, "wei", role, *([RIVER] if role in OF_OWN_STORES else []))
    page = browser_of(app, "wei").get("/orders").text
    empty = page.partition('<div class="empty">')[2].partition("</section>")[0]
    assert re.findall('href="([^"]+)"', empty) == ways
    assert ("Ring up a sale" in empty) == bool(ways)


@pytest.mark.usefixtures("filled")
def test_nothing_found_offers_to_clear_the_filters(owner: FlaskClient) -> None:
    page = owner.get("/orders?q=zzz").text
    assert "Nothing matches" in page
    assert 'value="zzz"' in page


@pytest.mark.usefixtures("filled")
def test_the_newest_come_first_and_pages_go_by_key(owner: FlaskClient) -> None:
    first = owner.get("/orders").text
    assert shown(first) == list(range(64, 14, -1))
    assert 'rel="prev"' not in first
    second = owner.get(link(first, "next")).text
    assert shown(second) == list(range(14, 0, -1))
    assert 'rel="next"' not in second
    assert shown(owner.get(link(second, "prev")).text) == shown(first)


@pytest.mark.usefixtures("filled")
def test_filters_stand_in_the_address_and_survive_the_tabs(owner: FlaskClient) -> None:
    page = owner.get("/orders?state=completed&channel=store&store=s1&q=o").text
    assert shown(page) == [62, 61]
    assert 'href="/orders?state=paid&amp;channel=store&amp;store=s1&amp;q=o"' in page
    assert '<option value="store" selected>' in page
    assert 'name="store" value="s1"' in page


@pytest.mark.usefixtures("filled")
def test_a_store_is_named_by_number_or_name(owner: FlaskClient) -> None:
    assert shown(owner.get("/orders?store=Store 2").text) == [64, 63]
    assert "Nothing matches" in owner.get("/orders?store=Nowhere").text


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("query", ["?q=%00", "?state=nonsense", "?channel=moon", "?store=", "?after=x", "?after=-1"])
def test_what_is_no_filter_filters_nothing(owner: FlaskClient, query: str) -> None:
    assert len(shown(owner.get(f"/orders{query}").text)) == 50


@pytest.mark.usefixtures("filled")
def test_a_page_that_looked_at_enough_offers_to_look_further(
    owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_LOOKED_AT", 10)
    first = owner.get("/orders?channel=store").text
    assert shown(first) == [62, 61]
    second = owner.get(link(first, "next")).text
    assert "None among these orders." in second
    assert "Clear the filters" not in second
    assert link(second, "prev") == "/orders?channel=store"


def test_states_are_words(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app)
    with app.app_context():
        sales.send(
            {"type": "order.refunded", "order": "one", "line": 1, "amount": "1.00"},
            {"type": "order.refunded", "order": "counter"},
        )
    page = owner.get("/orders").text
    assert re.search(r"one</a>.*?Paid</span> <span class=\"pill\">Refunded in part", page, re.DOTALL)
    assert re.search(r"counter</a>.*?pill-refunded\">Refunded</span>", page, re.DOTALL)
    assert shown(owner.get("/orders?state=refunded").text) == [sales.COUNTER]
    assert shown(owner.get("/orders?state=refunded_in_part").text) == [sales.ONE]
    assert shown(owner.get("/orders?state=paid").text) == [sales.TWO, sales.ONE]


@pytest.mark.parametrize("role", ["store_manager", "cashier"])
def test_orders_of_other_stores_and_of_the_mall_are_not_there(filled: Flask, role: str) -> None:
    add_person(filled, "lin", role, HILL)
    browser = browser_of(filled, "lin")
    page = browser.get("/orders").text
    assert shown(page) == [64, 63]
    assert 'value="mall"' not in page
    assert shown(browser.get("/orders?store=s1").text) == []
    assert shown(browser.get("/orders?channel=mall").text) == []
    assert shown(browser.get("/orders?q=o006").text) == [64, 63]


def test_who_works_for_no_store_sees_no_order(filled: Flask) -> None:
    add_person(filled, "lin", "cashier")
    assert "No orders yet" in browser_of(filled, "lin").get("/orders").text


def test_a_store_manager_sees_own_entries_and_queues_alone(filled: Flask, owner: FlaskClient) -> None:
    add_person(filled, "wu", "store_manager", RIVER)
    browser = browser_of(filled, "wu")
    page = browser.get("/entries").text
    assert re.findall(r'<a href="/entries/(\d+)"', page) == ["62", "61"]
    assert 'value="mall"' not in page
    assert '<span class="tally">2<' in page
    assert browser.get("/entries?q=o0001").text.count("Nothing matches") == 1
    assert "Store 2" not in browser.get("/entries?channel=cashier&lane=2").text
    assert browser.get("/entries/61").status_code == 200
    assert browser.get("/entries/1").status_code == browser.get("/entries/63").status_code == 404
    queues = browser.get("/queues").text
    assert "Store 1" in queues
    assert "Store 2" not in queues
    assert "Mall" not in queues


def test_a_store_manager_sees_the_own_part_of_a_queue_of_all_stores(filled: Flask) -> None:
    with filled.app_context():
        rows.set_shop(base='{"all_stores_queue": true}')
        rows.add_carry(50, "store", None, 1_200)
    add_person(filled, "wu", "store_manager", RIVER)
    page = browser_of(filled, "wu").get("/queues").text
    assert "Stores · Store 1" in page
    assert "¥260.00" in page
    assert "¥12.00" not in page
    with filled.app_context():
        rows.set_shop(scheme="union")
    assert "Stores · Store 1" in browser_of(filled, "wu").get("/queues").text


def test_real_names_are_masked_for_who_has_no_need_of_them(app: Flask) -> None:
    sales.fill(app)
    add_person(app, "zhao", "viewer")
    page = browser_of(app, "zhao").get("/orders").text
    assert "王*芳" in page
    assert "王小芳" not in page
    add_person(app, "qian", "finance")
    assert "王小芳" in browser_of(app, "qian").get("/orders").text


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/orders").location == "/login?next=/orders"


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/orders").status_code == 405
