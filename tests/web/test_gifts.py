"""Staff keep gifts, hand over what was redeemed, and cancel with everything given back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import dump_shop, load_shop
from tests.at_once import findings
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.gifts import points_of, redeem, redemptions
from tests.web.people import add_person, browser_of, history
from tests.web.portal import phone_of
from tests.web.portal_shop import GIFTS, fill_portal

EDIT = "/gifts/1/edit"
ONE = "/gifts/redemptions/1"


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill_portal(app)
    return app


@pytest.fixture
def redeemed(shop: Flask) -> Flask:
    """m1 has redeemed an umbrella for 50 of 500 points."""
    redeem(phone_of(shop, "m1"))
    return shop


def gifts_of(app: Flask) -> list[dict[str, object]]:
    with app.app_context():
        found: list[dict[str, object]] = dump_shop()["gifts"]
        return found


def test_a_gift_is_added_changed_and_kept_in_the_history(shop: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get("/gifts/new").text, "/gifts/new")
    assert owner.post("/gifts/new", data={**data, "ref": "g7", "name": "Mug", "price": "８０"}).status_code == 302
    assert gifts_of(shop)[-1] == {
        "ref": "g7", "name": "Mug", "about": "", "picture": "", "asset": "points", "price": "80.00", "offered": None,
        "on_sale": True,
    }  # fmt: skip
    data = fields_of(owner.get(EDIT).text, EDIT)
    assert (
        owner.post(EDIT, data={**data, "offered": "9", "about": "One\nTwo", "reason": "more came"}).status_code == 302
    )
    assert (gifts_of(shop)[0]["offered"], gifts_of(shop)[0]["about"]) == (9, "One\nTwo")
    assert [change.ref for change in history(shop, "gifts")][:2] == ["g1", "g7"]
    assert "more came" in owner.get("/history?kind=gifts").text


def test_sent_as_it_is_shown_nothing_changes(shop: Flask, owner: FlaskClient) -> None:
    before, changes = gifts_of(shop), len(history(shop, "gifts"))
    owner.post(EDIT, data=fields_of(owner.get(EDIT).text, EDIT))
    assert gifts_of(shop) == before
    assert len(history(shop, "gifts")) == changes


def test_a_gift_added_in_the_console_is_the_same_as_one_that_was_loaded(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        load_shop({"gifts": [GIFTS[0] | {"ref": "g8"}]}, now=NOW)
    data = fields_of(owner.get("/gifts/new").text, "/gifts/new")
    owner.post("/gifts/new", data={**data, "ref": "g9", "name": "Umbrella", "price": "50", "offered": "3"})
    eight, nine = gifts_of(shop)[-2:]
    assert eight | {"ref": "g9"} == nine


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"price": "0"}, "Enter an amount of more than 0."),
        ({"price": "1.234"}, "Enter an amount of at least 0"),
        ({"offered": "-1"}, "Enter a whole number"),
        ({"name": ""}, "Give it a name."),
        ({"about": "x" * 2_001}, "Use at most 2000 characters."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    shop: Flask, owner: FlaskClient, typed: dict[str, str], said: str
) -> None:
    before = gifts_of(shop)
    answer = owner.post(EDIT, data={**fields_of(owner.get(EDIT).text, EDIT), "reason": "because", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "because" in answer.text
    assert gifts_of(shop) == before


def test_of_two_tabs_the_second_is_told(shop: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get(EDIT).text, EDIT)
    owner.post(EDIT, data={**data, "price": "60"})
    answer = owner.post(EDIT, data={**data, "price": "70"})
    assert answer.status_code == 409
    assert gifts_of(shop)[0]["price"] == "60.00"


def test_a_gift_and_a_redemption_that_are_not_there(shop: Flask, owner: FlaskClient) -> None:
    for path in ("/gifts/99/edit", f"/gifts/{10**30}/edit", "/gifts/redemptions/99"):
        assert owner.get(path).status_code == 404
    for act in ("hand-over", "cancel"):
        assert owner.post(f"/gifts/redemptions/99/{act}").status_code == 404
        assert owner.get(f"{ONE}/{act}").status_code == 405


def test_what_was_redeemed_is_listed_by_status_and_found_by_code(redeemed: Flask, owner: FlaskClient) -> None:
    code = redemptions(redeemed)[0].code
    for path in ("/gifts/redemptions", f"/gifts/redemptions?q={code}", "/gifts/redemptions?q=m1&status=all"):
        assert code in owner.get(path).text
    for path in ("/gifts/redemptions?status=fulfilled", "/gifts/redemptions?q=zzz"):
        assert code not in owner.get(path).text


def test_a_parcel_number_reaches_the_member(redeemed: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get(ONE).text, f"{ONE}/hand-over")
    for _ in range(2):
        assert owner.post(f"{ONE}/hand-over", data={**data, "parcel": "SF123"}).status_code == 302
    assert "SF123" in phone_of(redeemed, "m1").get("/m/gifts/redeemed/1").text
    assert [change.action for change in history(redeemed, "redemptions")] == ["handed_over"]
    assert points_of(redeemed) == 45_000


def test_cancelled_it_gives_everything_back_and_says_why(redeemed: Flask, owner: FlaskClient) -> None:
    for _ in range(2):
        assert owner.post(f"{ONE}/cancel", data={"reason": "broken"}).status_code == 302
    assert points_of(redeemed) == 50_000
    phone = phone_of(redeemed, "m1")
    assert "broken" in phone.get("/m/gifts/redeemed/1").text
    assert "3 left" in phone.get("/m/gifts").text
    assert [change.action for change in history(redeemed, "redemptions")] == ["cancelled"]
    assert findings(redeemed) == []
    owner.post(f"{ONE}/hand-over", data={"parcel": "SF123"})
    assert redemptions(redeemed)[0].status == "cancelled"


def test_a_cancellation_wants_a_reason(redeemed: Flask, owner: FlaskClient) -> None:
    answer = owner.post(f"{ONE}/cancel", data={"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert redemptions(redeemed)[0].status == "open"


def test_a_cashier_hands_over_against_the_code_and_sees_no_more(redeemed: Flask) -> None:
    add_person(redeemed, "cashier", "cashier", 1)
    browser = browser_of(redeemed, "cashier")
    assert browser.get("/gifts/redemptions").status_code == 403
    code = redemptions(redeemed)[0].code
    page = browser.post("/gifts/pick-up", data={"code": f"{code[:4]} {code[4:]}"}).text
    assert "Umbrella" in page
    assert "王*芳" in page
    assert "王小芳" not in page
    assert redemptions(redeemed)[0].status == "open"
    for _ in range(2):
        assert browser.post("/gifts/pick-up", data={"code": code, "step": "hand-over"}).status_code == 302
    assert redemptions(redeemed)[0].status == "fulfilled"
    assert [change.author for change in history(redeemed, "redemptions")] == ["cashier"]


@pytest.mark.parametrize("code", ["", "00000000", "no"])
def test_a_code_that_is_nobodys_is_refused(redeemed: Flask, owner: FlaskClient, code: str) -> None:
    code = "99999999" if redemptions(redeemed)[0].code == code else code
    answer = owner.post("/gifts/pick-up", data={"code": code, "step": "hand-over"})
    assert answer.status_code == 422
    assert redemptions(redeemed)[0].status == "open"


def test_a_gift_that_was_handed_over_and_came_back_is_given_back(redeemed: Flask, owner: FlaskClient) -> None:
    owner.post(f"{ONE}/hand-over", data={"parcel": ""})
    owner.post(f"{ONE}/cancel", data={"reason": "sent back"})
    assert points_of(redeemed) == 50_000
    assert findings(redeemed) == []
