"""Logging in and out, and what a session is worth."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import LoginFailure, Staff
from app.services import logins, transactions
from app.services.staff import hash_password
from tests.conftest import NOW, PASSWORD, USERNAME
from tests.web.people import Clock, add_person


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared without the price of a hash, which tests of many tries would pay in seconds."""
    monkeypatch.setattr(logins, "check_password_hash", lambda _, password: password == PASSWORD)


def log_in(client: FlaskClient, username: str = USERNAME, password: str = PASSWORD) -> TestResponse:
    return client.post("/login", data={"username": username, "password": password})


def fail(client: FlaskClient, username: str = USERNAME) -> TestResponse:
    return log_in(client, username, "wrong one")


def failures(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {row.key: row.count for row in db.session.scalars(select(LoginFailure))}


def test_login_opens_the_overview(client: FlaskClient) -> None:
    response = client.post("/login", data={"username": f" {USERNAME}\0 ", "password": PASSWORD})
    assert response.status_code == 302
    assert response.location == "/"
    assert client.get("/").status_code == 200


def test_login_goes_on_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/entries?status=waiting")
    assert asked.status_code == 302
    assert asked.location == "/login?next=/entries?status%3Dwaiting"
    form = client.get(asked.location)
    assert b'value="/entries?status=waiting"' in form.data
    response = client.post(
        "/login", data={"username": USERNAME, "password": PASSWORD, "next": "/entries?status=waiting"}
    )
    assert response.location == "/entries?status=waiting"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "/\n/x"]
)
def test_login_never_goes_to_another_site(client: FlaskClient, target: str) -> None:
    response = client.post("/login", data={"username": USERNAME, "password": PASSWORD, "next": target})
    assert response.location == "/"


@pytest.mark.parametrize(
    ("username", "password"), [(USERNAME, "wrong password"), ("nobody", PASSWORD), (USERNAME, "x" * 100_000)]
)
def test_wrong_name_and_wrong_password_get_the_same_answer(client: FlaskClient, username: str, password: str) -> None:
    response = client.post("/login", data={"username": username, "password": password})
    assert response.status_code == 422
    assert "The user name or the password is wrong." in response.text
    assert "wrong password" not in response.text
    assert client.get("/").status_code == 302


def test_empty_form_names_both_fields_and_keeps_the_name(client: FlaskClient) -> None:
    response = client.post("/login", data={"username": USERNAME, "password": ""})
    assert response.status_code == 422
    assert "Enter your password." in response.text
    assert f'value="{USERNAME}"' in response.text


def test_who_is_logged_in_needs_no_login(owner: FlaskClient) -> None:
    assert owner.get("/login").location == "/"


def test_logout_closes_the_session(owner: FlaskClient) -> None:
    assert owner.post("/logout").location == "/login"
    assert owner.get("/").status_code == 302


def test_logout_needs_a_login(client: FlaskClient) -> None:
    assert client.post("/logout").location == "/login"


def test_logout_is_no_link(owner: FlaskClient) -> None:
    assert owner.get("/logout").status_code == 405


