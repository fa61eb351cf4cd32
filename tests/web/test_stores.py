"""Stores: the list with its switches, one of them, adding and changing them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.services.shop_file import load_shop
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.goods import HILL, RIVER, at_cashier, count_changes, dump, in_store, sell, store
from tests.web.people import add_person, browser_of, history

EDIT = f"/stores/{RIVER}/edit"


@pytest.fixture
def zhou(app: Flask, filled: None) -> FlaskClient:
    """The manager of the store by the river."""
    add_person(app, "zhou", "store_manager", RIVER)
    return browser_of(app, "zhou")


def shown(page: str) -> list[int]:
    """The stores in a list."""
    return [int(found) for found in re.findall(r'<span><a href="/stores/(\d+)"', page)]


def send(client: FlaskClient, path: str, **typed: str) -> Any:
    """Send the form of a page with these fields typed."""
    data = fields_of(client.get(path).text, path)
    for name, value in typed.items():
        data[name] = value
    return client.post(path, data=data)


def ticking(*ids: int, **keys: str) -> MultiDict[str, str]:
    return MultiDict([*(("row", str(each)) for each in ids), *keys.items()])


def test_nothing_yet_says_what_this_is_and_offers_to_add_one(owner: FlaskClient) -> None:
    page = owner.get("/stores").text
    assert "No stores yet" in page
    assert 'href="/stores/new"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [HILL, RIVER]),
        ("q=S1", [RIVER]),
        ("q=street", [HILL, RIVER]),
        ("q=zzz", []),
        ("online=off", []),
        ("online=on", [HILL, RIVER]),
        ("cashier=off", [HILL]),
        ("online=x", [HILL, RIVER]),
    ],
)
def test_filters_and_search_stand_in_the_address(app: Flask, editor: FlaskClient, query: str, found: list[int]) -> None:
    with app.app_context():
        load_shop({"stores": [{"ref": "s2", "cashier": {"enabled": False}}]}, now=NOW)
    page = editor.get(f"/stores?{query}").text
    assert shown(page) == found
    assert ("Nothing matches" in page) == (not found)


def test_pages_go_by_key(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"stores": [{"ref": f"n{number:03d}"} for number in range(60)]}, now=NOW)
    first = editor.get("/stores").text
    assert shown(first) == list(range(62, 12, -1))
    assert shown(editor.get("/stores?after=13").text) == list(range(12, 0, -1))
    assert shown(editor.get("/stores?before=12").text) == shown(first)


def test_ticked_stores_are_switched_off_once_it_was_shown_who_would_wait(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_store("q1", "s1", "100.00"), in_store("q2", "s2", "10.00"), at_cashier("s1", "10.00"))
    before = dump(app)
    page = editor.post("/stores/switch", data=ticking(RIVER, HILL, to="off", next="/stores?q=s")).text
    assert "The online rebate of 2 stores would be switched off" in page
    assert "2 entries that wait for ¥" in page
    assert dump(app) == before
    data = fields_of(page, "/stores/switch")
    changes = count_changes(app)
    assert [editor.post("/stores/switch", data=data).location for _ in range(2)] == ["/stores?q=s"] * 2
    assert count_changes(app) == changes + 2
    assert [store(app, ref)["online"]["enabled"] for ref in ("s1", "s2")] == [False, False]
    assert [store(app, ref)["cashier"]["enabled"] for ref in ("s1", "s2")] == [True, True]
    editor.post("/stores/switch", data=ticking(RIVER, to="on"))
    assert "1 done" in editor.get("/stores").text
    assert store(app, "s1")["online"]["enabled"] is True


def test_one_queue_for_all_stores_strands_nobody_while_another_sells(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"base": {"all_stores_queue": True}}, now=NOW)
        sell(in_store("q1", "s1", "100.00"))
    one = editor.post("/stores/switch", data=ticking(RIVER, to="off")).text
    assert "others go on paying the queue" in one
    both = editor.post("/stores/switch", data=ticking(RIVER, HILL, to="off")).text
    assert "1 entry that waits for ¥" in both


def test_one_store_with_its_two_queues_and_its_products(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_store("q1", "s1", "100.00"), at_cashier("s1", "10.00"), at_cashier("s1", "10.00"))
        load_shop({"stores": [{"ref": "s1", "recruiter": "m2", "cashier": {"ratio": "77"}}]}, now=NOW)
    page = editor.get(f"/stores/{RIVER}").text
    assert re.findall(r"Entries waiting</dt><dd>(\d+)</dd>", page) == ["1", "2"]
    assert 'href="/entries?status=waiting&amp;channel=cashier&amp;lane=1"' in page
    assert "<dd>m2</dd>" in page
    assert "77\N{NO-BREAK SPACE}%" in page
    assert "River bun" in page
    assert "Hill bun" not in page
    assert 'href="/history?kind=stores&amp;q=s1"' in page


def test_a_store_is_added_with_both_sides_off(app: Flask, editor: FlaskClient) -> None:
    response = send(editor, "/stores/new", name="Lake Street", commission_ratio="１２．５％", recruiter="m1")
    assert response.location == "/stores/3"
    added = store(app, "s0003")
    assert (added["name"], added["commission_ratio"], added["recruiter"]) == ("Lake Street", "12.5", "m1")
    assert added["online"]["enabled"] is added["cashier"]["enabled"] is False
    with app.app_context():
        load_shop(
            {"stores": [{"ref": "s9", "name": "Lake Street", "commission_ratio": "12.5", "recruiter": "m1"}]}, now=NOW
        )
    assert store(app, "s9") == added | {"ref": "s9"}


def test_sent_twice_a_store_is_added_once_and_none_is_overwritten(app: Flask, editor: FlaskClient) -> None:
    data = fields_of(editor.get("/stores/new").text, "/stores/new")
    data["name"] = "Lake Street"
    assert [editor.post("/stores/new", data=data).status_code for _ in range(2)] == [302, 422]
    before = dump(app)
    response = send(editor, "/stores/new", ref="s1", name="Other")
    assert response.status_code == 422
    assert "There is one with this number already." in response.text
    assert dump(app) == before


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": " "}, "Give it a name."),
        ({"commission_ratio": "1001"}, "Enter a percentage from 0 to 1000"),
        ({"commission_ratio": ""}, "This cannot be empty."),
        ({"recruiter": "nobody"}, "There is no member with this number."),
        ({"name": "x" * 10_000}, "Use at most 200 characters."),
    ],
)
@pytest.mark.parametrize("path", ["/stores/new", EDIT])
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, path: str, typed: dict[str, str], message: str
) -> None:
    before = dump(app)
    response = send(editor, path, **({"name": "kept", "recruiter": "m1", "reason": "kept too"} | typed))
    assert response.status_code == 422
    assert message in response.text
    again = fields_of(response.text, path)
    for name, value in typed.items():
        assert again[name].strip() == value.strip()
    assert dump(app) == before


def test_a_store_sent_back_untouched_changes_nothing(app: Flask, editor: FlaskClient) -> None:
    before, changes = dump(app), count_changes(app)
    assert send(editor, EDIT).status_code == 302
    assert dump(app) == before
    assert count_changes(app) == changes


def test_a_store_is_changed_and_keeps_what_it_overrides(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"stores": [{"ref": "s1", "recruiter": "m1", "online": {"ratio": "77"}}]}, now=NOW)
    assert send(editor, EDIT, name="River", recruiter="", reason="moved").status_code == 302
    changed = store(app, "s1")
    assert (changed["name"], changed["recruiter"], changed["online"]["ratio"]) == ("River", None, "77")
    assert history(app, "stores")[0].reason == "moved"


def test_of_two_who_edit_the_same_the_second_is_told(app: Flask, editor: FlaskClient) -> None:
    mine = fields_of(editor.get(EDIT).text, EDIT)
    send(editor, EDIT, name="River")
    mine["name"] = "Stream"
    told = editor.post(EDIT, data=mine)
    assert told.status_code == 409
    assert "River Street → River" in told.text


@pytest.mark.parametrize("path", ["/stores", "/stores/new", f"/stores/{RIVER}", EDIT])
def test_pages_need_a_login_and_a_role(app: Flask, filled: None, path: str) -> None:
    assert english(app).get(path).location.startswith("/login")
    add_person(app, "li", "cashier", RIVER)
    assert browser_of(app, "li").get(path).status_code == 403
    assert browser_of(app, "li").delete(path).status_code == 405


def test_who_may_only_look_changes_nothing(app: Flask, filled: None) -> None:
    add_person(app, "wei", "viewer")
    viewer = browser_of(app, "wei")
    before = dump(app)
    for path in ("/stores/switch", "/stores/new", EDIT):
        assert viewer.post(path, data={"row": "1", "to": "on", "name": "x"}).status_code == 403
    assert 'name="row"' not in viewer.get("/stores").text
    assert dump(app) == before


@pytest.mark.parametrize("number", ["999", "99999999999999999999"])
def test_a_store_that_is_missing_is_404(editor: FlaskClient, number: str) -> None:
    assert editor.get(f"/stores/{number}").status_code == 404
    assert editor.get(f"/stores/{number}/edit").status_code == 404
    assert editor.post(f"/stores/{number}/edit").status_code == 404


def test_forms_need_their_token(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/stores/switch", "/stores/new", EDIT):
        assert editor.post(path, data={"row": "1", "to": "on"}).status_code == 400
    assert dump(app) == before


def test_a_store_manager_sees_their_own_store_and_changes_its_name_alone(app: Flask, zhou: FlaskClient) -> None:
    page = zhou.get("/stores").text
    assert shown(page) == [RIVER]
    assert "/stores/new" not in page
    assert zhou.get("/stores/new").status_code == 403
    assert zhou.post("/stores/new", data={"ref": "s9", "name": "x"}).status_code == 403
    assert "commission_ratio" not in zhou.get(EDIT).text
    assert send(zhou, EDIT, name="River", commission_ratio="0", recruiter="m1").status_code == 302
    changed = store(app, "s1")
    assert (changed["name"], changed["commission_ratio"], changed["recruiter"]) == ("River", "10", None)
    for path in (f"/stores/{HILL}", f"/stores/{HILL}/edit"):
        assert zhou.get(path).status_code == 404
    zhou.post("/stores/switch", data=ticking(RIVER, HILL, to="off", confirmed="yes"))
    assert "1 done, 1 skipped: no longer there" in zhou.get("/stores").text
    assert store(app, "s2")["online"]["enabled"] is True
