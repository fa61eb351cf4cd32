"""Adding and editing a member."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Change, Member
from app.services.shop_file import load_shop
from app.web import permissions
from app.web.permissions import Permission
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.members import BOLD, FANG, LI, THIRD, count_of, dump_of, fill
from tests.web.people import add_person, browser_of, history

PAGES = ["/members/new", f"/members/{FANG}/edit"]
NEW = {
    "ref": "c-9",
    "nickname": "Xiao Chen",
    "name": "陈静",
    "phone": "１３７ 0000 0009",
    "email": "jing＠x.com",
    "level": "gold",
    "shares": "１２",
    "referrer": "m3",
}
ASKED = {
    "ref": "c-9",
    "name": "陈静",
    "level": "gold",
    "referrer": "m3",
    "shares": 12,
    "nickname": "Xiao Chen",
    "phone": "137 0000 0009",
    "email": "jing@x.com",
    "picture": "",
}


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    fill(app)


@pytest.fixture
def clerk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody who edits members and may not see private data."""
    viewer = permissions.ROLES["viewer"] | {Permission.EDIT_MEMBERS}
    monkeypatch.setitem(permissions.ROLES, "viewer", viewer)
    add_person(app, "wei", "viewer")
    return browser_of(app, "wei")


def typed(client: FlaskClient, path: str, **changes: Any) -> Any:
    """The fields of a form as a browser would send them, with changes typed."""
    data = fields_of(client.get(path).text, path)
    for name, value in changes.items():
        data[name] = value
    return data


def test_a_member_is_added(app: Flask, owner: FlaskClient) -> None:
    response = owner.post("/members/new", data=NEW)
    assert response.location == "/members/5"
    assert dump_of(app)["c-9"] == ASKED
    assert "The member is there." in owner.get("/members/5").text


def test_the_same_with_a_shop_file_is_the_same(app: Flask, owner: FlaskClient) -> None:
    owner.post("/members/new", data=NEW)
    with app.app_context():
        assert not load_shop({"members": [ASKED]}, now=NOW)


def test_only_the_number_is_needed_and_one_is_offered(app: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get("/members/new").text, "/members/new")
    assert data["ref"] == "m0005"
    assert data["name"] == ""
    assert owner.post("/members/new", data=data).status_code == 302
    assert dump_of(app)["m0005"]["name"] == "m0005"


def test_a_double_click_adds_one(app: Flask, owner: FlaskClient) -> None:
    owner.post("/members/new", data=NEW)
    again = owner.post("/members/new", data=NEW | {"nickname": "Another"})
    assert again.status_code == 422
    assert "There is one with this number already." in again.text
    assert count_of(app, Member) == 5
    assert dump_of(app)["c-9"] == ASKED


def test_what_nobody_touched_stays(app: Flask, owner: FlaskClient) -> None:
    before, changes = dump_of(app), count_of(app, Change)
    for member_id in (FANG, LI, THIRD, BOLD):
        path = f"/members/{member_id}/edit"
        assert owner.post(path, data=typed(owner, path)).location == f"/members/{member_id}"
    assert dump_of(app) == before
    assert count_of(app, Change) == changes


def test_a_change_is_saved_and_kept_in_the_history(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{LI}/edit"
    data = typed(owner, path, nickname="Ming", level="", shares="0", phone="", reason="asked for it")
    assert owner.post(path, data=data).status_code == 302
    assert dump_of(app)["m2"] == {
        "ref": "m2",
        "name": "李明",
        "level": None,
        "referrer": "m1",
        "shares": 0,
        "nickname": "Ming",
        "phone": "",
        "email": "",
        "picture": "",
    }
    change = history(app, "members")[0]
    assert (change.ref, change.author, change.reason) == ("m2", "chen", "asked for it")
    assert "Ming" in (change.after or "")


def test_an_emptied_name_is_the_number_again(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{LI}/edit"
    owner.post(path, data=typed(owner, path, name=" "))
    assert dump_of(app)["m2"]["name"] == "m2"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("nickname", "x" * 10_000, "Use at most 200 characters."),
        ("nickname", "one\ntwo", "Only letters, digits and signs can stand here."),
        ("name", "x" * 201, "Use at most 200 characters."),
        ("phone", "call me", "Enter a phone number"),
        ("email", "nobody", "Enter an e-mail address"),
        ("shares", "", "This cannot be empty."),
        ("shares", "-1", "Enter a whole number"),
        ("shares", "1.5", "Enter a whole number"),
        ("shares", "1000000001", "Enter a whole number"),
        ("level", "platinum", "Not a valid choice"),
        ("ref", "", "Give it a number."),
        ("ref", "m1", "There is one with this number already."),
        ("referrer", "nobody", "There is no member with this number."),
        ("referrer", "c-9", "There is no member with this number."),
    ],
)
def test_bad_values_are_told_beside_the_field_and_kept(
    app: Flask, owner: FlaskClient, field: str, value: str, said: str
) -> None:
    before = dump_of(app)
    response = owner.post("/members/new", data=NEW | {field: value})
    assert response.status_code == 422
    assert said in response.text
    kept = fields_of(response.text, "/members/new")
    sent = NEW | {field: value}
    assert kept["nickname"].strip() == sent["nickname"].strip()
    assert kept["shares"] == sent["shares"]
    assert kept["name"] == sent["name"]
    assert dump_of(app) == before


