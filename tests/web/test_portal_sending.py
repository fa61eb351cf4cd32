"""Sending points, love value and vouchers to another member, found by phone number."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.models import MemberAccount
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW
from tests.wallets import FANG, LI, broken, fill
from tests.web.forms import fields_of
from tests.web.members import balance_of
from tests.web.people import add_person, browser_of
from tests.web.portal import phone_of
from tests.web.test_portal_wallet import look, words

SEND = "/m/wallet/points/send"
TYPED = {"phone": "139 0000 0002", "amount": "50", "note": "for lunch"}


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 holds 300.00 points and 20.00 in vouchers; a fee of 2 %, at most 100.00 a day."""
    with app.app_context():
        fill(points="300.00", voucher="20.00", love_frozen="9.00")
    return app


@pytest.fixture
def phone(shop: Flask) -> FlaskClient:
    return phone_of(shop, "m1")


def test_it_needs_a_login_the_right_method_and_the_token(shop: Flask, client: FlaskClient, phone: FlaskClient) -> None:
    assert client.get(SEND).location == f"/m/login?next={SEND}"
    assert client.post(SEND).location.startswith("/m/login")
    assert phone.put(SEND).status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert phone.post(SEND, data=TYPED).status_code == 400


@pytest.mark.parametrize("asset", ["cash", "commission", "love_frozen", "gold"])
def test_money_and_what_is_frozen_cannot_be_sent(phone: FlaskClient, asset: str) -> None:
    assert phone.get(f"/m/wallet/{asset}/send").status_code == 404
    assert "/send" not in phone.get("/m/wallet/cash").text
    assert "/send" not in phone.get("/m/wallet/love_frozen").text


def test_the_form_says_what_it_costs_and_how_much_is_left_of_the_day(phone: FlaskClient) -> None:
    page = words(phone.get(SEND).text)
    assert "You have 300.00" in page
    assert "The shop keeps 2 % of what you send." in page
    assert "You can send 100.00 more today." in page
    phone.post(SEND, data=look(phone, SEND, **TYPED))
    assert "You can send 50.00 more today." in words(phone.get(SEND).text)


def test_before_anything_is_sent_it_is_shown_who_gets_what(shop: Flask, phone: FlaskClient) -> None:
    data = fields_of(phone.get(SEND).text, SEND).to_dict()
    answer = phone.post(SEND, data={**data, **TYPED, "step": "preview"})
    page = words(answer.text)
    for text in ("李*", "139****0002", "They get 49.00 points", "Fee 1.00", "Leaves your wallet 50.00", "for lunch"):
        assert text in page
    assert "You have left 250.00" in page
    assert "李明" not in answer.text
    assert balance_of(shop, FANG, "points") == 30_000


def test_confirmed_it_is_sent_and_stands_in_both_statements(shop: Flask, phone: FlaskClient) -> None:
    answer = phone.post(SEND, data=look(phone, SEND, **TYPED))
    assert answer.location == "/m/wallet/points"
    mine = words(phone.get("/m/wallet/points").text)
    assert "Sent to 李*." in mine
    assert "Sent to a member 李* · “for lunch”" in mine
    assert "Fee for sending “for lunch”" in mine
    theirs = words(phone_of(shop, "m2").get("/m/wallet/points").text)
    assert "Received from a member 王*芳 · “for lunch”" in theirs
    assert "+49.00" in theirs
    assert (balance_of(shop, FANG, "points"), balance_of(shop, LI, "points")) == (25_000, 4_900)
    with shop.app_context():
        assert broken() == []


def test_a_double_tap_sends_once_and_shows_the_same(shop: Flask, phone: FlaskClient) -> None:
    path = "/m/wallet/voucher/send"
    confirmed = look(phone, path, **TYPED | {"amount": "20"})
    for _ in range(3):
        assert phone.post(path, data=confirmed).location == "/m/wallet/voucher"
        assert "Sent to 李*." in phone.get("/m/wallet/voucher").text
    assert balance_of(shop, LI, "voucher") == 1_960


