"""Members log in by phone number and password, and their pages are theirs alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.models import MemberAccount
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW, english
from tests.web.people import Clock
from tests.web.portal import MEMBER_PASSWORD, add_account, phone_of


@pytest.fixture
def shop(app: Flask) -> Flask:
    with app.app_context():
        load_shop({"members": [{"ref": "m1", "name": "王小芳"}, {"ref": "m2"}]}, now=NOW)
    add_account(app, "m1", "13800138000", password=MEMBER_PASSWORD)
    return app


@pytest.mark.parametrize(
    "typed", ["13800138000", "+86 138-0013-8000", "１３８ ００１３ ８０００", "0086 13800138000", "8613800138000"]
)
def test_a_member_logs_in_by_phone_number_however_it_is_written(shop: Flask, typed: str) -> None:
    client = english(shop)
    answer = client.post("/m/login", data={"phone": typed, "password": MEMBER_PASSWORD})
    assert answer.status_code == 302
    assert "王小芳" in client.get("/m/").text


def test_a_wrong_password_and_an_unknown_number_are_told_alike(shop: Flask) -> None:
    wrong = english(shop).post("/m/login", data={"phone": "13800138000", "password": "no"})
    unknown = english(shop).post("/m/login", data={"phone": "13900139000", "password": MEMBER_PASSWORD})
    assert wrong.status_code == unknown.status_code == 422
    assert "The phone number or the password is wrong." in wrong.text
    assert "The phone number or the password is wrong." in unknown.text
    assert "13800138000" in wrong.text


def test_who_fails_too_often_waits(shop: Flask) -> None:
    for _ in range(5):
        english(shop).post("/m/login", data={"phone": "13800138000", "password": "no"})
    answer = english(shop).post("/m/login", data={"phone": "13800138000", "password": MEMBER_PASSWORD})
    assert answer.status_code == 422
    assert "Wait" in answer.text


def test_a_page_of_members_sends_strangers_and_staff_to_the_members_login(shop: Flask, owner: FlaskClient) -> None:
    for client in (english(shop), owner):
        answer = client.get("/m/")
        assert answer.status_code == 302
        assert answer.location == "/m/login?next=/m/"


def test_a_member_opens_no_page_of_staff(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    assert phone.get("/m/").status_code == 200
    assert phone.get("/members").location.startswith("/login")


def test_staff_and_member_may_be_logged_in_in_one_browser(shop: Flask, owner: FlaskClient) -> None:
    assert owner.post("/m/login", data={"phone": "13800138000", "password": MEMBER_PASSWORD}).status_code == 302
    assert owner.get("/m/").status_code == owner.get("/members").status_code == 200
    assert owner.post("/m/logout").status_code == 302
    assert owner.get("/m/").status_code == 302
    assert owner.get("/members").status_code == 200


def test_a_session_ends_when_the_password_changes_or_the_account_is_disabled(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    for values in ({"session_key": "another"}, {"session_key": "key of m1", "disabled_at": NOW}):
        with shop.app_context(), rows.write() as connection:
            connection.execute(update(MemberAccount).values(values))
        assert phone.get("/m/").status_code == 302


def test_a_session_runs_out(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    phone = phone_of(shop, "m1")
    for days, status in ((29, 200), (29, 200), (31, 302)):
        clock.wait(days=days)
        assert phone.get("/m/").status_code == status
    phone = phone_of(shop, "m1")
    for _ in range(8):
        clock.wait(days=20)
        assert phone.get("/m/").status_code == 200
    clock.now += timedelta(days=25)
    assert phone.get("/m/").status_code == 302


def test_the_way_back_leads_to_this_console_alone(shop: Flask) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/m/"):
        data = {"phone": "13800138000", "password": MEMBER_PASSWORD, "next": target}
        assert english(shop).post("/m/login", data=data).location == "/m/"


def test_the_logout_needs_the_token(shop: Flask) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    phone = phone_of(shop, "m1")
    assert phone.post("/m/logout").status_code == 400
    assert phone.get("/m/logout").status_code == 405


@pytest.mark.parametrize("path", ["/m/join/%00", "/m/apply/%00", "/m/see/%00", "/entries/%00"])
def test_an_address_with_a_sign_that_no_database_keeps_is_not_there(shop: Flask, path: str) -> None:
    assert english(shop).get(path).status_code == 404
