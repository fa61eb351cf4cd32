"""How long a session lasts, and what happens to a form whose session ran out."""

from __future__ import annotations

import io
import secrets

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Staff
from app.web.auth.typed import MOST, Typed, pack
from tests.conftest import NOW, PASSWORD, USERNAME, english
from tests.web.forms import fields_of
from tests.web.people import Clock, add_person


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_session_ends_after_twelve_hours_without_a_page(time: Clock, owner: FlaskClient) -> None:
    for _ in range(4):
        time.wait(hours=11, minutes=59)
        assert owner.get("/").status_code == 200
    time.wait(hours=12)
    assert owner.get("/").location == "/login?next=/"


def test_a_session_ends_after_seven_days_in_any_case(time: Clock, owner: FlaskClient) -> None:
    for _ in range(16):
        time.wait(hours=10, minutes=29)
        assert owner.get("/").status_code == 200
    time.wait(minutes=16)
    assert owner.get("/").location == "/login?next=/"


def test_the_time_is_noted_every_five_minutes_at_most(time: Clock, owner: FlaskClient) -> None:
    noted = []
    for _ in range(6):
        time.wait(minutes=2)
        owner.get("/queues")
        with owner.session_transaction() as session:
            noted.append((session["seen"] - int(NOW.timestamp())) // 60)
    assert noted == [0, 0, 6, 6, 6, 12]


def test_a_session_without_its_times_is_over(owner: FlaskClient) -> None:
    with owner.session_transaction() as session:
        del session["seen"]
    assert owner.get("/").status_code == 302


# A session that ran out while a form was being typed

OURS = {"Origin": "http://localhost"}
TYPED = {"username": "wang <b>", "role": "viewer", "note": "line one\nline two"}
OWNER = {"username": USERNAME, "password": PASSWORD}


def send(client: FlaskClient, path: str = "/staff/invite?from=here", **more: object) -> TestResponse:
    return client.post(path, **{"data": TYPED, "headers": OURS, **more})


def log_in_on(page: str, client: FlaskClient, **more: str) -> TestResponse:
    """Fill in the login on ``page`` and send it."""
    return client.post("/login", data={**fields_of(page, "/login"), **OWNER, **more}, headers=OURS)


def carried(page: str, path: str = "/staff/invite?from=here") -> dict[str, str]:
    """What the page after the login would send to ``path``, but for the token."""
    fields = fields_of(page, path)
    del fields["csrf_token"]
    return fields.to_dict()


def staff_of(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Staff.username).order_by(Staff.id)))


