"""A member's own account: what others see of them, the password, the phone number to log in with."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import dump_shop, load_shop
from tests.conftest import NOW, english
from tests.pictures import drawn
from tests.web.forms import fields_of, typed_in
from tests.web.people import history
from tests.web.portal import MEMBER_PASSWORD, add_account, phone_of, set_password

NEW = "another long password"
PASSWORDS = {"old_password": MEMBER_PASSWORD, "password": NEW, "password_again": NEW}
MEMBERS = [
    {"ref": "m1", "name": "王小芳", "level": "gold", "nickname": "Fang", "phone": "13800138000"},
    {"ref": "m2", "name": "李明", "nickname": "Ming", "phone": "13900000002"},
]


@pytest.fixture
def shop(app: Flask) -> Flask:
    with app.app_context():
        load_shop({"levels": [{"ref": "gold", "name": "Gold"}], "members": MEMBERS}, now=NOW)
    add_account(app, "m1", "13800138000")
    add_account(app, "m2", "13900000002")
    return app


@pytest.fixture
def phone(shop: Flask) -> FlaskClient:
    return phone_of(shop, "m1")


def member(app: Flask, number: int = 0) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = dump_shop()["members"][number]
        return found


def log_in(app: Flask, number: str, password: str) -> int:
    return english(app).post("/m/login", data={"phone": number, "password": password}).status_code


def test_my_page_says_who_i_am_and_nothing_of_others(phone: FlaskClient) -> None:
    page = phone.get("/m/").text
    for own in ("Fang", "m1", "Gold", "138****8000"):
        assert own in page
    for others in ("李明", "Ming", "13900000002", ">m2<"):
        assert others not in page


def test_a_nickname_and_an_address_are_kept_as_the_members_own_change(shop: Flask, phone: FlaskClient) -> None:
    form = typed_in(phone.get("/m/profile").text, "/m/profile", {"nickname": "Fangfang", "email": "f@example.com"})
    assert phone.post("/m/profile", data=form).location == "/m/"
    found = member(shop)
    assert (found["nickname"], found["email"], found["name"]) == ("Fangfang", "f@example.com", "王小芳")
    change = history(shop, "members")[0]
    assert (change.author, change.staff_id, change.ref) == ("m1", None, "m1")
    assert phone.post("/m/profile", data=form).status_code == 302
    assert len(history(shop, "members")) == 1
    assert member(shop, 1)["nickname"] == "Ming"


def test_the_form_sent_back_untouched_changes_nothing(shop: Flask, phone: FlaskClient) -> None:
    before = member(shop)
    assert phone.post("/m/profile", data=fields_of(phone.get("/m/profile").text, "/m/profile")).status_code == 302
    assert member(shop) == before
    assert history(shop, "members") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nickname": ""}, "Choose a name."),
        ({"nickname": "x" * 41}, "Use at most 40 characters."),
        ({"nickname": "a\x01b"}, "Only letters, digits and signs can stand here."),
        ({"nickname": "Ming\u200b"}, "Leave out signs that cannot be seen."),
        ({"email": "nowhere"}, "Enter an e-mail address"),
    ],
)
def test_a_wrong_form_is_told_and_kept(shop: Flask, phone: FlaskClient, changes: dict[str, str], said: str) -> None:
    answer = phone.post("/m/profile", data={"nickname": "Fang 2", "email": "f@example.com", "picture": ""} | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Fang 2" in answer.text or "f@example.com" in answer.text
    assert member(shop)["nickname"] == "Fang"


def test_a_nickname_with_signs_that_nobody_sees_stays_where_a_file_brought_it(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        load_shop({"members": [{"ref": "m1", "nickname": "می\u200cنا"}]}, now=NOW)
    form = typed_in(phone.get("/m/profile").text, "/m/profile", {"email": "f@example.com"})
    assert phone.post("/m/profile", data=form).status_code == 302
    assert (member(shop)["nickname"], member(shop)["email"]) == ("می\u200cنا", "f@example.com")


def test_a_member_changes_nothing_else_of_themselves(shop: Flask, phone: FlaskClient) -> None:
    before = member(shop)
    phone.post(
        "/m/profile",
        data={"nickname": "F", "email": "", "picture": "", "level": "", "shares": "9", "ref": "m2", "name": "x"},
    )
    assert member(shop) == before | {"nickname": "F"}


def test_a_picture_is_drawn_anew_and_shown(shop: Flask, phone: FlaskClient) -> None:
    data = {"nickname": "Fang", "email": "", "picture": "", "picture-file": (io.BytesIO(drawn()), "me.jpg")}
    assert phone.post("/m/profile", data=data).status_code == 302
    address = member(shop)["picture"]
    assert address.startswith("/pictures/")
    assert f'src="{address}"' in phone.get("/m/").text
    wrong = data | {"picture": address, "picture-file": (io.BytesIO(b"no picture"), "me.jpg")}
    assert phone.post("/m/profile", data=wrong).status_code == 422
    gone = {"nickname": "Fang", "email": "", "picture": address, "picture-remove": "y"}
    assert phone.post("/m/profile", data=gone).status_code == 302
    assert member(shop)["picture"] == ""


def test_a_new_password_takes_the_old_one_and_ends_other_sessions(shop: Flask, phone: FlaskClient) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    elsewhere = phone_of(shop, "m1")
    assert phone.post("/m/password", data=PASSWORDS).location == "/m/"
    assert phone.get("/m/").status_code == 200
    assert elsewhere.get("/m/").status_code == 302
    assert log_in(shop, "13800138000", MEMBER_PASSWORD) == 422
    assert log_in(shop, "13800138000", NEW) == 302
    assert [change.action for change in history(shop, "members")] == ["password_changed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"old_password": "wrong"}, "This is not your present password."),
        ({"old_password": ""}, "Enter your password."),
        ({"password": " " * 8, "password_again": " " * 8}, "A password needs more than blanks."),
        ({"password_again": "differs"}, "The two passwords differ."),
        ({"password": "short", "password_again": "short"}, "Use at least 8"),
    ],
)
def test_a_wrong_password_form_changes_nothing(
    shop: Flask, phone: FlaskClient, changes: dict[str, str], said: str
) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    answer = phone.post("/m/password", data=PASSWORDS | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert log_in(shop, "13800138000", MEMBER_PASSWORD) == 302


def test_guessing_the_old_password_has_to_wait(shop: Flask, phone: FlaskClient) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    for _ in range(5):
        phone.post("/m/password", data=PASSWORDS | {"old_password": "wrong"})
    answer = phone.post("/m/password", data=PASSWORDS)
    assert answer.status_code == 422
    assert "Wait" in answer.text


def test_another_number_logs_in_from_then_on(shop: Flask, phone: FlaskClient) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    data = {"phone": "+86 138 0013 8009", "password": MEMBER_PASSWORD}
    assert phone.post("/m/phone", data=data).location == "/m/"
    assert log_in(shop, "13800138009", MEMBER_PASSWORD) == 302
    assert log_in(shop, "13800138000", MEMBER_PASSWORD) == 422
    assert member(shop)["phone"] == "13800138009"
    assert phone.post("/m/phone", data=data).status_code == 302
    assert [change.action for change in history(shop, "members")] == ["changed", "phone_changed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phone": "13900000002"}, "There is an account with this phone number."),
        ({"phone": "me"}, "Enter a phone number"),
        ({"password": "wrong"}, "This is not your password."),
    ],
)
def test_a_number_that_cannot_be_is_told_and_kept(
    shop: Flask, phone: FlaskClient, changes: dict[str, str], said: str
) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    typed = {"phone": "13800138009", "password": MEMBER_PASSWORD} | changes
    answer = phone.post("/m/phone", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed["phone"]}"' in answer.text
    assert log_in(shop, "13800138000", MEMBER_PASSWORD) == 302


def test_the_forms_need_the_token_and_the_login(shop: Flask, phone: FlaskClient) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    for path in ("/m/profile", "/m/password", "/m/phone"):
        assert phone.post(path, data={"nickname": "x"}).status_code == 400
        assert phone.delete(path).status_code == 405
        assert english(shop).get(path).location == f"/m/login?next={path}"
