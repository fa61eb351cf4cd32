"""Members redeem gifts: what they cost is taken once, and the last one goes to one."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from app.domain.errors import Refused
from app.services.portal.gifts import Wish, redeem_gift
from app.services.shop_file import load_shop
from tests.at_once import at_once, findings
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.gifts import UMBRELLA, points_of, redeem, redemptions
from tests.web.members import send
from tests.web.portal import phone_of
from tests.web.portal_shop import fill_portal
from tests.web.sales import EARLIER


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 holds 500 points; an umbrella costs 50, and there are three."""
    fill_portal(app)
    return app


def change_gift(app: Flask, **keys: object) -> None:
    with app.app_context():
        load_shop({"gifts": [{"ref": "g1", **keys}]}, now=NOW)


def test_the_list_shows_what_is_on_offer_and_what_is_left(shop: Flask) -> None:
    with shop.app_context():
        load_shop({"gifts": [{"ref": "g2", "name": "Old mug", "on_sale": False}]}, now=NOW)
    page = phone_of(shop, "m1").get("/m/gifts").text
    assert "Umbrella" in page
    assert "50.00 points" in page
    assert "3 left" in page
    assert "Old mug" not in page
    assert phone_of(shop, "m1").get("/m/gifts/2").status_code == 404


def test_redeeming_takes_the_price_and_gives_a_code(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    assert "You will have 450.00 points afterwards." in phone.get(UMBRELLA).text
    answer = redeem(phone)
    assert answer.status_code == 302
    (made,) = redemptions(shop)
    assert (made.member_id, made.cents, made.status, len(made.code)) == (1, 5_000, "open", 8)
    assert points_of(shop) == 45_000
    assert f"{made.code[:4]} {made.code[4:]}" in phone.get(answer.location).text
    assert "2 left" in phone.get("/m/gifts").text
    assert "Umbrella" in phone.get("/m/gifts/redeemed").text
    assert findings(shop) == []


def test_it_can_be_sent_and_then_shows_no_code(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    page = phone.get(redeem(phone, send_to="王小芳 13812341234\n人民路 1 号").location).text
    assert "人民路 1 号" in page
    assert redemptions(shop)[0].code[:4] not in page


def test_a_double_tap_redeems_once_and_shows_the_same(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(UMBRELLA).text, UMBRELLA)
    answers = [phone.post(UMBRELLA, data=data) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert len(redemptions(shop)) == 1
    assert points_of(shop) == 45_000


def test_who_has_too_little_is_told_what_is_missing(shop: Flask) -> None:
    phone = phone_of(shop, "m2")
    assert "You need 50.00 more." in phone.get(UMBRELLA).text
    answer = phone.post(UMBRELLA, data={"asset": "points", "price": "5000", "token": "t"})
    assert answer.status_code == 422
    assert "There is not enough: you have 0.00." in answer.text
    assert redemptions(shop) == []


def test_a_price_that_changed_meanwhile_is_asked_again(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(UMBRELLA).text, UMBRELLA)
    change_gift(shop, price="60.00")
    answer = phone.post(UMBRELLA, data=data)
    assert answer.status_code == 422
    assert "The price has changed meanwhile" in answer.text
    assert "60.00 points" in answer.text
    assert redemptions(shop) == []
    assert phone.post(UMBRELLA, data=fields_of(answer.text, UMBRELLA)).status_code == 302
    assert points_of(shop) == 44_000


def test_what_is_gone_or_off_sale_cannot_be_redeemed(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    data = fields_of(phone.get(UMBRELLA).text, UMBRELLA)
    change_gift(shop, offered=0)
    assert "There is none left of this gift." in phone.get(UMBRELLA).text
    assert phone.post(UMBRELLA, data=data).status_code == 422
    change_gift(shop, on_sale=False)
    assert phone.post(UMBRELLA, data=data).status_code == 404
    assert redemptions(shop) == []
    assert points_of(shop) == 50_000


def test_what_another_member_redeemed_is_not_there(shop: Flask) -> None:
    redeem(phone_of(shop, "m1"))
    phone = phone_of(shop, "m2")
    for number in (1, 2, 10**30):
        assert phone.get(f"/m/gifts/redeemed/{number}").status_code == 404
    assert "Umbrella" not in phone.get("/m/gifts/redeemed").text


def test_love_value_is_paid_from_what_is_available(shop: Flask) -> None:
    change_gift(shop, asset="love_value", price="5.00")
    with shop.app_context():
        send({"type": "balance.opened", "at": EARLIER, "member": "m1", "asset": "love_frozen", "amount": "9.00"})
    phone = phone_of(shop, "m1")
    assert "You need 5.00 more." in phone.get(UMBRELLA).text
    with shop.app_context():
        send({"type": "balance.opened", "at": EARLIER, "member": "m1", "asset": "love_available", "amount": "5.00"})
    assert redeem(phone).status_code == 302
    assert findings(shop) == []


@pytest.mark.parametrize("data", [{}, {"asset": "points", "price": "x"}, {"asset": "points", "price": "9" * 40}])
def test_a_form_that_did_not_arrive_whole_does_nothing(shop: Flask, data: dict[str, str]) -> None:
    assert phone_of(shop, "m1").post(UMBRELLA, data=data).status_code == 400
    assert redemptions(shop) == []


def last_one(app: Flask) -> None:
    """Of a gift with one left that two members want at once, one gets it, and only they pay."""
    change_gift(app, offered=1)
    with app.app_context():
        send({"type": "balance.opened", "at": EARLIER, "member": "m2", "asset": "points", "amount": "500.00"})
    acts = [
        partial(redeem_gift, wish=Wish(member, 1, "points", 5_000), token=f"t{member}", now=NOW) for member in (1, 2)
    ]
    results = at_once(app, *acts)
    assert [result for result in results if result is True] == [True]
    assert [result.reason for result in results if isinstance(result, Refused)] == ["There is none left of this gift."]
    assert len(redemptions(app)) == 1
    assert sorted((points_of(app, 1), points_of(app, 2))) == [45_000, 50_000]
    assert findings(app) == []


def test_a_gift_with_one_left_redeemed_by_two_at_once_goes_to_one(shop: Flask) -> None:
    last_one(shop)


def test_two_redemptions_at_once_take_no_more_than_is_there(shop: Flask) -> None:
    change_gift(shop, price="300.00")
    acts = [partial(redeem_gift, wish=Wish(1, 1, "points", 30_000), token=token, now=NOW) for token in ("a", "b")]
    results = at_once(shop, *acts)
    assert sum(result is True for result in results) == 1
    assert points_of(shop) == 20_000
    assert findings(shop) == []