def test_what_was_typed_is_carried_through_the_login_and_sent_by_a_click(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    ended = send(client)
    assert ended.status_code == 401
    assert "Nothing of what you typed is lost." in ended.text
    shown = log_in_on(ended.text, client)
    assert shown.status_code == 200
    assert staff_of(app) == [USERNAME]
    fields = fields_of(shown.text, "/staff/invite?from=here")
    token = fields.pop("csrf_token")
    assert fields.to_dict() == TYPED
    sent = client.post("/staff/invite?from=here", data={**fields, "csrf_token": token})
    assert sent.location == "/staff/2/link"
    assert staff_of(app) == [USERNAME, "wang <b>"]


def test_nothing_that_was_typed_is_markup(client: FlaskClient) -> None:
    page = log_in_on(send(client).text, client).text
    assert "wang &lt;b&gt;" in page
    assert "wang <b>" not in page


def test_a_wrong_password_on_the_way_loses_nothing(client: FlaskClient) -> None:
    wrong = log_in_on(send(client).text, client, password="wrong one")  # noqa: S106 - it is wrong
    assert wrong.status_code == 422
    assert "Nothing of what you typed is lost." in wrong.text
    assert carried(log_in_on(wrong.text, client).text) == TYPED


def test_the_page_that_sends_can_be_loaded_again(client: FlaskClient) -> None:
    ended = send(client).text
    assert carried(log_in_on(ended, client).text) == carried(log_in_on(ended, client).text) == TYPED


def test_an_idle_session_keeps_what_is_typed(time: Clock, app: Flask, owner: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    data = {**fields_of(owner.get("/staff/invite").text, "/staff/invite"), "username": "wang", "role": "viewer"}
    time.wait(hours=12)
    ended = send(owner, "/staff/invite", data=data)
    assert ended.status_code == 401
    fields = fields_of(log_in_on(ended.text, owner).text, "/staff/invite")
    assert owner.post("/staff/invite", data=fields).location == "/staff/2/link"


def test_fields_of_the_same_name_and_empty_ones_are_carried(client: FlaskClient) -> None:
    ended = send(client, data={"stores": ["1", "2"], "seen": ""})
    fields = fields_of(log_in_on(ended.text, client).text, "/staff/invite?from=here")
    assert fields.getlist("stores") == ["1", "2"]
    assert fields["seen"] == ""


def test_passwords_are_not_carried(client: FlaskClient) -> None:
    data = {"old_password": "secret 1", "password": "secret 2", "kept": "yes"}
    shown = log_in_on(send(client, "/account", data=data).text, client).text
    assert carried(shown, "/account") == {"kept": "yes"}
    del data["kept"]
    assert send(english(client.application), "/account", data=data).location == "/login"


def test_a_file_is_to_be_chosen_again(client: FlaskClient) -> None:
    ended = send(client, data=TYPED | {"file": (io.BytesIO(b"a,b"), "a.csv")})
    assert "Only the file that you chose is to be chosen again." in ended.text
    assert "The page asks for it again." in log_in_on(ended.text, client).text


def test_a_form_that_is_too_long_stays_with_the_browser(client: FlaskClient) -> None:
    ended = send(client, data={"note": secrets.token_hex(MOST)})
    assert ended.status_code == 401
    assert "Go back with your browser" in ended.text
    assert log_in_on(ended.text, client).location == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {},
    ],
)
def test_a_form_of_another_site_is_not_carried(client: FlaskClient, headers: dict[str, str]) -> None:
    response = send(client, headers=headers)
    assert (response.status_code, response.location) == (302, "/login")


def test_behind_a_proxy_the_browser_says_that_the_form_is_ours(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://console.example"}
    assert send(client, headers=headers).status_code == 401


@pytest.mark.parametrize("typed", ["nonsense", "W10.x", "a.b.c"])
def test_what_we_did_not_sign_is_not_sent(client: FlaskClient, typed: str) -> None:
    response = client.post("/login", data=OWNER | {"typed": typed})
    assert (response.status_code, response.location) == (302, "/")


def test_what_is_carried_goes_nowhere_else(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        elsewhere = pack(Typed("//evil.example/x", (("a", "b"),), had_files=False))
    assert client.post("/login", data=OWNER | {"typed": elsewhere or ""}).location == "/"


def test_carrying_on_needs_the_token_of_the_login(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    typed = fields_of(send(client).text, "/login")["typed"]
    assert client.post("/login", data=OWNER | {"typed": typed}).status_code == 400


def test_whoever_may_not_do_it_may_not_do_it_this_way(app: Flask, client: FlaskClient) -> None:
    add_person(app, "liu", "viewer")
    fields = fields_of(log_in_on(send(client).text, client).text, "/staff/invite?from=here")
    with client.session_transaction() as session:
        session["_user_id"] = "key of liu"
    assert client.post("/staff/invite", data=fields).status_code == 403


@pytest.mark.parametrize(("scheme", "is_secure"), [("https", True), ("http", False)])
def test_the_cookie_travels_by_https_alone_where_the_page_came_by_it(app: Flask, scheme: str, is_secure: bool) -> None:
    login = {"username": USERNAME, "password": PASSWORD}
    answer = english(app).post("/login", data=login, base_url=f"{scheme}://localhost")
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("session=")]
    assert ("Secure" in cookie.split("; ")) is is_secure
    assert "HttpOnly" in cookie
