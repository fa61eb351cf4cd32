"""A member turns what an entry waits for into an asset, having seen what they give up; once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Account, Entry
from app.services.check import CHECKS, run_check
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.members import send
from tests.web.portal import add_account, phone_of
from tests.web.sales import completed, fill, paid

EXCHANGE = {"points": "100", "love_value": "50", "voucher": None}
INTO_POINTS = "/m/entries/1/exchange/points"
LATER = (NOW - timedelta(hours=1)).isoformat()


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Entry 1 is m1's and waits for 100.00."""
    fill(app, base={"exchange": EXCHANGE, "exchange_name": "换积分"})
    for ref in ("m1", "m2"):
        add_account(app, ref)
    return app


def entry(app: Flask) -> Entry:
    with app.app_context():
        return db.session.execute(select(Entry).where(Entry.id == 1)).scalar_one()


def balance(app: Flask, asset: str) -> int:
    with app.app_context():
        query = select(Account.balance_cents).where(Account.key == f"member:1:{asset}")
        return db.session.execute(query).scalar_one_or_none() or 0


def agree(phone: FlaskClient, path: str = INTO_POINTS) -> TestResponse:
    """Look at the page and send what it asks for."""
    return phone.post(path, data=fields_of(phone.get(path).text, path))


def pay_entry(app: Flask) -> None:
    """Let a later order pay 50.00 to entry 1."""
    with app.app_context():
        send(paid("later", [("p1", "100.00")], member="m2", at=LATER), completed("later") | {"at": LATER})


def test_there_is_a_way_back_to_the_queue_before_and_after(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    before = phone.get("/m/entries/1/exchange").text
    assert 'class="back" href="/m/queue"' in before
    assert "Back to my place" not in before
    after = phone.get(agree(phone).location).text
    assert 'href="/m/queue/1">Back to my place in the queue' in after


def test_the_page_shows_what_each_exchange_brings_under_the_shops_name_for_it(shop: Flask) -> None:
    page = phone_of(shop, "m1").get("/m/entries/1/exchange").text
    assert "换积分" in page
    shown = re.findall(r'exchange/(\w+)">\s*<span><span class="figure">([^<]*)</span> ([^<\n]*)', page)
    assert shown == [("points", "100.00", "points"), ("love_value", "50.00", "love value")]


def test_it_is_confirmed_once_and_says_what_is_given_up(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    pay_entry(shop)
    page = phone.get(INTO_POINTS).text
    assert "The ¥50.00 will not be paid in cash" in page
    assert "What you have received stays yours: ¥50.00." in page
    before = balance(shop, "points")
    answer = agree(phone)
    assert answer.status_code == 302
    done = phone.get(answer.location).text
    assert "It is exchanged." in done
    assert "50.00 points" in done
    assert balance(shop, "points") - before == 5_000
    assert (entry(shop).status, entry(shop).converted_cents, entry(shop).waiting_cents) == ("converted", 5_000, 0)


def test_sent_twice_it_has_one_effect(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(INTO_POINTS).text, INTO_POINTS)
    before = balance(shop, "points")
    assert [phone.post(INTO_POINTS, data=data).status_code for _ in range(2)] == [302, 302]
    assert balance(shop, "points") - before == 10_000
    assert phone.post("/m/entries/1/exchange/love_value", data=data).status_code == 302
    assert balance(shop, "love_available") == 0
    with shop.app_context():
        assert [finding for check in CHECKS for finding in run_check(check)] == []


def test_where_something_was_paid_meanwhile_it_asks_again(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(INTO_POINTS).text, INTO_POINTS)
    pay_entry(shop)
    answer = phone.post(INTO_POINTS, data=data)
    assert answer.status_code == 422
    assert "has changed meanwhile" in answer.text
    assert entry(shop).status == "waiting"
    again = phone.post(INTO_POINTS, data=fields_of(answer.text, INTO_POINTS))
    assert again.status_code == 302
    assert entry(shop).converted_cents == 5_000


def test_where_the_ratio_was_changed_meanwhile_it_asks_again(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(INTO_POINTS).text, INTO_POINTS)
    with shop.app_context():
        load_shop({"base": {"exchange": {"points": "80"}}}, now=NOW)
    answer = phone.post(INTO_POINTS, data=data)
    assert answer.status_code == 422
    assert "80.00 points" in answer.text
    assert entry(shop).status == "waiting"


def test_love_value_that_arrives_frozen_is_said_to(shop: Flask) -> None:
    with shop.app_context():
        load_shop({"base": {"love_value_frozen": True}}, now=NOW)
    phone = phone_of(shop, "m1")
    path = "/m/entries/1/exchange/love_value"
    assert "The love value is frozen at first" in phone.get(path).text
    agree(phone, path)
    assert (balance(shop, "love_frozen"), balance(shop, "love_available")) == (5_000, 0)


@pytest.mark.parametrize("closed", [{"exchange_open": False}, {"exchange": {"points": None, "love_value": None}}])
def test_what_is_closed_is_not_offered_nor_done(shop: Flask, closed: dict[str, object]) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(INTO_POINTS).text, INTO_POINTS)
    with shop.app_context():
        load_shop({"base": closed}, now=NOW)
    assert "There is nothing to exchange here" in phone.get("/m/entries/1/exchange").text
    assert phone.get(INTO_POINTS).status_code == 302
    assert phone.post(INTO_POINTS, data=data).status_code == 302
    assert entry(shop).status == "waiting"


def test_the_entry_of_another_member_is_not_there(shop: Flask) -> None:
    phone = phone_of(shop, "m2")
    for path in ("/m/entries/1/exchange", INTO_POINTS, "/m/entries/999/exchange"):
        assert phone.get(path).status_code == 404
    assert phone.post(INTO_POINTS, data={"waiting": "10000", "ratio": "10000"}).status_code == 404
    assert phone_of(shop, "m1").get("/m/entries/1/exchange/cash").status_code == 404
    assert entry(shop).status == "waiting"


@pytest.mark.parametrize("data", [{}, {"waiting": "x", "ratio": "1"}, {"waiting": "9" * 30, "ratio": "1"}])
def test_a_form_that_did_not_arrive_whole_does_nothing(shop: Flask, data: dict[str, str]) -> None:
    assert phone_of(shop, "m1").post(INTO_POINTS, data=data).status_code == 400
    assert entry(shop).status == "waiting"


def test_an_exchange_needs_the_token(shop: Flask) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    assert phone_of(shop, "m1").post(INTO_POINTS, data={"waiting": "10000", "ratio": "10000"}).status_code == 400
    assert entry(shop).status == "waiting"