def test_a_form_that_was_sent_is_not_sent_with_other_values(shop: Flask, phone: FlaskClient) -> None:
    confirmed = look(phone, SEND, **TYPED)
    phone.post(SEND, data=confirmed)
    answer = phone.post(SEND, data={**confirmed, "amount": "10", "fee": "20"})
    assert answer.status_code == 422
    assert "This form was sent before with other values." in answer.text
    assert balance_of(shop, FANG, "points") == 25_000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"phone": "13700000000"}, "There is no member with this phone number here."),
        ({"phone": "13812341234"}, "This is your own number."),
        ({"phone": "hello"}, "Enter a phone number"),
        ({"phone": ""}, "Enter the phone number of the member who is to get it."),
        ({"amount": "300.01"}, "There is not enough: you have 300.00."),
        ({"amount": "100.01"}, "Only 100.00 more can be sent today."),
        ({"amount": "0"}, "Enter an amount of more than 0."),
        ({"amount": "1.234"}, "Enter an amount of at least 0"),
        ({"note": "x" * 61}, "Use at most 60 characters."),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_a_mistake_is_told_and_everything_typed_is_kept(
    shop: Flask, phone: FlaskClient, typed: dict[str, str], said: str, step: str
) -> None:
    data = TYPED | {"token": "t", "fee": "100", "shown": "李*"} | typed
    answer = phone.post(SEND, data={**data, "step": step})
    assert answer.status_code == 422
    assert said in answer.text
    kept = fields_of(answer.text, SEND)
    assert (kept["phone"], kept["note"]) == (data["phone"], data["note"])
    assert balance_of(shop, FANG, "points") == 30_000


def test_an_account_that_was_closed_and_a_contact_number_are_nobodys(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        load_shop({"members": [{"ref": "m3", "phone": "13711110000"}]}, now=NOW)
        with rows.write() as connection:
            closed = update(MemberAccount).where(MemberAccount.member_id == LI)
            connection.execute(closed.values(disabled_at=NOW))
    for number in ("13711110000", "13900000002"):
        answer = phone.post(SEND, data=TYPED | {"phone": number, "step": "preview"})
        assert "There is no member with this phone number here." in answer.text


def test_numbers_cannot_be_tried_out_without_end(phone: FlaskClient) -> None:
    for number in range(21):
        answer = phone.post(SEND, data=TYPED | {"phone": f"1370000{number:04}", "step": "preview"})
    assert "You have tried too many unknown numbers. Try again tomorrow." in answer.text


def test_another_receiver_or_fee_than_was_shown_is_looked_at_again(shop: Flask, phone: FlaskClient) -> None:
    confirmed = look(phone, SEND, **TYPED)
    assert phone.post(SEND, data={**confirmed, "shown": "王*"}).status_code == 409
    assert phone.post(SEND, data={**confirmed, "fee": "0"}).status_code == 409
    assert phone.post(SEND, data={**confirmed, "fee": ""}).status_code == 409
    with shop.app_context():
        load_shop({"wallet": {"sending": {"fee_ratio": "10"}}}, now=NOW)
    answer = phone.post(SEND, data=confirmed)
    assert answer.status_code == 409
    assert "Something has changed meanwhile, and nothing is sent yet." in answer.text
    assert "They get 45.00 points" in words(answer.text)
    assert balance_of(shop, FANG, "points") == 30_000
    assert phone.post(SEND, data={**fields_of(answer.text, SEND).to_dict(), "step": "confirm"}).status_code == 302
    assert balance_of(shop, LI, "points") == 4_500


def test_switched_off_it_is_not_offered_and_not_done(shop: Flask, phone: FlaskClient) -> None:
    assert 'href="/m/wallet/points/send"' in phone.get("/m/wallet/points").text
    confirmed = look(phone, SEND, **TYPED)
    with shop.app_context():
        load_shop({"wallet": {"sending": None}}, now=NOW)
    assert "/send" not in phone.get("/m/wallet/points").text
    assert phone.get(SEND).location == "/m/wallet/points"
    answer = phone.post(SEND, data=confirmed)
    assert answer.status_code == 422
    assert "Members cannot send anything to each other at present." in answer.text
    assert balance_of(shop, FANG, "points") == 30_000


def test_what_members_write_to_each_other_is_for_those_who_may_see_private_data(
    shop: Flask, phone: FlaskClient
) -> None:
    phone.post(SEND, data=look(phone, SEND, **TYPED))
    add_person(shop, "he", "viewer")
    add_person(shop, "wei", "finance")
    for path in ("/members/1/transfers", "/members/1/transfers/export.csv"):
        assert "for lunch" not in browser_of(shop, "he").get(path).text
        assert "for lunch" in browser_of(shop, "wei").get(path).text


def test_a_note_is_text_and_nothing_else(shop: Flask, phone: FlaskClient) -> None:
    phone.post(SEND, data=look(phone, SEND, **TYPED | {"note": "<b>bold</b>"}))
    page = phone_of(shop, "m2").get("/m/wallet/points").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert not re.search("<b>bold", page)
