"""Suppliers: the list, one of them with its products, adding and changing them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import load_shop
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.goods import MILL, RIVER, count_changes, dump
from tests.web.people import add_person, browser_of, history

EDIT = f"/suppliers/{MILL}/edit"
PAGES = ["/suppliers", "/suppliers/new", f"/suppliers/{MILL}", EDIT]


def shown(page: str) -> list[int]:
    """The suppliers in a list."""
    return [int(found) for found in re.findall(r'<span><a href="/suppliers/(\d+)"', page)]


def supplier(app: Flask, ref: str) -> dict[str, Any]:
    return next(each for each in dump(app)["suppliers"] if each["ref"] == ref)


def send(client: FlaskClient, path: str, **typed: str) -> Any:
    """Send the form of a page with these fields typed."""
    data = fields_of(client.get(path).text, path)
    for name, value in typed.items():
        data[name] = value
    return client.post(path, data=data)


def test_nothing_yet_says_what_this_is_and_offers_to_add_one(owner: FlaskClient) -> None:
    page = owner.get("/suppliers").text
    assert "No suppliers yet" in page
    assert 'href="/suppliers/new"' in page


@pytest.mark.parametrize(
    ("search", "found"), [("", [MILL]), ("V1", [MILL]), ("mill", [MILL]), ("wu", [MILL]), ("138", [MILL]), ("zzz", [])]
)
def test_it_is_found_by_what_it_is_known_by(editor: FlaskClient, search: str, found: list[int]) -> None:
    page = editor.get(f"/suppliers?q={search}").text
    assert shown(page) == found
    assert ("Nothing matches" in page) == (not found)


def test_pages_go_by_key_and_keep_the_search(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"suppliers": [{"ref": f"n{number:03d}"} for number in range(60)]}, now=NOW)
    page = editor.get("/suppliers?q=n").text
    assert shown(page) == list(range(61, 11, -1))
    assert 'rel="next" href="/suppliers?q=n&amp;after=12"' in page
    assert shown(editor.get("/suppliers?q=n&after=12").text) == list(range(11, 1, -1))


def test_one_supplier_with_its_products(editor: FlaskClient) -> None:
    page = editor.get(f"/suppliers/{MILL}").text
    assert "Mill &amp; Co" in page
    assert "Ms Wu" in page
    assert "Flour" in page
    assert "Rice cake" not in page
    assert 'href="/history?kind=suppliers&amp;q=v1"' in page


def test_a_supplier_is_added_as_if_it_were_loaded(app: Flask, editor: FlaskClient) -> None:
    new = {"name": "Farm", "contact": "Mr Li", "phone": "010-1", "email": "farm@x.example"}
    assert send(editor, "/suppliers/new", **new).location == "/suppliers/2"
    with app.app_context():
        load_shop({"suppliers": [{"ref": "v9"} | new]}, now=NOW)
    assert supplier(app, "v9") == supplier(app, "v0002") | {"ref": "v9"}


def test_sent_twice_a_supplier_is_added_once_and_none_is_overwritten(app: Flask, editor: FlaskClient) -> None:
    data = fields_of(editor.get("/suppliers/new").text, "/suppliers/new")
    data["name"] = "Farm"
    assert [editor.post("/suppliers/new", data=data).status_code for _ in range(2)] == [302, 422]
    before = dump(app)
    response = send(editor, "/suppliers/new", ref="v1", name="Other")
    assert response.status_code == 422
    assert "There is one with this number already." in response.text
    assert dump(app) == before


@pytest.mark.parametrize("path", ["/suppliers/new", EDIT])
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Give it a name."),
        ({"contact": "x" * 201}, "Use at most 200 characters."),
        ({"phone": "1\x1b2"}, "Only letters, digits and signs"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, path: str, typed: dict[str, str], message: str
) -> None:
    before = dump(app)
    response = send(editor, path, **({"name": "Farm", "email": "<b>kept</b>"} | typed))
    assert response.status_code == 422
    assert message in response.text
    assert fields_of(response.text, path)["email"] == "<b>kept</b>"
    assert dump(app) == before


def test_sent_back_untouched_it_changes_nothing(app: Flask, editor: FlaskClient) -> None:
    before, changes = dump(app), count_changes(app)
    assert send(editor, EDIT).status_code == 302
    assert dump(app) == before
    assert count_changes(app) == changes


def test_a_supplier_is_changed_with_the_reason(app: Flask, editor: FlaskClient) -> None:
    assert send(editor, EDIT, contact="Mr Xu", phone="", reason="she left").status_code == 302
    assert (supplier(app, "v1")["contact"], supplier(app, "v1")["phone"]) == ("Mr Xu", "")
    assert history(app, "suppliers")[0].reason == "she left"


def test_of_two_who_edit_the_same_the_second_is_told(app: Flask, editor: FlaskClient) -> None:
    mine = fields_of(editor.get(EDIT).text, EDIT)
    send(editor, EDIT, contact="Mr Xu")
    mine["contact"] = "Mr Li"
    told = editor.post(EDIT, data=mine)
    assert told.status_code == 409
    assert "Ms Wu → Mr Xu" in told.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_a_login_and_the_whole_shop(app: Flask, filled: None, path: str) -> None:
    assert english(app).get(path).location.startswith("/login")
    for name, role in (("zhou", "store_manager"), ("li", "cashier")):
        add_person(app, name, role, RIVER)
        assert browser_of(app, name).get(path).status_code == 403
    assert "/suppliers" not in browser_of(app, "zhou").get("/products").text
    assert browser_of(app, "zhou").delete(path).status_code == 405


def test_who_may_only_look_changes_nothing(app: Flask, filled: None) -> None:
    add_person(app, "wei", "viewer")
    viewer = browser_of(app, "wei")
    before = dump(app)
    assert viewer.get(f"/suppliers/{MILL}").status_code == 200
    for path in ("/suppliers/new", EDIT):
        assert viewer.post(path, data={"name": "x", "ref": "v9"}).status_code == 403
    assert "/suppliers/new" not in viewer.get("/suppliers").text
    assert dump(app) == before


@pytest.mark.parametrize("number", ["999", "99999999999999999999"])
def test_a_supplier_that_is_missing_is_404(editor: FlaskClient, number: str) -> None:
    assert editor.get(f"/suppliers/{number}").status_code == 404
    assert editor.get(f"/suppliers/{number}/edit").status_code == 404
    assert editor.post(f"/suppliers/{number}/edit").status_code == 404


def test_forms_need_their_token(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/suppliers/new", EDIT):
        assert editor.post(path, data={"name": "x", "ref": "v9"}).status_code == 400
    assert dump(app) == before
