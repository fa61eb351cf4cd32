"""Files on their way in: which are taken, whose they are, and how long they are kept."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Member
from app.web import permissions
from app.web.permissions import Permission
from tests.web.forms import fields_of
from tests.web.imports import MEMBERS, check, files, upload
from tests.web.members import count_of, dump_of, fill
from tests.web.people import Clock, add_person, browser_of


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    fill(app)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "members"}, "Choose a file."),
        ({"kind": "members", "file": (io.BytesIO(b""), "")}, "Choose a file."),
        ({"kind": "members", "file": (io.BytesIO(b"a,b\n"), "a.csv")}, "nothing below them"),
        ({"kind": "members", "file": (io.BytesIO(b"PK\x03\x04"), "a.xlsx")}, "damaged"),
        ({"kind": "moons", "file": (io.BytesIO(b"a\n1\n"), "a.csv")}, "Not a valid choice"),
    ],
)
def test_what_is_no_file_is_refused(app: Flask, owner: FlaskClient, data: Any, said: str) -> None:
    response = owner.post("/imports", data=data)
    assert response.status_code == 422
    assert said in response.text
    assert files(app) == []


def test_a_file_that_is_too_large_is_refused(app: Flask, owner: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    response = owner.post("/imports", data={"kind": "members", "file": (io.BytesIO(b"a\n" * 1_000), "a.csv")})
    assert response.status_code == 413


def test_a_file_belongs_to_the_session_that_sent_it(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, MEMBERS)
    add_person(app, "liu", "manager")
    other = browser_of(app, "liu")
    assert other.get(path).location == "/imports"
    assert other.post(path, data={"column-0": "ref", "step": "confirm"}).location == "/imports"
    assert count_of(app, Member) == 4
    assert owner.get(path).status_code == 200


def test_a_file_is_gone_after_a_day(app: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = upload(owner, MEMBERS)
    clock = Clock(monkeypatch)
    clock.now = clock.now.fromtimestamp(time.time(), clock.now.tzinfo)
    clock.wait(hours=25)
    add_person(app, "liu", "manager")
    other = browser_of(app, "liu")
    upload(other, MEMBERS)
    assert path.rpartition("/")[2] not in files(app)
    assert len(files(app)) == 1


def test_a_session_keeps_few_files(app: Flask, owner: FlaskClient) -> None:
    paths = [upload(owner, MEMBERS) for _ in range(7)]
    assert len(files(app)) == 5
    assert [owner.get(path).status_code for path in paths] == [302, 302, 200, 200, 200, 200, 200]


def test_who_may_not_see_private_data_cannot_bring_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = permissions.ROLES["viewer"] | {Permission.IMPORT_FILES}
    monkeypatch.setitem(permissions.ROLES, "viewer", viewer)
    add_person(app, "wei", "viewer")
    clerk = browser_of(app, "wei")
    path = upload(clerk, MEMBERS)
    looked = check(clerk, path, **{"column-3": "phone"})
    clerk.post(path, data={**fields_of(looked.text, path), "column-3": "phone", "step": "confirm"})
    assert (dump_of(app)["n1"]["nickname"], dump_of(app)["n1"]["phone"]) == ("One", "")


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/imports").location == "/login?next=/imports"
    assert client.post("/imports/x", data={"step": "confirm"}).location.startswith("/login")


@pytest.mark.parametrize("role", ["finance", "store_manager", "viewer"])
def test_other_roles_may_not(app: Flask, role: str) -> None:
    add_person(app, "liu", role, 1)
    browser = browser_of(app, "liu")
    assert browser.get("/imports").status_code == 403
    assert browser.post("/imports", data={"kind": "members"}).status_code == 403
    assert browser.get("/imports/x").status_code == 403
    assert browser.post("/imports/x").status_code == 403


@pytest.mark.parametrize("token", ["x", "0" * 32, "..%2f..%2fsecret_key", "../../secret_key"])
def test_a_file_that_is_not_there_leads_back_to_the_start(owner: FlaskClient, token: str) -> None:
    response = owner.get(f"/imports/{token}")
    assert response.status_code == 404 or response.location == "/imports"


def test_it_cannot_be_put(owner: FlaskClient) -> None:
    assert owner.put("/imports").status_code == 405
    assert owner.put("/imports/x").status_code == 405


def test_without_a_token_nothing_is_kept(app: Flask, owner: FlaskClient) -> None:
    path = upload(owner, MEMBERS)
    app.config["WTF_CSRF_ENABLED"] = True
    file = (io.BytesIO(MEMBERS.encode()), "m.csv")
    assert owner.post("/imports", data={"kind": "members", "file": file}).status_code == 400
    assert owner.post(path, data={"column-0": "ref", "step": "confirm"}).status_code == 400
    assert count_of(app, Member) == 4
    assert len(files(app)) == 1
