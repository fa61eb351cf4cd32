"""A member's team: the invitation, whom they invited (masked), and what it earned."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.members import send
from tests.web.portal import add_account, phone_of
from tests.web.portal_shop import CODE, fill_portal
from tests.web.sales import EARLIER, completed, fill

REWARDS = {"direct": {"ratio": "10", "basis": "paid"}, "recruiter": {"ratio": "5", "basis": "paid"}}


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill_portal(app)
    return app


@pytest.fixture
def earning(app: Flask) -> Flask:
    """m1 referred m2, whose order of 60.00 is completed and then refunded by half, and recruited the store."""
    fill(app, distribution=REWARDS)
    add_account(app, "m1")
    add_account(app, "m2")
    with app.app_context():
        load_shop({"stores": [{"ref": "s1", "recruiter": "m1"}]}, now=NOW)
        send(completed("two") | {"at": EARLIER})
        send({"type": "order.refunded", "at": EARLIER, "order": "two", "line": 1, "amount": "30.00"})
    return app


def test_who_was_invited_is_listed_masked(shop: Flask) -> None:
    page = phone_of(shop, "m1").get("/m/team").text
    assert "李*" in page
    assert "李明" not in page
    assert "13900000002" not in page
    assert re.search(r'Invited by you</dt><dd class="figure">1<', page)


def test_who_was_invited_by_another_is_not(shop: Flask) -> None:
    page = phone_of(shop, "m2").get("/m/team").text
    assert "王" not in page
    assert "Nobody yet" in page


def test_commissions_are_summed_by_kind_with_what_was_taken_back(earning: Flask) -> None:
    page = phone_of(earning, "m1").get("/m/team").text
    rows = re.findall(r'<th scope="row">([^<]*)</th><td class="number">([^<]*)</td><td class="number">([^<]*)', page)
    assert rows == [
        ("Direct referral reward", "¥6.00", "¥3.00"),
        ("Merchant recruitment reward", "¥3.00", "¥1.50"),
    ]
    assert re.search(r'Commission in all</dt><dd class="figure">¥4.50<', page)


def test_each_commission_says_whether_it_was_taken_back_and_not_by_whose_order(earning: Flask) -> None:
    page = phone_of(earning, "m1").get("/m/team/commissions").text
    assert re.findall(r'<span class="strong">([^<]*)</span>', page) == ["−¥1.50", "−¥3.00", "¥3.00", "¥6.00"]
    assert page.count("taken back") == 2
    assert "two" not in page
    assert "No commissions yet" in phone_of(earning, "m2").get("/m/team/commissions").text


def test_the_invitation_always_stays_the_same_and_leads_to_the_registration(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    for path, where in (("/m/team/invitation", "join"), ("/m/team/invitation/store", "apply")):
        page = phone.get(path).text
        assert page == phone.get(path).text
        assert f"/m/{where}/{CODE}" in page
        assert "<svg" in page
        assert shop.test_client().get(f"/m/{where}/{CODE}").status_code == 200
    other = re.search(r"/m/join/(\w+)", phone_of(shop, "m2").get("/m/team/invitation").text)
    assert other is not None
    assert other[1] != CODE


def test_stores_that_the_member_brought_are_listed(earning: Flask) -> None:
    assert "River Street" in phone_of(earning, "m1").get("/m/team").text
    assert "River Street" not in phone_of(earning, "m2").get("/m/team").text