def test_a_new_session_key_ends_every_open_session(app: Flask, owner: FlaskClient) -> None:
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(Staff).values(session_key="another"))
    assert owner.get("/").location == "/login?next=/"


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_forms_without_a_token_are_refused(app: Flask, owner: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    response = owner.post(path, data={"username": USERNAME, "password": PASSWORD})
    assert response.status_code == 400
    assert "This form is no longer valid" in response.text


def test_login_with_its_token_works(
    app: Flask, client: FlaskClient, login: Callable[[FlaskClient], FlaskClient]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/login").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    response = client.post("/login", data={"username": USERNAME, "password": PASSWORD, "csrf_token": token})
    assert response.status_code == 302


# Failing too often


def test_five_failures_make_an_account_wait_and_the_answer_says_how_long(time: Clock, client: FlaskClient) -> None:
    for _ in range(4):
        assert "Wait" not in fail(client).text
    assert "Wait 1 second, then try again." in fail(client).text
    refused = log_in(client)
    assert refused.status_code == 422
    assert "Too many tries have failed, so this one was not looked at." in refused.text
    assert "Wait 1 second" in refused.text
    time.wait(seconds=1)
    assert log_in(client).status_code == 302


@pytest.mark.usefixtures("quick")
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(time: Clock, client: FlaskClient) -> None:
    waits = []
    for _ in range(17):
        page = fail(client).text
        waits += [part.split(",")[0] for part in page.split("Wait ")[1:]]
        time.wait(minutes=15)
    assert waits[:5] == ["1 second", "2 seconds", "4 seconds", "8 seconds", "16 seconds"]
    assert waits[7:] == ["3 minutes", "5 minutes", "9 minutes", "15 minutes", "15 minutes", "15 minutes"]


@pytest.mark.usefixtures("quick")
def test_a_name_that_nobody_has_waits_the_same(time: Clock, app: Flask, client: FlaskClient) -> None:
    add_person(app, "invited", "viewer", is_invited=True)
    answers = []
    for name in (USERNAME, "nobody", "invited"):
        answers.append([re.findall(r"<p>(.*?)</p>", fail(client, name).text) for _ in range(7)])
        with app.app_context(), transactions.write() as connection:
            connection.execute(delete(LoginFailure))
    assert answers[0][-1] == [
        "Too many tries have failed, so this one was not looked at.",
        "Wait 1 second, then try again.",
    ]
    assert answers[0] == answers[1] == answers[2]


def test_trying_during_the_wait_does_not_lengthen_it(time: Clock, app: Flask, client: FlaskClient) -> None:
    for _ in range(9):
        fail(client)
    assert failures(app)[f"user:{USERNAME}"] == 5


def test_success_forgets_the_failures_of_the_account_and_counts_none(
    time: Clock, app: Flask, client: FlaskClient
) -> None:
    for _ in range(3):
        fail(client)
    fail(client, "nobody")
    log_in(client)
    assert failures(app) == {"user:nobody": 1, "address:127.0.0.1": 4}


def test_a_login_at_the_first_try_leaves_no_trace(app: Flask, client: FlaskClient) -> None:
    assert log_in(client).status_code == 302
    assert failures(app) == {}


@pytest.mark.usefixtures("quick")
def test_twenty_failures_make_an_address_wait_whatever_the_names(time: Clock, client: FlaskClient) -> None:
    for number in range(20):
        page = fail(client, f"name {number}").text
    assert "Wait 1 second" in page
    assert "not looked at" in log_in(client).text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    data = {"username": USERNAME, "password": PASSWORD}
    assert client.post("/login", data=data, environ_overrides=elsewhere).status_code == 302


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("no address", "address:no address"),
    ],
)
def test_addresses_of_one_household_count_together(app: Flask, client: FlaskClient, address: str, key: str) -> None:
    data = {"username": "nobody", "password": "wrong one"}
    client.post("/login", data=data, environ_overrides={"REMOTE_ADDR": address})
    assert key in failures(app)


def test_failures_are_forgotten_after_a_day_and_do_not_pile_up(time: Clock, app: Flask, client: FlaskClient) -> None:
    for _ in range(6):
        fail(client, "somebody " * 30)
        time.wait(minutes=1)
    time.wait(days=1)
    assert fail(client, "nobody").status_code == 422
    assert failures(app) == {"user:nobody": 1, "address:127.0.0.1": 1}


def test_tries_count_before_the_password_is_looked_at(
    time: Clock, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    monkeypatch.setattr(logins, "check_password_hash", lambda *_: counted.append(failures(app)) or False)
    fail(client)
    assert counted == [{f"user:{USERNAME}": 1, "address:127.0.0.1": 1}]


@pytest.mark.parametrize("username", [USERNAME, "nobody", "invited"])
def test_a_hash_is_computed_whoever_it_is(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    add_person(app, "invited", "viewer", is_invited=True)
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(Staff).where(Staff.id == 1).values(password_hash=hash_password(PASSWORD)))
    looked_at = []
    monkeypatch.setattr(logins, "check_password_hash", lambda kept, _: looked_at.append(kept[:7]) or False)
    fail(client, username)
    assert looked_at == ["scrypt:"]


def test_the_disabled_and_the_invited_cannot_log_in(app: Flask, client: FlaskClient) -> None:
    add_person(app, "invited", "viewer", is_invited=True)
    assert log_in(client, "invited", "").status_code == 422
    with app.app_context(), transactions.write() as connection:
        connection.execute(update(Staff).values(disabled_at=NOW))
    assert log_in(client).status_code == 422
