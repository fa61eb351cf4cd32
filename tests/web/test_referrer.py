"""Correcting a referrer: by the owner, with a reason, never into a loop."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Shop
from app.services.history import Author
from app.services.members import correct_referrer
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.story import order
from tests.web.forms import fields_of
from tests.web.members import BOLD, FANG, LI, THIRD, balance_of, dump_of, fill, send
from tests.web.people import add_person, browser_of, history

PATH = f"/members/{THIRD}/referrer"
RIGHT = {"referrer": "m4", "reason": "mixed up at the counter"}


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    fill(app)


def referrers(app: Flask) -> dict[str, str | None]:
    return {ref: doc["referrer"] for ref, doc in dump_of(app).items()}


def revision(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Shop.revision)).one()


def corrections(app: Flask) -> list[tuple[str, str | None, str | None, str]]:
    found = [change for change in history(app, "members") if change.action == "referrer_corrected"]
    return [(change.ref, change.before, change.after, change.reason) for change in found]


def test_the_owner_corrects_it_and_the_history_says_why(app: Flask, owner: FlaskClient) -> None:
    before = revision(app)
    data = fields_of(owner.get(PATH).text, PATH)
    assert data["referrer"] == "m2"
    assert owner.post(PATH, data={**data, **RIGHT}).location == f"/members/{THIRD}"
    assert referrers(app) == {"m1": None, "m2": "m1", "m3": "m4", "m4": "m1"}
    assert revision(app) == before + 1
    ((ref, was, now, reason),) = corrections(app)
    assert (ref, json.loads(was or ""), json.loads(now or "")) == ("m3", {"referrer": "m2"}, {"referrer": "m4"})
    assert reason == RIGHT["reason"]


def test_it_can_be_taken_away(app: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get(PATH).text, PATH)
    assert owner.post(PATH, data={**data, "referrer": " ", "reason": "came alone"}).status_code == 302
    assert referrers(app)["m3"] is None
    assert "Nobody: came on their own." in owner.get(f"/members/{THIRD}").text


def test_later_rewards_go_to_the_right_one(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        load_shop({"distribution": {"direct": {"ratio": "10"}}}, now=NOW)
        send(order("r1", member="m3"))
    assert balance_of(app, LI, "commission") == 1_000
    owner.post(PATH, data={**fields_of(owner.get(PATH).text, PATH), **RIGHT})
    with app.app_context():
        send(order("r2", member="m3"))
    assert balance_of(app, LI, "commission") == 1_000
    assert balance_of(app, BOLD, "commission") == 1_000


def test_sent_twice_it_is_recorded_once(app: Flask, owner: FlaskClient) -> None:
    data = {**fields_of(owner.get(PATH).text, PATH), **RIGHT}
    for _ in range(2):
        assert owner.post(PATH, data=data).status_code == 302
    assert len(corrections(app)) == 1


def test_somebody_who_was_faster_is_not_overwritten_silently(app: Flask, owner: FlaskClient) -> None:
    data = {**fields_of(owner.get(PATH).text, PATH), **RIGHT}
    owner.post(PATH, data={**data, "referrer": "m1"})
    told = owner.post(PATH, data=data)
    assert told.status_code == 409
    assert "Somebody changed the referrer while you were typing." in told.text
    assert referrers(app)["m3"] == "m1"
    again = fields_of(told.text, PATH)
    assert again["referrer"] == "m4"
    assert owner.post(PATH, data=again).status_code == 302
    assert referrers(app)["m3"] == "m4"


@pytest.mark.parametrize("referrer", ["m1", "m2", "m3"])
def test_a_loop_is_refused(app: Flask, owner: FlaskClient, referrer: str) -> None:
    path = f"/members/{FANG}/referrer"
    response = owner.post(path, data={"referrer": referrer, "reason": "a try", "seen": ""})
    assert response.status_code == 422
    assert "This would be a loop" in response.text
    assert referrers(app)["m1"] is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("referrer", "nobody", "There is no member with this number."),
        ("referrer", "x" * 10_000, "Use at most 200 characters."),
        ("reason", " ", "Say why: it stands in the history."),
        ("reason", "x" * 501, "500"),
    ],
)
def test_bad_values_are_told_and_kept(app: Flask, owner: FlaskClient, field: str, value: str, said: str) -> None:
    data = {**fields_of(owner.get(PATH).text, PATH), **RIGHT, field: value}
    response = owner.post(PATH, data=data)
    assert response.status_code == 422
    assert said in response.text
    kept = fields_of(response.text, PATH)
    assert {name: kept[name].strip() for name in RIGHT} == {name: data[name].strip() for name in RIGHT}
    assert referrers(app)["m3"] == "m2"
    assert corrections(app) == []


def test_the_service_wants_a_reason(app: Flask) -> None:
    with app.app_context(), pytest.raises(Refused) as refused:
        correct_referrer(member_ref="m3", referrer_ref="m4", seen="m2", reason="", author=Author("chen"), now=NOW)
    assert refused.value.place == "reason"
    assert referrers(app)["m3"] == "m2"


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get(PATH).location == f"/login?next={PATH}"
    assert client.post(PATH, data=RIGHT).location.startswith("/login")


@pytest.mark.parametrize("role", ["manager", "finance", "store_manager", "viewer"])
def test_it_is_the_owners_alone(app: Flask, role: str) -> None:
    add_person(app, "liu", role, 1)
    browser = browser_of(app, "liu")
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, data=RIGHT).status_code == 403
    assert referrers(app)["m3"] == "m2"


def test_nobody_is_not_found(owner: FlaskClient) -> None:
    assert owner.get("/members/99/referrer").status_code == 404
    assert owner.post("/members/99/referrer", data=RIGHT).status_code == 404


def test_it_cannot_be_put(owner: FlaskClient) -> None:
    assert owner.put(PATH).status_code == 405


def test_without_a_token_nothing_is_done(app: Flask, owner: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=RIGHT).status_code == 400
    assert referrers(app)["m3"] == "m2"
