"""One's own password, and the link by which somebody chooses one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.errors import Refused
from app.extensions import db
from app.models import Staff, StaffLink
from app.services import transactions
from app.services.history import Author
from app.services.staff import hash_password, make_link
from tests.conftest import NOW, PASSWORD, USERNAME, english
from tests.web.people import Clock, add_person, history

NEW = "another long password"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def log_in(client: FlaskClient, username: str, password: str) -> TestResponse:
    return client.post("/login", data={"username": username, "password": password})


OWN = {"old_password": PASSWORD, "password": NEW, "password_again": NEW}


def test_the_account_says_who_one_is(app: Flask, owner: FlaskClient) -> None:
    page = owner.get("/account").text
    assert USERNAME in page
    assert "Owner" in page


def test_the_account_needs_a_login(client: FlaskClient) -> None:
    assert client.get("/account").location == "/login?next=/account"


def test_ones_own_password_is_changed_and_every_other_session_ends(
    app: Flask, owner: FlaskClient, login: Callable[[FlaskClient], FlaskClient]
) -> None:
    elsewhere = login(english(app))
    response = owner.post("/account", data=OWN)
    assert (response.status_code, response.location) == (302, "/account")
    assert "Your password is changed." in owner.get("/account").text
    assert elsewhere.get("/").location == "/login?next=/"
    assert log_in(english(app), USERNAME, PASSWORD).status_code == 422
    assert log_in(english(app), USERNAME, NEW).status_code == 302
    change = history(app, "staff")[0]
    assert (change.action, change.ref, change.author, change.after) == ("password_changed", USERNAME, USERNAME, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"old_password": "wrong one"}, "This is not your present password."),
        ({"old_password": ""}, "Enter your password."),
        ({"password": "short", "password_again": "short"}, "Use at least 8 and at most 128 characters."),
        ({"password": "x" * 10_000, "password_again": "x" * 10_000}, "Use at least 8 and at most 128 characters."),
        ({"password": " " * 8, "password_again": " " * 8}, "A password needs more than blanks."),
        ({"password_again": "something else"}, "The two passwords differ."),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    app: Flask, owner: FlaskClient, change: dict[str, str], message: str
) -> None:
    response = owner.post("/account", data=OWN | change)
    assert response.status_code == 422
    assert message in response.text
    assert history(app, "staff") == []


@pytest.mark.parametrize("password", [" " * 8, "\u3000\t" * 8])
def test_a_password_of_blanks_alone_is_refused_wherever_it_comes_from(password: str) -> None:
    with pytest.raises(Refused, match="must not be blanks only"):
        hash_password(password)


def test_guessing_the_old_password_is_slowed_down_too(time: Clock, owner: FlaskClient) -> None:
    for _ in range(5):
        owner.post("/account", data=OWN | {"old_password": "wrong one"})
    assert "Wait 1 second" in owner.post("/account", data=OWN).text


def test_sent_twice_the_password_is_changed_once(app: Flask, owner: FlaskClient) -> None:
    owner.post("/account", data=OWN)
    assert owner.post("/account", data=OWN).status_code == 422
    assert len(history(app, "staff")) == 1


def test_the_account_form_without_a_token_is_refused(app: Flask, owner: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post("/account", data=OWN).status_code == 400


# A link to choose a password


@pytest.fixture
def secret(time: Clock, app: Flask) -> str:
    """The secret of a link for somebody who was invited."""
    staff_id = add_person(app, "wang", "viewer", is_invited=True)
    with app.app_context():
        return make_link(staff_id=staff_id, author=Author("chen", 1), now=NOW).secret


CHOSEN = {"password": NEW, "password_again": NEW}


def test_a_link_lets_somebody_choose_a_password_and_in(app: Flask, client: FlaskClient, secret: str) -> None:
    page = client.get(f"/password/{secret}")
    assert "Your user name is wang." in page.text
    response = client.post(f"/password/{secret}", data=CHOSEN)
    assert (response.status_code, response.location) == (302, "/")
    assert "Welcome." in client.get("/").text
    assert log_in(english(app), "wang", NEW).status_code == 302
    assert [change.action for change in history(app, "staff")] == ["password_chosen", "link_made"]


def test_a_link_works_once(app: Flask, client: FlaskClient, secret: str) -> None:
    client.post(f"/password/{secret}", data=CHOSEN)
    again = english(app)
    for response in (again.get(f"/password/{secret}"), again.post(f"/password/{secret}", data=CHOSEN)):
        assert response.status_code == 404
        assert "This link is not valid" in response.text
        assert 'href="/login"' in response.text
    assert len(history(app, "staff")) == 2


def test_a_link_works_for_seven_days(time: Clock, client: FlaskClient, secret: str) -> None:
    time.wait(days=7, seconds=-1)
    assert client.get(f"/password/{secret}").status_code == 200
    time.wait(seconds=1)
    assert client.get(f"/password/{secret}").status_code == 404
    assert client.post(f"/password/{secret}", data=CHOSEN).status_code == 404


def test_the_old_password_holds_until_the_link_is_used(app: Flask, client: FlaskClient, owner: FlaskClient) -> None:
    with app.app_context():
        secret = make_link(staff_id=1, author=Author("chen", 1), now=NOW + timedelta(days=3650)).secret
    assert log_in(english(app), USERNAME, PASSWORD).status_code == 302
    english(app).post(f"/password/{secret}", data=CHOSEN)
    assert log_in(english(app), USERNAME, PASSWORD).status_code == 422
    assert owner.get("/").location == "/login?next=/"


def test_a_link_of_somebody_who_was_disabled_since_is_void(app: Flask, client: FlaskClient, secret: str) -> None:
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(Staff).where(Staff.username == "wang").values(disabled_at=NOW))
    assert client.get(f"/password/{secret}").status_code == 404
    assert client.post(f"/password/{secret}", data=CHOSEN).status_code == 404


def test_a_guessed_link_says_so(client: FlaskClient) -> None:
    response = client.get("/password/guessed")
    assert response.status_code == 404
    assert "This link is not valid" in response.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password_again": "x"}, "The two passwords differ."),
        ({"password": " " * 8, "password_again": " " * 8}, "A password needs more than blanks."),
    ],
)
def test_a_password_that_will_not_do_uses_nothing_up(
    client: FlaskClient, secret: str, change: dict[str, str], message: str
) -> None:
    response = client.post(f"/password/{secret}", data=CHOSEN | change)
    assert response.status_code == 422
    assert message in response.text
    assert client.get(f"/password/{secret}").status_code == 200


def test_a_link_without_a_token_is_refused(app: Flask, client: FlaskClient, secret: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/password/{secret}", data=CHOSEN).status_code == 400


def test_the_database_keeps_no_secret_of_a_link(app: Flask, secret: str) -> None:
    with app.app_context():
        assert db.session.scalar(select(StaffLink.digest)) == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in repr([vars(change) for change in history(app, "staff")])
