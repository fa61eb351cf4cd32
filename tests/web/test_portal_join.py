"""Getting in: by an invitation, by a link that claims a member, by one for a new password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Member, MemberAccount
from app.services.history import Author
from app.services.portal import invitations
from app.services.portal.invitations import standing_code
from app.services.portal.links import LinkKind, make_link, revoke_link
from app.services.shop_file import load_shop
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.people import Clock
from tests.web.portal import MEMBER_PASSWORD, add_account, phone_of, set_password

PASSWORD = "quite a long one"  # noqa: S105 - of a test
TYPED = {"nickname": "Fang", "name": "", "phone": "138 0013 8000", "password": PASSWORD, "password_again": PASSWORD}
CHOSEN = {key: TYPED[key] for key in ("phone", "password", "password_again")}
BY = Author("chen", 1)


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """m1 with an account; m2, whose number the shop knows, without one."""
    Clock(monkeypatch)
    with app.app_context():
        members = [{"ref": "m1", "name": "王小芳"}, {"ref": "m2", "name": "李明", "phone": "13812341234"}]
        load_shop({"members": members, "stores": [{"ref": "s1", "name": "River Street"}]}, now=NOW)
    add_account(app, "m1", "13900000001")
    return app


def invitation(app: Flask, **whose: int) -> str:
    with app.app_context():
        return f"/m/join/{standing_code(**(whose or {'member_id': 1}), now=NOW)}"


def link(app: Flask, kind: LinkKind, member_id: int) -> str:
    with app.app_context():
        return f"/m/{kind}/{make_link(kind=kind, member_id=member_id, author=BY, now=NOW).secret}"


def members(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Member)) or 0


def test_an_invitation_says_who_invites_with_the_name_masked(shop: Flask) -> None:
    page = english(shop).get(invitation(shop)).text
    assert "王*芳 invites you" in page
    assert "小满甜品店" in page
    assert "王小芳" not in page
    assert "13900000001" not in page
    assert "River Street invites you" in english(shop).get(invitation(shop, store_id=1)).text


def test_who_registers_is_logged_in_at_once_with_the_inviting_member_as_referrer(shop: Flask) -> None:
    client = english(shop)
    answer = client.post(invitation(shop), data=TYPED)
    assert (answer.status_code, answer.location) == (302, "/m/")
    page = client.get("/m/").text
    assert "Fang" in page
    assert "Welcome" in page
    with shop.app_context():
        member = db.session.scalars(select(Member).order_by(Member.id.desc()).limit(1)).one()
        assert (member.nickname, member.referrer_id) == ("Fang", 1)
    later = english(shop).post("/m/login", data={"phone": "+86 13800138000", "password": PASSWORD})
    assert later.status_code == 302


def test_the_code_may_be_typed_in_large_letters(shop: Flask) -> None:
    head, _, code = invitation(shop).rpartition("/")
    assert english(shop).get(f"{head}/{code.upper()}").status_code == 200


def test_a_code_that_nobody_has_says_so_and_offers_the_login(shop: Flask) -> None:
    client = english(shop)
    for method in ("GET", "POST"):
        answer = client.open("/m/join/abcdefgh2345", method=method, data=TYPED if method == "POST" else None)
        assert answer.status_code == 404
        assert "This invitation is not valid" in answer.text
        assert 'href="/m/login"' in answer.text
    assert members(shop) == 2


def test_nobody_registers_without_an_invitation(shop: Flask) -> None:
    assert "Ask somebody who has one" in english(shop).get("/m/login").text
    assert english(shop).post("/m/join", data=TYPED).status_code == 404
    assert english(shop).post("/m/join/", data=TYPED).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nickname": " "}, "Choose a name."),
        ({"nickname": "x" * 41}, "Use at most 40 characters."),
        ({"phone": ""}, "Enter your phone number."),
        ({"phone": "call me"}, "Enter a phone number, like 138 0013 8000."),
        ({"password": "short", "password_again": "short"}, "Use at least 8"),
        ({"password": " " * 8, "password_again": " " * 8}, "A password needs more than blanks."),
        ({"password_again": "another one"}, "The two passwords differ."),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(shop: Flask, changes: dict[str, str], said: str) -> None:
    answer = english(shop).post(invitation(shop), data=TYPED | {"name": "王芳"} | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="王芳"' in answer.text
    assert members(shop) == 2


@pytest.mark.parametrize(
    "nickname",
    ["Fa\u200bng", "\u202egnaF", "Fang\u200d", "F\u200dang", "7\u200d", "👩\u200d", "👩\u200dFang", "\u200d👩"],
)
def test_a_nickname_with_signs_that_nobody_sees_is_refused_at_its_field(shop: Flask, nickname: str) -> None:
    answer = english(shop).post(invitation(shop), data=TYPED | {"nickname": nickname})
    assert answer.status_code == 422
    assert 'id="nickname-error">Leave out signs that cannot be seen.<' in answer.text
    assert members(shop) == 2


@pytest.mark.parametrize("nickname", ["👨‍👩‍👧 小芳", "👩🏽‍⚕️", "🏳️‍🌈", "❤️‍🔥", "🙂‍↔️", "1️⃣", "José", "李　明"])
def test_a_nickname_may_have_any_letters_and_joined_emoji(shop: Flask, nickname: str) -> None:
    client = english(shop)
    assert client.post(invitation(shop), data=TYPED | {"nickname": nickname}).status_code == 302
    assert nickname in client.get("/m/").text


def test_a_form_sent_twice_makes_one_member_who_is_logged_in_both_times(shop: Flask) -> None:
    path = invitation(shop)
    first, second = english(shop), english(shop)
    assert first.post(path, data=TYPED).location == second.post(path, data=TYPED).location == "/m/"
    assert "m0003" in second.get("/m/").text
    assert members(shop) == 3


def test_a_number_that_another_account_has_is_told_and_opens_nothing(shop: Flask) -> None:
    client = english(shop)
    answer = client.post(invitation(shop), data=TYPED | {"phone": "13900000001"})
    assert answer.status_code == 422
    assert "There is an account with this phone number. Log in, or ask the shop for a new password." in answer.text
    assert client.get("/m/").status_code == 302
    assert members(shop) == 2


def test_one_network_registers_only_so_often_a_day(shop: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "REGISTRATIONS", replace(invitations.REGISTRATIONS, most=2))
    clock = Clock(monkeypatch)
    path = invitation(shop)

    def register(number: int, address: str = "192.0.2.7") -> TestResponse:
        typed = TYPED | {"phone": f"1380013800{number}"}
        return english(shop).post(path, data=typed, environ_overrides={"REMOTE_ADDR": address})

    assert [register(number).status_code for number in range(3)] == [302, 302, 422]
    assert "Too many have registered from here today." in register(3).text
    assert register(4, "192.0.2.8").status_code == 302
    clock.wait(hours=14)
    assert register(5).status_code == 302
    assert members(shop) == 6


def test_registering_is_no_way_around_the_wait_after_wrong_passwords(shop: Flask) -> None:
    set_password(shop, "m1", MEMBER_PASSWORD)
    path = invitation(shop)
    for _ in range(5):
        english(shop).post(path, data=TYPED | {"phone": "13900000001"})
    right = TYPED | {"phone": "13900000001", "password": MEMBER_PASSWORD, "password_again": MEMBER_PASSWORD}
    assert english(shop).post(path, data=right).status_code == 422


def test_a_member_whom_the_shop_knows_is_neither_told_of_nor_claimed_by_their_number(shop: Flask) -> None:
    client = english(shop)
    assert client.post(invitation(shop), data=TYPED | {"phone": "13812341234"}).status_code == 302
    page = client.get("/m/").text
    assert "m0003" in page
    assert "李明" not in page
    assert members(shop) == 3


def test_a_member_who_opens_an_invitation_goes_to_their_own_page(shop: Flask) -> None:
    phone = phone_of(shop, "m1")
    assert phone.get(invitation(shop)).location == "/m/"
    assert phone.post(invitation(shop), data=TYPED).location == "/m/"
    assert members(shop) == 2


def test_a_registration_needs_the_token(shop: Flask) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    client = english(shop)
    path = invitation(shop)
    assert client.post(path, data=TYPED).status_code == 400
    token = fields_of(client.get(path).text, path)["csrf_token"]
    assert client.post(path, data=TYPED | {"csrf_token": token}).status_code == 302


def test_a_claim_opens_the_account_of_that_member_and_logs_in(shop: Flask) -> None:
    path = link(shop, "claim", 2)
    client = english(shop)
    page = client.get(path).text
    assert "李" not in page
    assert "13812341234" not in page
    assert client.get(path).status_code == 200  # looking uses nothing up
    assert client.post(path, data=CHOSEN).location == "/m/"
    assert "李明" in client.get("/m/").text
    assert english(shop).post("/m/login", data={"phone": CHOSEN["phone"], "password": PASSWORD}).status_code == 302
    assert members(shop) == 2


def test_a_reset_sets_the_password_ends_other_sessions_and_logs_in(shop: Flask) -> None:
    elsewhere = phone_of(shop, "m1")
    assert elsewhere.get("/m/").status_code == 200
    client = english(shop)
    path = link(shop, "reset", 1)
    assert "Choose a new password" in client.get(path).text
    assert client.post(path, data=CHOSEN).location == "/m/"
    assert "王小芳" in client.get("/m/").text
    assert elsewhere.get("/m/").status_code == 302
    assert english(shop).post("/m/login", data={"phone": "13900000001", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("kind", ["claim", "reset"])
@pytest.mark.parametrize("why", ["guessed", "used", "revoked", "late"])
def test_a_link_that_does_not_work_says_so_and_offers_the_login(
    shop: Flask, kind: LinkKind, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    member_id = 2 if kind == "claim" else 1
    path = link(shop, kind, member_id)
    if why == "guessed":
        path = f"/m/{kind}/guessed"
    elif why == "used":
        assert english(shop).post(path, data=CHOSEN).status_code == 302
    elif why == "revoked":
        with shop.app_context():
            assert revoke_link(member_id=member_id, link_id=1, author=BY, now=NOW)
    else:
        clock.wait(days=7)
    status, page = look(shop, path)
    assert status == 404
    assert "This link is not valid, or not any more" in page
    assert 'href="/m/login"' in page


def look(app: Flask, path: str) -> tuple[int, str]:
    """What a link answers to who opens it, and that a form sent to it changes nothing."""
    client: FlaskClient = english(app)
    answer = client.get(path)
    with app.app_context():
        before = accounts()
    assert client.post(path, data=CHOSEN).status_code == 404
    with app.app_context():
        assert accounts() == before
    return answer.status_code, answer.text


def accounts() -> list[Any]:
    found = db.session.execute(select(MemberAccount.member_id, MemberAccount.phone, MemberAccount.password_hash)).all()
    return [tuple(row) for row in found]


@pytest.mark.parametrize("kind", ["claim", "reset"])
def test_a_wrong_form_leaves_the_link_as_good_as_before(shop: Flask, kind: LinkKind) -> None:
    path = link(shop, kind, 2 if kind == "claim" else 1)
    answer = english(shop).post(path, data=CHOSEN | {"password_again": "differs"})
    assert answer.status_code == 422
    assert "The two passwords differ." in answer.text
    if kind == "claim":
        taken = english(shop).post(path, data=CHOSEN | {"phone": "13900000001"})
        assert taken.status_code == 422
        assert "There is an account with this phone number." in taken.text
        assert 'value="13900000001"' in taken.text
    assert english(shop).post(path, data=CHOSEN).status_code == 302


@pytest.mark.parametrize("kind", ["claim", "reset"])
def test_a_link_needs_the_token_and_tells_nobody_its_address(shop: Flask, kind: LinkKind) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    path = link(shop, kind, 2 if kind == "claim" else 1)
    client = english(shop)
    assert client.post(path, data=CHOSEN).status_code == 400
    answer = client.get(path)
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    token = fields_of(answer.text, "")["csrf_token"]
    # As behind a proxy with TLS, where the referrer is looked at too: the host alone is enough.
    headers = {"Referer": "https://localhost/"}
    done = client.post(path, data=CHOSEN | {"csrf_token": token}, headers=headers, base_url="https://localhost")
    assert done.status_code == 302


def test_a_link_of_another_kind_opens_nothing(shop: Flask) -> None:
    assert english(shop).get(link(shop, "claim", 2).replace("claim", "reset")).status_code == 404
    assert english(shop).get(link(shop, "reset", 1).replace("reset", "claim")).status_code == 404


def test_a_session_that_ended_meanwhile_keeps_what_was_typed(shop: Flask) -> None:
    """What was typed waits on the login page, is shown afterwards, and is sent by one more tap."""
    set_password(shop, "m1", MEMBER_PASSWORD)
    client = english(shop)
    typed = {"nickname": "Fang the first", "email": "", "picture": ""}
    answer = client.post("/m/profile", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert "Nothing of what you typed is lost" in answer.text
    form = fields_of(answer.text, "/m/login").to_dict() | {"phone": "13900000001", "password": MEMBER_PASSWORD}
    shown = client.post("/m/login", data=form)
    assert shown.status_code == 200
    assert "Fang the first" in shown.text
    assert client.post("/m/profile", data=fields_of(shown.text, "/m/profile")).status_code == 302
    assert "Fang the first" in client.get("/m/").text


def test_a_form_of_another_site_is_not_carried_through_the_login(shop: Flask) -> None:
    answer = english(shop).post("/m/profile", data={"nickname": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.location) == (302, "/m/login")


def test_what_is_missing_among_members_pages_leads_back_to_them(shop: Flask) -> None:
    answer = phone_of(shop, "m1").get("/m/nothing")
    assert answer.status_code == 404
    assert 'href="/m/"' in answer.text
    assert 'href="/"' not in answer.text
