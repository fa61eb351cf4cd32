"""Adjusting a balance by hand: look, confirm, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.errors import Refused
from app.models import Change, Event, Transfer
from app.services.check import CHECKS, run_check
from app.services.export import export
from app.services.history import Author
from app.services.members import Adjustment, adjust_balance
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.members import FANG, THIRD, balance_of, count_of, fill, send
from tests.web.people import add_person, browser_of, history

PATH = f"/members/{FANG}/adjust"
TAKE = {"asset": "cash", "direction": "take", "amount": "7.50", "reason": "paid out at the counter"}
GIVE = {"asset": "points", "direction": "give", "amount": "１２．５０", "reason": "goodwill"}


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    fill(app)


def look(client: FlaskClient, **typed: str) -> Any:
    """The fields of the page that asks for confirmation."""
    data = fields_of(client.get(PATH).text, PATH)
    answer = client.post(PATH, data={**data, **typed, "step": "preview"})
    assert answer.status_code == 200, answer.text
    return {**fields_of(answer.text, PATH), "step": "confirm"}


def adjustments(app: Flask) -> list[Change]:
    return [change for change in history(app, "members") if change.action == "adjusted"]


def test_the_result_is_shown_before_anything_is_done(app: Flask, owner: FlaskClient) -> None:
    rows = count_of(app, Transfer), count_of(app, Change)
    data = fields_of(owner.get(PATH).text, PATH)
    page = owner.post(PATH, data={**data, **TAKE, "step": "preview"}).text
    for text in ("¥20.00", "−¥7.50", "¥12.50", "paid out at the counter", "Nothing is done yet."):
        assert text in page
    assert (count_of(app, Transfer), count_of(app, Change)) == rows
    assert balance_of(app, FANG, "cash") == 2_000


def test_confirmed_it_is_done_and_recorded(app: Flask, owner: FlaskClient) -> None:
    response = owner.post(PATH, data=look(owner, **TAKE))
    assert response.location == f"/members/{FANG}"
    assert balance_of(app, FANG, "cash") == 1_250
    page = owner.get(response.location).text
    assert "The balance is adjusted." in page
    assert "Adjusted by hand" in page
    assert "−¥7.50" in page
    (change,) = adjustments(app)
    assert (change.ref, change.author, change.reason, change.before) == ("m1", "chen", TAKE["reason"], None)
    assert json.loads(change.after or "") == {"asset": "cash", "amount": "-7.50"}


def test_what_is_given_is_exact(app: Flask, owner: FlaskClient) -> None:
    owner.post(PATH, data=look(owner, **GIVE))
    assert balance_of(app, FANG, "points") == 1_250


def test_sent_twice_it_is_done_once(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner, **TAKE)
    for _ in range(3):
        assert owner.post(PATH, data=confirmed).location == f"/members/{FANG}"
    assert "That was done already, once." in owner.get(f"/members/{FANG}").text
    assert balance_of(app, FANG, "cash") == 1_250
    assert len(adjustments(app)) == 1


def test_sent_twice_it_is_done_once_also_when_nothing_is_left_to_take(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner, **TAKE | {"amount": "20"})
    for _ in range(2):
        assert owner.post(PATH, data=confirmed).status_code == 302
    assert balance_of(app, FANG, "cash") == 0


def test_the_same_again_on_purpose_is_a_form_of_its_own(app: Flask, owner: FlaskClient) -> None:
    owner.post(PATH, data=look(owner, **TAKE))
    owner.post(PATH, data=look(owner, **TAKE))
    assert balance_of(app, FANG, "cash") == 500
    assert len(adjustments(app)) == 2


def test_a_form_that_was_done_is_not_done_with_other_values(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner, **TAKE)
    owner.post(PATH, data=confirmed)
    other = owner.post(PATH, data={**confirmed, "amount": "1.00", "seen": "1250"})
    assert other.status_code == 422
    assert "This form was sent before with other values." in other.text
    assert balance_of(app, FANG, "cash") == 1_250


def test_a_balance_that_moved_meanwhile_is_shown_again(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner, **TAKE)
    with app.app_context():
        send({"type": "balance.opened", "member": "m1", "asset": "cash", "amount": "1.00"})
    told = owner.post(PATH, data=confirmed)
    assert told.status_code == 409
    assert "The balance has changed meanwhile." in told.text
    assert "¥13.50" in told.text
    assert balance_of(app, FANG, "cash") == 2_100
    assert owner.post(PATH, data={**fields_of(told.text, PATH), "step": "confirm"}).status_code == 302
    assert balance_of(app, FANG, "cash") == 1_350


@pytest.mark.parametrize("amount", ["20.01", "999999999.99"])
def test_no_more_is_taken_than_is_there(app: Flask, owner: FlaskClient, amount: str) -> None:
    data = {**fields_of(owner.get(PATH).text, PATH), **TAKE, "amount": amount}
    for step in ("preview", "confirm"):
        response = owner.post(PATH, data={**data, "step": step, "seen": "2000"})
        assert response.status_code == 422
        assert "No more than ¥20.00 can be taken away." in response.text
        assert fields_of(response.text, PATH)["amount"] == amount
    assert balance_of(app, FANG, "cash") == 2_000
    assert adjustments(app) == []


def test_a_refused_form_can_be_mended(app: Flask, owner: FlaskClient) -> None:
    data = {**fields_of(owner.get(PATH).text, PATH), **TAKE, "amount": "20.01"}
    refused = owner.post(PATH, data={**data, "step": "confirm", "seen": "2000"})
    mended = {**fields_of(refused.text, PATH), "amount": "20.00", "step": "confirm", "seen": "2000"}
    assert owner.post(PATH, data=mended).status_code == 302
    assert balance_of(app, FANG, "cash") == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", "", "This cannot be empty."),
        ("amount", "0", "Enter an amount of more than 0."),
        ("amount", "-5", "Enter an amount of at least 0"),
        ("amount", "1.005", "Enter an amount of at least 0"),
        ("amount", "a lot", "Enter an amount of at least 0"),
        ("amount", "1000000000", "This is too large: enter at most 999,999,999.99."),
        ("reason", "  ", "Say why: it stands in the history."),
        ("reason", "x" * 501, "500"),
        ("asset", "gold", "Not a valid choice"),
        ("direction", "burn", "Not a valid choice"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_bad_values_are_told_and_kept(
    app: Flask, owner: FlaskClient, field: str, value: str, said: str, step: str
) -> None:
    transfers = count_of(app, Transfer)
    sent = {**fields_of(owner.get(PATH).text, PATH), **GIVE, "seen": "0", field: value, "step": step}
    response = owner.post(PATH, data=sent)
    assert response.status_code == 422
    assert said in response.text
    kept = fields_of(response.text, PATH)
    assert kept["amount"] == sent["amount"]
    assert kept["reason"].strip() == sent["reason"].strip()
    assert count_of(app, Transfer) == transfers


def test_confirming_what_was_never_shown_shows_it(app: Flask, owner: FlaskClient) -> None:
    for seen in ("", "x", "1" * 40):
        response = owner.post(PATH, data={**GIVE, "step": "confirm", "seen": seen})
        assert response.status_code == 200
        assert "Nothing is done yet." in response.text
    assert balance_of(app, FANG, "points") == 0


def test_one_can_go_back_and_change_it(owner: FlaskClient) -> None:
    confirmed = look(owner, **TAKE)
    back = fields_of(owner.post(PATH, data={**confirmed, "step": "change"}).text, PATH)
    assert {name: back[name] for name in TAKE} == TAKE
    assert back["token"] == confirmed["token"]


def test_the_address_may_name_the_balance(owner: FlaskClient) -> None:
    assert fields_of(owner.get(f"{PATH}?asset=voucher").text, PATH)["asset"] == "voucher"
    assert fields_of(owner.get(f"{PATH}?asset=nonsense").text, PATH)["asset"] == "cash"


def test_check_and_exports_stay_right(app: Flask, owner: FlaskClient, tmp_path: Path) -> None:
    with app.app_context():
        before = {path.name: path.read_text() for path in export(tmp_path / "before")}
    owner.post(PATH, data=look(owner, **TAKE))
    owner.post(PATH, data=look(owner, **GIVE))
    with app.app_context():
        assert [finding for check in CHECKS for finding in run_check(check)] == []
        after = {path.name: path.read_text() for path in export(tmp_path / "after")}
    assert {name for name in after if after[name] != before[name]} == {"balances.csv"}
    assert "m1,cash,12.50\n" in after["balances.csv"]
    assert "m1,points,12.50\n" in after["balances.csv"]


def test_events_go_on_after_it(app: Flask, owner: FlaskClient) -> None:
    """The token takes a number among the events, and nothing that was kept in memory is out of date."""
    for number in range(3):
        owner.post(PATH, data=look(owner, **GIVE))
        with app.app_context():
            send({"type": "balance.opened", "member": "m1", "asset": "points", "amount": "1.00"})
        assert balance_of(app, FANG, "points") == 1_350 * (number + 1)
    assert count_of(app, Event) == 9
    with app.app_context():
        assert [finding for check in CHECKS for finding in run_check(check)] == []


def test_the_service_wants_a_reason(app: Flask) -> None:
    wanted = Adjustment("m1", "cash", 100, 2_000, " ")
    with app.app_context(), pytest.raises(Refused) as refused:
        adjust_balance(wanted=wanted, token=PATH, author=Author("chen"), now=NOW)
    assert refused.value.place == "reason"
    assert balance_of(app, FANG, "cash") == 2_000


def test_it_needs_a_login(client: FlaskClient) -> None:
    assert client.get(PATH).location == f"/login?next={PATH}"
    assert client.post(PATH, data=GIVE).location.startswith("/login")


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("finance", 200), ("viewer", 403), ("store_manager", 403)]
)
def test_it_is_for_those_who_adjust_balances(app: Flask, role: str, status: int) -> None:
    add_person(app, "liu", role, 1)
    browser = browser_of(app, "liu")
    assert browser.get(PATH).status_code == status
    assert browser.post(PATH, data=GIVE).status_code == status


def test_nobody_is_not_found(owner: FlaskClient) -> None:
    assert owner.get("/members/99/adjust").status_code == 404
    assert owner.post("/members/99/adjust", data=GIVE).status_code == 404


def test_it_cannot_be_put(owner: FlaskClient) -> None:
    assert owner.put(PATH).status_code == 405


def test_without_a_token_of_the_session_nothing_is_done(app: Flask, owner: FlaskClient) -> None:
    confirmed = look(owner, **GIVE)
    app.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PATH, data=confirmed).status_code == 400
    assert balance_of(app, FANG, "points") == 0


def test_of_somebody_else_nothing_moves(app: Flask, owner: FlaskClient) -> None:
    owner.post(PATH, data=look(owner, **GIVE))
    assert balance_of(app, THIRD, "points") == 0
