"""Explain: what an order would get, and why."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.ratios import find_ratio
from app.formats.rules import read_rules, read_scope
from app.services.shop_file import dump_shop, load_shop
from app.web.explain.chain import sources_of
from tests.conftest import NOW
from tests.web import sales
from tests.web.goods import HILL, RIVER, SCOPE
from tests.web.people import Clock, add_person, browser_of
from tests.web.test_order import words

MALL = "/explain?channel=mall&product=p1&member=m1&amount=100&at="


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    sales.fill(app)
    sales.ahead_and_paid(app)
    return app


def steps(page: str) -> list[str]:
    """The steps of the chain as they are shown."""
    chain = re.search(r'<ol class="chain chain-linked">(.*?)</ol>', page, re.DOTALL)
    assert chain
    return [
        " ".join(re.sub(r"<[^>]*>", " ", step).split()) for step in re.findall(r"<li>(.*?)</li>", chain[1], re.DOTALL)
    ]


def test_at_first_it_says_what_it_is_for(shop: Flask, owner: FlaskClient) -> None:
    page = owner.get("/explain").text
    assert "Why did it get that?" in page
    assert "Look at the marked fields" not in page


def test_the_whole_chain_is_shown_and_where_each_step_is_set(shop: Flask, owner: FlaskClient) -> None:
    page = owner.get(MALL).text
    assert "Joins the queue and may receive ¥100.00." in page
    assert steps(page) == [
        "Member level, set for the product not set",
        "Member level, base setting not set",
        "Cumulative spend, set for the product not set",
        "Lottery, set for the product not set",
        "Lottery, base setting not set",
        "Default ratio of the product not set",
        "Default ratio, base setting 100 % · this one",
    ]
    assert page.count('href="/products/1/rebate"') == 4
    assert page.count('href="/settings/base"') >= 4


def test_what_a_step_before_decided_is_not_asked(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        sales.load_shop({"products": [{"ref": "p1", "rebate": SCOPE | {"windows": []}}]}, now=NOW)
    asked = steps(owner.get(MALL).text)
    assert asked[0] == "Member level, set for the product 150 % · this one"
    assert asked[1:] == [step for step in asked if step.endswith("not asked")]
    assert len(asked) == 7
    spent = steps(owner.get(MALL.replace("m1", "m2")).text)
    assert "¥1000.00 in 30 days gives 140 per cent; the member had spent ¥100.00." in spent[2]


def test_it_says_who_would_be_paid(shop: Flask, owner: FlaskClient) -> None:
    page = words(owner.get(MALL).text)
    assert "Extraction (50 %, the base settings ) ¥50.00 Payouts ¥50.00" in page
    assert "Payout 王小芳 m1 1 ¥50.00 ¥120.00" in page


def test_with_a_draw_open_it_says_what_the_draw_makes_of_it(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        load_shop({"base": {"lottery": {"kind": "interval", "low": "90", "high": "150"}}}, now=NOW)
    page = owner.get(MALL).text
    said = words(page)
    assert "Joins the queue: ¥100.00 now; a draw makes it ¥90.00 to ¥150.00." in said
    assert "The member may draw once, before the entry is first paid." in said
    assert steps(page)[4] == "Lottery, base setting may be drawn"
    assert steps(page)[6] == "Default ratio, base setting 100 % · this one"
    with shop.app_context():
        load_shop({"base": {"own_entries": "all", "extraction_ratio": "500"}}, now=NOW)
    page = owner.get(MALL).text
    assert "Joins the queue and may receive ¥100.00." in words(page)
    assert "No draw: the entry is paid before the member can draw." in words(page)
    assert steps(page)[4] == "Lottery, base setting not drawn in time"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("channel=mall&product=p3&member=m1&amount=100", "Takes no part. The product's rebate is switched off."),
        (
            "channel=mall&product=RC-1&member=13812341234&amount=0",
            "Does not join, but pays in. Nothing was paid for it.",
        ),
        ("channel=store&store=s1&product=q1&member=m2&amount=１００", "Default ratio of the store"),
        ("channel=cashier&store=River Street&member=m2&amount=100", "Default ratio of the cashier"),
        ("channel=mall&product=p1&member=138 1234 1234&amount=100", "An order of ¥100.00 by 王小芳"),
        ("channel=mall&product=p1&member=李明&amount=100", "An order of ¥100.00 by 李明"),
    ],
)
def test_any_product_store_member_and_amount_can_be_asked(
    shop: Flask, owner: FlaskClient, query: str, answer: str
) -> None:
    assert answer in words(owner.get(f"/explain?{query}").text).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("channel=mall&product=p9&member=m1&amount=100", "There is no such product here."),
        ("channel=mall&product=q1&member=m1&amount=100", "There is no such product here."),
        ("channel=mall&product=p1&member=13900000002&amount=100", "Several members fit; type the number of one."),
        ("channel=mall&product=p1&member=李&amount=100", "There is no member with this number, phone or name."),
        ("channel=mall&product=p1&member=m9&amount=100", "There is no member with this number, phone or name."),
        ("channel=store&store=s9&product=q1&member=m1&amount=100", "Choose one of the stores."),
        ("channel=mall&product=p1&member=m1&amount=ten", "Enter an amount of at least 0"),
        ("channel=mall&product=p1&member=m1&amount=1&at=soon", "Enter a date and time like"),
        ("channel=moon&product=p1&member=m1&amount=1", "Not a valid choice"),
        ("channel=mall&product=p1&member=m1&amount=", "This cannot be empty."),
    ],
)
def test_what_cannot_be_asked_is_named_and_kept(shop: Flask, owner: FlaskClient, query: str, message: str) -> None:
    response = owner.get(f"/explain?{query}")
    assert response.status_code == 200
    assert message in response.text
    for value in re.findall(r"(?:product|member|amount)=([^&]+)", query):
        assert f'value="{value}"' in response.text


def test_nothing_of_it_is_kept(shop: Flask, owner: FlaskClient) -> None:
    before = (sales.count_orders(shop), sales.count_events(shop), sales.last_transfer(shop))
    owner.get(MALL)
    assert (sales.count_orders(shop), sales.count_events(shop), sales.last_transfer(shop)) == before


def test_a_store_manager_asks_about_own_stores_alone(shop: Flask) -> None:
    add_person(shop, "wu", "store_manager", RIVER)
    browser = browser_of(shop, "wu", NOW)
    assert "Mall" not in words(browser.get("/explain").text)
    assert "Not a valid choice" in browser.get(MALL).text
    assert "Choose one of the stores." in browser.get("/explain?channel=cashier&store=s2&member=m1&amount=1").text
    page = browser.get("/explain?channel=cashier&store=s1&member=m1&amount=1").text
    assert "Joins the queue" in page
    assert "王*芳" in page
    assert 'href="/cashiers/1"' in page
    assert 'href="/settings/base"' not in page


@pytest.mark.parametrize("scheme", ["queue", "union"])
@pytest.mark.parametrize("channel", ["mall", "store", "cashier"])
def test_the_chain_is_the_one_that_the_rules_ask(app: Flask, channel: str, scheme: str) -> None:
    sales.fill(app, scheme=scheme)
    with app.app_context():
        rules = read_rules(dump_shop())
    names = {"mall": ["product"], "store": ["product", "store"], "cashier": ["cashier"]}[channel]
    scopes = [read_scope(name, number, {"enabled": True}) for number, name in enumerate(names)]
    asked = find_ratio(rules, scopes, None, lambda _days: 0).steps
    assert [step.source for step in asked] == sources_of(channel, scheme)


def test_an_entry_and_a_line_lead_here(shop: Flask, owner: FlaskClient) -> None:
    for path in ("/orders/1", "/entries/1"):
        link = re.search(r'href="(/explain\?[^"]*amount=100.00[^"]*)"', owner.get(path).text)
        assert link
        assert "Joins the queue" in owner.get(link[1].replace("&amp;", "&")).text
    assert 'href="/orders/1"' in owner.get("/entries/1").text


def test_it_needs_a_login_and_a_role(shop: Flask, client: FlaskClient) -> None:
    assert client.get("/explain").location == "/login?next=/explain"
    add_person(shop, "lin", "cashier", HILL)
    assert browser_of(shop, "lin", NOW).get("/explain").status_code == 403


def test_it_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/explain").status_code == 405
