"""Staff: inviting them, their roles and stores, and who may log in."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import Staff, StaffLink
from app.queries.staff import StaffRow, list_staff
from app.web.labels import PERMISSIONS
from app.web.labels import ROLES as NAMES
from app.web.permissions import ROLES
from tests import rows
from tests.conftest import NOW, USERNAME, english
from tests.web.forms import fields_of
from tests.web.people import add_person, browser_of, history

INVITED = {"username": "wang", "role": "cashier", "stores": ["1"]}
CHOSEN = {"password": "a long password", "password_again": "a long password"}
POSTS = ["/staff/invite", "/staff/2", "/staff/2/disable", "/staff/2/enable", "/staff/2/link"]
PAGES = ["/staff", "/staff/roles", "/staff/invite", "/staff/2", "/staff/2/link"]


@pytest.fixture
def stores(app: Flask) -> None:
    with app.app_context():
        rows.add_catalogue()


@pytest.fixture
def liu(app: Flask, stores: None) -> int:
    """A cashier of the first store, logged in with the key ``key of liu``."""
    return add_person(app, "liu", "cashier", 1)


def people(app: Flask) -> dict[str, StaffRow]:
    with app.app_context():
        return {person.username: person for person in list_staff()}


def acts(app: Flask) -> list[tuple[str, str, str, Any, Any]]:
    """What the history says of staff, the newest first."""
    return [
        (
            change.author,
            change.ref,
            change.action,
            json.loads(change.before or "null"),
            json.loads(change.after or "null"),
        )
        for change in history(app, "staff")
    ]


def link_on(page: str) -> str:
    found = re.search(r'value="http://localhost(/password/[\w-]+)"', page)
    assert found
    return found[1]


# Inviting


@pytest.mark.usefixtures("stores")
def test_who_is_invited_chooses_a_password_by_a_link_and_is_in(app: Flask, owner: FlaskClient) -> None:
    response = owner.post("/staff/invite", data=INVITED)
    assert (response.status_code, response.location) == (302, "/staff/2/link")
    link = link_on(owner.get(response.location).text)
    assert people(app)["wang"].state == "invited"
    invited = english(app)
    assert invited.post(link, data=CHOSEN).status_code == 302
    assert people(app)["wang"].state == "active"
    assert [store.ref for store in people(app)["wang"].stores] == ["s1"]
    assert invited.get("/account").status_code == 200
    assert acts(app) == [
        ("wang", "wang", "password_chosen", None, None),
        (USERNAME, "wang", "invited", None, {"role": "cashier", "stores": ["s1"]}),
    ]


@pytest.mark.usefixtures("stores")
def test_a_link_is_shown_once(owner: FlaskClient) -> None:
    page = owner.post("/staff/invite", data=INVITED).location
    assert "Copy it now" in owner.get(page).text
    assert owner.get(page).location == "/staff/2"


@pytest.mark.usefixtures("liu")
def test_a_link_is_shown_with_the_person_whose_it_is(owner: FlaskClient) -> None:
    owner.post("/staff/invite", data=INVITED)
    assert owner.get("/staff/2/link").location == "/staff/2"


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "  "}, "Choose a user name."),
        ({"username": "x" * 10_000}, "Field cannot be longer than 60 characters."),
        ({"username": "wa\u200bng"}, "Use letters, digits and signs alone."),
        ({"username": USERNAME}, "there is already somebody with this name"),
        ({"role": "god"}, "Not a valid choice."),
        ({"role": ""}, "Not a valid choice."),
        ({"stores": []}, "Choose at least one store for this role."),
        ({"stores": ["7"]}, "is not a valid choice"),
        ({"stores": ["x"]}, "Invalid choice(s)"),
    ],
)
def test_an_invitation_that_will_not_do_says_why_and_keeps_what_was_typed(
    app: Flask, owner: FlaskClient, change: dict[str, Any], message: str
) -> None:
    response = owner.post("/staff/invite", data=INVITED | {"username": "<wang>"} | change)
    assert response.status_code == 422
    assert message in response.text
    if "username" not in change:
        assert 'value="&lt;wang&gt;"' in response.text
    if "stores" not in change:
        assert re.search(r"<input checked[^>]*name=\"stores\"[^>]*value=\"1\"", response.text)
    assert list(people(app)) == [USERNAME]


@pytest.mark.usefixtures("stores")
def test_stores_count_for_the_roles_alone_that_are_limited_to_them(app: Flask, owner: FlaskClient) -> None:
    owner.post("/staff/invite", data=INVITED | {"role": "viewer"})
    assert people(app)["wang"].stores == ()


def test_without_stores_nobody_can_be_invited_for_one(owner: FlaskClient) -> None:
    assert "There is no store yet." in owner.get("/staff/invite").text
    assert owner.post("/staff/invite", data={"username": "wang", "role": "cashier"}).status_code == 422
    assert owner.post("/staff/invite", data={"username": "wang", "role": "viewer"}).status_code == 302


@pytest.mark.usefixtures("stores")
def test_sent_twice_an_invitation_is_one(app: Flask, owner: FlaskClient) -> None:
    owner.post("/staff/invite", data=INVITED)
    assert owner.post("/staff/invite", data=INVITED).status_code == 422
    assert list(people(app)) == [USERNAME, "wang"]
    assert len(acts(app)) == 1


# Role and stores


def test_another_role_ends_the_sessions_and_is_kept_from_and_to(app: Flask, owner: FlaskClient, liu: int) -> None:
    browser = browser_of(app, "liu")
    assert browser.get("/account").status_code == 200
    form = fields_of(owner.get(f"/staff/{liu}").text, f"/staff/{liu}")
    assert form.getlist("stores") == ["1"]
    response = owner.post(f"/staff/{liu}", data={**form, "role": "viewer"})
    assert (response.status_code, response.location) == (302, "/staff")
    assert (people(app)["liu"].role, people(app)["liu"].stores) == ("viewer", ())
    assert browser.get("/account").status_code == 302
    assert acts(app) == [
        (USERNAME, "liu", "changed", {"role": "cashier", "stores": ["s1"]}, {"role": "viewer", "stores": []})
    ]


def test_other_stores_hold_at_once_in_the_open_session(app: Flask, owner: FlaskClient, liu: int) -> None:
    browser = browser_of(app, "liu")
    assert "Store 1" in browser.get("/account").text
    owner.post(f"/staff/{liu}", data={"role": "cashier", "stores": ["2"], "seen": "cashier:1:"})
    page = browser.get("/account").text
    assert "Store 2" in page
    assert "Store 1" not in page
    assert acts(app)[0][3:] == ({"stores": ["s1"]}, {"stores": ["s2"]})


def test_sent_twice_a_change_is_one(app: Flask, owner: FlaskClient, liu: int) -> None:
    data = {"role": "viewer", "seen": "cashier:1:"}
    for _ in range(2):
        assert owner.post(f"/staff/{liu}", data=data).status_code == 302
    assert "Nothing to change." in owner.get("/staff").text
    assert len(acts(app)) == 1


def test_who_saves_second_is_told_what_changed_meanwhile(app: Flask, owner: FlaskClient, liu: int) -> None:
    first = fields_of(owner.get(f"/staff/{liu}").text, f"/staff/{liu}")
    owner.post(f"/staff/{liu}", data={**first, "role": "viewer"})
    overtaken = owner.post(f"/staff/{liu}", data={**first, "role": "finance"})
    assert overtaken.status_code == 409
    assert "Somebody changed this while you were typing." in overtaken.text
    assert "Role: Cashier → Viewer" in overtaken.text
    assert people(app)["liu"].role == "viewer"
    again = fields_of(overtaken.text, f"/staff/{liu}")
    assert again["role"] == "finance"
    assert owner.post(f"/staff/{liu}", data=again).status_code == 302
    assert people(app)["liu"].role == "finance"


@pytest.mark.parametrize("seen", ["", "god:1:", "cashier:x:", "cashier:1", "nonsense"])
def test_what_cannot_have_been_seen_is_no_hindrance(app: Flask, owner: FlaskClient, liu: int, seen: str) -> None:
    assert owner.post(f"/staff/{liu}", data={"role": "viewer", "seen": seen}).status_code == 302


def test_a_change_that_will_not_do_says_why(app: Flask, owner: FlaskClient, liu: int) -> None:
    response = owner.post(f"/staff/{liu}", data={"role": "store_manager", "seen": "cashier:1:"})
    assert response.status_code == 422
    assert "Choose at least one store for this role." in response.text
    assert fields_of(response.text, f"/staff/{liu}")["role"] == "store_manager"
    assert people(app)["liu"].role == "cashier"


# The last owner


def test_the_last_owner_can_neither_be_demoted_nor_disabled(app: Flask, owner: FlaskClient) -> None:
    add_person(app, "invited", "owner", is_invited=True)
    add_person(app, "former", "owner")
    with app.app_context(), rows.write() as connection:
        connection.execute(update(Staff).where(Staff.username == "former").values(disabled_at=NOW))
    response = owner.post("/staff/1", data={"role": "viewer"})
    assert response.status_code == 422
    assert "There must be an owner who can log in" in response.text
    assert owner.post("/staff/1/disable").location == "/staff/1"
    assert "There must be an owner who can log in" in owner.get("/staff/1").text
    assert (people(app)[USERNAME].role, people(app)[USERNAME].state) == ("owner", "active")
    assert acts(app) == []


def test_with_another_owner_the_first_may_go(app: Flask, owner: FlaskClient) -> None:
    add_person(app, "second", "owner")
    assert owner.post("/staff/1", data={"role": "viewer"}).status_code == 302
    assert owner.get("/").status_code == 302


# Disabling


def test_who_is_disabled_is_out_at_once_and_may_come_back(app: Flask, owner: FlaskClient, liu: int) -> None:
    browser = browser_of(app, "liu")
    link = link_on(owner.get(owner.post(f"/staff/{liu}/link").location).text)
    assert owner.post(f"/staff/{liu}/disable").location == "/staff"
    assert browser.get("/account").status_code == 302
    assert english(app).get(link).status_code == 404
    assert people(app)["liu"].state == "disabled"
    assert "Let them log in again" in owner.get(f"/staff/{liu}").text
    owner.post(f"/staff/{liu}/enable")
    assert people(app)["liu"].state == "active"
    assert english(app).get(link).status_code == 404
    assert [act[2] for act in acts(app)] == ["enabled", "disabled", "link_made"]


@pytest.mark.parametrize("act", ["disable", "enable"])
def test_sent_twice_it_is_done_once(app: Flask, owner: FlaskClient, liu: int, act: str) -> None:
    owner.post(f"/staff/{liu}/disable")
    owner.post(f"/staff/{liu}/{act}")
    owner.post(f"/staff/{liu}/{act}")
    assert len(acts(app)) == (1 if act == "disable" else 2)


# A new password


def test_a_new_link_takes_the_place_of_the_old_one(app: Flask, owner: FlaskClient, liu: int) -> None:
    links = [link_on(owner.get(owner.post(f"/staff/{liu}/link").location).text) for _ in range(2)]
    assert english(app).get(links[0]).status_code == 404
    assert english(app).get(links[1]).status_code == 200
    assert "There is a link that can be used until" in owner.get(f"/staff/{liu}").text
    with app.app_context():
        assert len(db.session.scalars(select(StaffLink.digest)).all()) == 1
    assert all(part not in repr(acts(app)) for part in (links[0][10:], links[1][10:]))


def test_the_disabled_get_no_link(app: Flask, owner: FlaskClient, liu: int) -> None:
    owner.post(f"/staff/{liu}/disable")
    assert owner.post(f"/staff/{liu}/link").location == f"/staff/{liu}"
    assert "This person is disabled" in owner.get(f"/staff/{liu}").text


# Lists


@pytest.mark.usefixtures("liu")
def test_the_list_says_who_is_who(app: Flask, owner: FlaskClient) -> None:
    add_person(app, "wang", "viewer", is_invited=True)
    page = owner.get("/staff").text
    assert re.findall(r'href="/staff/(\d+)"', page) == ["1", "2", "3"]
    for word in ("Cashier", "Store 1", "the whole shop", "Active", "Invited"):
        assert word in page


def test_the_table_shows_exactly_what_each_role_may_do(owner: FlaskClient) -> None:
    page = owner.get("/staff/roles").text
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    for permission, row in zip(PERMISSIONS, body.split("</tr>"), strict=False):
        assert f">{PERMISSIONS[permission]}<" in row
        ticks = re.findall(r">(yes|no)<", row)
        assert ticks == ["yes" if permission in ROLES[role] else "no" for role in NAMES]


# Who may not


@pytest.mark.usefixtures("liu")
@pytest.mark.parametrize("path", PAGES)
def test_it_needs_a_login(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"


@pytest.mark.usefixtures("liu")
@pytest.mark.parametrize("path", POSTS)
def test_sending_needs_a_login(app: Flask, client: FlaskClient, path: str) -> None:
    assert client.post(path).location == "/login"
    assert acts(app) == []


@pytest.mark.usefixtures("liu")
@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"owner"}))
def test_staff_is_the_owners_alone(app: Flask, role: str) -> None:
    add_person(app, "other", role, 1)
    browser = browser_of(app, "other")
    assert [browser.get(path).status_code for path in PAGES] == [403] * len(PAGES)
    assert [browser.post(path).status_code for path in POSTS] == [403] * len(POSTS)
    assert acts(app) == []


@pytest.mark.parametrize("staff_id", ["7", "99999999999999999999"])
def test_nobody_is_not_found(owner: FlaskClient, staff_id: str) -> None:
    assert owner.get(f"/staff/{staff_id}").status_code == 404
    assert owner.get(f"/staff/{staff_id}/link").status_code == 404
    for act in ("", "/disable", "/enable", "/link"):
        assert owner.post(f"/staff/{staff_id}{act}").status_code == 404


@pytest.mark.usefixtures("liu")
@pytest.mark.parametrize("path", ["/staff/2/disable", "/staff/2/enable"])
def test_acts_are_no_links(owner: FlaskClient, path: str) -> None:
    assert owner.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/staff", "/staff/roles"])
def test_lists_cannot_be_posted_to(owner: FlaskClient, path: str) -> None:
    assert owner.post(path).status_code == 405


@pytest.mark.usefixtures("liu")
@pytest.mark.parametrize("path", POSTS)
def test_without_a_token_nothing_happens(app: Flask, owner: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(path, data=INVITED).status_code == 400
    assert acts(app) == []
