"""Logging in and out, and what a session is worth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.models import Staff
from app.services import transactions
from tests.conftest import PASSWORD, USERNAME


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
