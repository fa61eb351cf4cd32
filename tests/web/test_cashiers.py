"""The list of cashiers with its switches; what a cashier overrides is in ``test_scope_form``."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.services.shop_file import load_shop
from tests.conftest import NOW, english
from tests.web.base import beside
from tests.web.forms import fields_of, typed_in
from tests.web.goods import HILL, RIVER, at_cashier, count_changes, dump, fill, in_store, sell, store
from tests.web.people import add_person, browser_of


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    fill(app)
    add_person(app, "lin", "manager")
    return browser_of(app, "lin")


def shown(page: str) -> list[int]:
    """The cashiers in a list, by their stores."""
    return [int(found) for found in re.findall(r'<span><a href="/cashiers/(\d+)"', page)]


def ticking(*ids: int, **keys: str) -> MultiDict[str, str]:
    return MultiDict([*(("row", str(each)) for each in ids), *keys.items()])


def test_nothing_yet_says_what_this_is(owner: FlaskClient) -> None:
    assert "No cashiers yet" in owner.get("/cashiers").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", [HILL, RIVER]), ("cashier=off", [HILL]), ("cashier=on", [RIVER]), ("q=hill", [HILL]), ("q=zzz", [])],
)
def test_filters_and_search_stand_in_the_address(app: Flask, editor: FlaskClient, query: str, found: list[int]) -> None:
    with app.app_context():
        load_shop({"stores": [{"ref": "s2", "cashier": {"enabled": False, "ratio": "9"}}]}, now=NOW)
    page = editor.get(f"/cashiers?{query}").text
    assert shown(page) == found
    assert ("Nothing matches" in page) == (not found)


def test_ticked_cashiers_go_off_once_it_was_shown_who_would_wait_and_on_again(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(at_cashier("s1", "100.00"), at_cashier("s1", "10.00"), in_store("q1", "s1", "10.00"))
    before = dump(app)
    page = editor.post("/cashiers/switch", data=ticking(RIVER, HILL, to="off")).text
    assert "The cashier rebate of 2 stores would be switched off" in page
    assert "2 entries that wait for ¥" in page
    assert dump(app) == before
    data = fields_of(page, "/cashiers/switch")
    changes = count_changes(app)
    assert [editor.post("/cashiers/switch", data=data).location for _ in range(2)] == ["/cashiers"] * 2
    assert count_changes(app) == changes + 2
    assert store(app, "s1")["cashier"]["enabled"] is False
    assert store(app, "s1")["online"]["enabled"] is True
    editor.post("/cashiers/switch", data=ticking(RIVER, HILL, to="on"))
    assert dump(app) == before


def test_one_queue_for_all_cashiers_strands_nobody_while_another_is_on(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"base": {"all_cashiers_queue": True}}, now=NOW)
        sell(at_cashier("s1", "100.00"))
    assert "others go on paying" in editor.post("/cashiers/switch", data=ticking(RIVER, to="off")).text
    assert "1 entry that waits" in editor.post("/cashiers/switch", data=ticking(RIVER, HILL, to="off")).text


def test_it_needs_a_login_a_role_a_token_and_the_right_method(app: Flask, editor: FlaskClient) -> None:
    assert english(app).get("/cashiers").location == "/login?next=/cashiers"
    add_person(app, "wei", "viewer")
    assert browser_of(app, "wei").get("/cashiers").status_code == 200
    assert browser_of(app, "wei").post("/cashiers/switch", data=ticking(RIVER, to="on")).status_code == 403
    add_person(app, "li", "cashier", RIVER)
    assert browser_of(app, "li").get("/cashiers").status_code == 403
    assert editor.post("/cashiers").status_code == 405
    assert editor.get("/cashiers/switch").status_code == 405
    app.config["WTF_CSRF_ENABLED"] = True
    assert editor.post("/cashiers/switch", data=ticking(RIVER, to="off", confirmed="yes")).status_code == 400
    assert store(app, "s1")["cashier"]["enabled"] is True


@pytest.mark.parametrize("number", ["9", "99999999999999999999"])
def test_a_cashier_that_is_missing_is_404(editor: FlaskClient, number: str) -> None:
    assert editor.get(f"/cashiers/{number}").status_code == 404
    assert editor.post(f"/cashiers/{number}").status_code == 404
    assert editor.post(f"/cashiers/{number}/try").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("ratio", "1000.01", "Enter a percentage from 0 to 1000"),
        ("extraction_ratio", "much", "Enter a percentage"),
        ("limits-per_day", "0", "whole number from 1"),
        ("random_return-cash", "many", "whole number"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, field: str, typed: str, message: str
) -> None:
    before = dump(app)
    path = f"/cashiers/{RIVER}"
    changes = {"random_return-mode": "numbers", "reason": "kept", field: typed}
    response = editor.post(path, data=typed_in(editor.get(path).text, path, changes))
    assert response.status_code == 422
    assert message in beside(response.text, field)
    kept = fields_of(response.text, path)
    assert {name: kept[name] for name in changes} == changes
    assert dump(app) == before


def test_sent_twice_what_a_cashier_overrides_is_saved_once(app: Flask, editor: FlaskClient) -> None:
    path = f"/cashiers/{RIVER}"
    data = typed_in(editor.get(path).text, path, {"ratio": "120"})
    changes = count_changes(app)
    assert [editor.post(path, data=data).status_code for _ in range(2)] == [302, 302]
    assert count_changes(app) == changes + 1
    assert store(app, "s1")["cashier"]["ratio"] == "120"


def test_an_order_to_switch_that_is_none_switches_nothing(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    for data in (ticking(RIVER), ticking(RIVER, to="out"), ticking(RIVER, to="")):
        assert editor.post("/cashiers/switch", data=data).status_code == 400
    assert dump(app) == before


def test_a_store_manager_sees_and_switches_their_own_alone(app: Flask, editor: FlaskClient) -> None:
    add_person(app, "zhou", "store_manager", RIVER)
    zhou = browser_of(app, "zhou")
    page = zhou.get("/cashiers").text
    assert shown(page) == [RIVER]
    assert "Hill Street" not in page
    zhou.post("/cashiers/switch", data=ticking(RIVER, HILL, to="off", confirmed="yes"))
    assert store(app, "s1")["cashier"]["enabled"] is False
    assert store(app, "s2")["cashier"]["enabled"] is True
