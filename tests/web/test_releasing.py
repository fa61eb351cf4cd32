"""Releasing a member's frozen love value by hand: look, confirm, once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.check import CHECKS, run_check
from tests.web.forms import fields_of
from tests.web.members import FANG, balance_of, fill, send
from tests.web.people import add_person, browser_of, history

PATH = f"/members/{FANG}/release"
TYPED = {"amount": "７.５", "reason": "asked for it"}


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    """m1 has 20.00 of frozen love value."""
    fill(app)
    with app.app_context():
        send({"type": "balance.opened", "member": "m1", "asset": "love_frozen", "amount": "20.00"})


def look(client: FlaskClient, **typed: str) -> Any:
    """The fields of the page that asks for confirmation."""
    data = fields_of(client.get(PATH).text, PATH)
    answer = client.post(PATH, data={**data, **TYPED, **typed, "step": "preview"})
    assert answer.status_code == 200, answer.text
    return {**fields_of(answer.text, PATH), "step": "confirm"}


def held(app: Flask) -> tuple[int, int]:
    return balance_of(app, FANG, "love_frozen"), balance_of(app, FANG, "love_available")


def test_it_needs_a_login_a_role_the_right_method_and_the_token(app: Flask, client: FlaskClient, login: Any) -> None:
    assert client.get(PATH).location.startswith("/login")
    for role in ("viewer", "store_manager"):
        add_person(app, role, role)
        browser = browser_of(app, role)
        assert (browser.get(PATH).status_code, browser.post(PATH).status_code) == (403, 403)
        assert PATH not in browser.get(f"/members/{FANG}").text
    owner = login(client)
    assert owner.put(PATH).status_code == 405
    assert owner.get("/members/99/release").status_code == owner.post("/members/99/release").status_code == 404
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=TYPED).status_code == 400


def test_the_members_page_leads_there_where_something_is_frozen(owner: FlaskClient) -> None:
    assert f'href="{PATH}"' in owner.get(f"/members/{FANG}").text
    assert "/release" not in owner.get("/members/2").text


def test_the_result_is_shown_before_anything_is_done(app: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get(PATH).text, PATH)
    page = owner.post(PATH, data={**data, **TYPED, "step": "preview"}).text
    for text in ("20.00", "12.50", "7.50", "asked for it", "Nothing is done yet."):
        assert text in page
    assert held(app) == (2_000, 0)


def test_confirmed_it_is_done_once_and_recorded(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner)
    for _ in range(2):
        assert owner.post(PATH, data=confirmed).location == f"/members/{FANG}"
    page = owner.get(f"/members/{FANG}").text
    assert "It is available now." in page
    assert "That was done already, once." in page
    assert "Frozen love value released" in page
    assert held(app) == (1_250, 750)
    (change,) = [change for change in history(app, "members") if change.action == "released"]
    assert (change.ref, change.author, change.reason) == ("m1", "chen", "asked for it")
    assert json.loads(change.after or "") == {"asset": "love_frozen", "amount": "7.50"}
    assert "frozen love value released" in owner.get("/history?kind=members").text
    with app.app_context():
        assert [finding for check in CHECKS for finding in run_check(check)] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "20.01"}, "No more than 20.00 is frozen."),
        ({"amount": "0"}, "Enter an amount of more than 0."),
        ({"amount": "x"}, "Enter an amount of at least 0"),
        ({"reason": ""}, "Say why: it stands in the history."),
    ],
)
def test_a_mistake_is_told_and_everything_typed_is_kept(
    app: Flask, owner: FlaskClient, typed: dict[str, str], said: str
) -> None:
    for step in ("preview", "confirm"):
        data = {"amount": "5", "reason": "asked & given", "token": "t", "seen": "2000", "step": step} | typed
        answer = owner.post(PATH, data=data)
        assert answer.status_code == 422
        assert said in answer.text
        assert fields_of(answer.text, PATH)["reason"] == data["reason"]
    assert held(app) == (2_000, 0)


def test_a_balance_that_moved_meanwhile_is_shown_again(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner)
    with app.app_context():
        send({"type": "balance.opened", "member": "m1", "asset": "love_frozen", "amount": "1.00"})
    told = owner.post(PATH, data=confirmed)
    assert told.status_code == 409
    assert "The balance has changed meanwhile." in told.text
    assert held(app) == (2_100, 0)
    assert owner.post(PATH, data={**fields_of(told.text, PATH), "step": "confirm"}).status_code == 302
    assert held(app) == (1_350, 750)