def test_what_a_file_brought_does_not_stand_in_the_way(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        load_shop({"members": [{"ref": "m3", "phone": "ask the porter", "email": "none"}]}, now=NOW)
    path = f"/members/{THIRD}/edit"
    assert owner.post(path, data=typed(owner, path, nickname="San")).status_code == 302
    assert dump_of(app)["m3"]["phone"] == "ask the porter"


def test_scripts_in_names_stay_text(app: Flask, owner: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    owner.post("/members/new", data=NEW | {"nickname": evil, "name": evil})
    for path in ("/members", "/members/5", "/members/5/edit"):
        page = owner.get(path).text
        assert evil not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_referrer_is_set_once(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{FANG}/edit"
    with app.app_context():
        load_shop({"members": [{"ref": "m9"}]}, now=NOW)
    assert owner.post(path, data=typed(owner, path, referrer="m9")).status_code == 302
    assert dump_of(app)["m1"]["referrer"] == "m9"
    page = owner.get(path).text
    assert 'name="referrer"' not in page
    assert "Set once; only the owner can correct it." in page


def test_a_loop_is_refused_beside_the_field(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{FANG}/edit"
    for ref in ("m1", "m3"):
        response = owner.post(path, data=typed(owner, path, referrer=ref))
        assert response.status_code == 422
        assert 'id="referrer-error"' in response.text
        assert "their own referrer" in response.text
    assert dump_of(app)["m1"]["referrer"] is None


def test_a_referrer_that_was_set_meanwhile_is_told(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{FANG}/edit"
    data = typed(owner, path, referrer="m9")
    with app.app_context():
        load_shop({"members": [{"ref": "m8"}, {"ref": "m9"}, {"ref": "m1", "referrer": "m8"}]}, now=NOW)
    response = owner.post(path, data=data)
    assert response.status_code == 422
    assert "This is set already and stays as it is." in response.text
    assert dump_of(app)["m1"]["referrer"] == "m8"


def test_two_tabs_do_not_overwrite_each_other(app: Flask, owner: FlaskClient) -> None:
    path = f"/members/{LI}/edit"
    first, second = typed(owner, path, nickname="First"), typed(owner, path, nickname="Second")
    assert owner.post(path, data=first).status_code == 302
    told = owner.post(path, data=second)
    assert told.status_code == 409
    assert "Somebody changed this while you were typing." in told.text
    assert dump_of(app)["m2"]["nickname"] == "First"
    assert owner.post(path, data=fields_of(told.text, path)).status_code == 302
    assert dump_of(app)["m2"]["nickname"] == "Second"


def test_who_may_not_see_private_data_neither_gets_nor_overwrites_it(app: Flask, clerk: FlaskClient) -> None:
    path = f"/members/{FANG}/edit"
    page = clerk.get(path).text
    for text in ("王小芳", "13812341234", "fang@x.com"):
        assert text not in page
    data = fields_of(page, path)
    assert {"name", "phone", "email"} & data.keys() == set()
    data["nickname"] = "New"
    forged = {"name": "X", "phone": "1", "email": "x@x", **data}
    assert clerk.post(path, data=forged).status_code == 302
    assert dump_of(app)["m1"] == {
        "ref": "m1",
        "name": "王小芳",
        "level": None,
        "referrer": None,
        "shares": 0,
        "nickname": "New",
        "phone": "13812341234",
        "email": "fang@x.com",
        "picture": "",
    }


def test_who_may_not_see_private_data_adds_a_member_without(app: Flask, clerk: FlaskClient) -> None:
    assert clerk.post("/members/new", data=NEW).status_code == 302
    assert dump_of(app)["c-9"] == ASKED | {"name": "c-9", "phone": "", "email": ""}


@pytest.mark.parametrize("path", PAGES)
def test_it_needs_a_login(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"
    assert client.post(path, data=NEW).location.startswith("/login")


@pytest.mark.parametrize("role", ["finance", "store_manager", "viewer"])
@pytest.mark.parametrize("path", PAGES)
def test_other_roles_may_not(app: Flask, role: str, path: str) -> None:
    add_person(app, "liu", role, 1)
    browser = browser_of(app, "liu")
    assert browser.get(path).status_code == 403
    assert browser.post(path, data=NEW).status_code == 403


def test_nobody_is_not_found(owner: FlaskClient) -> None:
    assert owner.get("/members/99/edit").status_code == 404
    assert owner.post("/members/99/edit", data=NEW).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_it_cannot_be_put(owner: FlaskClient, path: str) -> None:
    assert owner.put(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_without_a_token_nothing_is_saved(app: Flask, owner: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = dump_of(app)
    assert owner.post(path, data=NEW).status_code == 400
    assert dump_of(app) == before


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(owner: FlaskClient, path: str) -> None:
    page = owner.get(path).text
    for name in ("nickname", "name", "phone", "email", "level", "shares", "referrer"):
        assert re.search(rf'<label[^>]* for="{name}"', page), name
