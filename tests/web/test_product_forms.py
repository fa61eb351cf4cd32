"""A product is added, changed and taken off sale."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.forms import fields_of, send
from tests.web.goods import (
    FLOUR,
    RICE,
    RIVER_BUN,
    SUGAR,
    count_changes,
    dump,
    in_mall,
    product,
    sell,
)
from tests.web.people import browser_of, history

EDIT = f"/products/{RICE}/edit"


def test_a_product_is_added_and_the_base_settings_decide_whether_it_takes_part(app: Flask, editor: FlaskClient) -> None:
    new = {"name": "Tea", "price": "￥１，２００", "cost": "7", "sku": "T-1"}
    response = send(editor, "/products/new", **new)
    assert response.location == "/products/6"
    typed = product(app, "p0006")
    assert typed["rebate"]["enabled"] is True
    assert (typed["name"], typed["price"], typed["source"]) == ("Tea", "1200.00", "self")
    with app.app_context():
        load_shop({"products": [{"ref": "p7", "name": "Tea", "price": "1200", "cost": "7", "sku": "T-1"}]}, now=NOW)
    assert product(app, "p7") == typed | {"ref": "p7"}
    send(editor, "/products/new", name="Bun", source="store", store="s1")
    assert product(app, "p0008")["rebate"]["enabled"] is False
    assert product(app, "p0008")["store"] == "s1"


def test_a_number_that_is_taken_is_not_overwritten(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    response = send(editor, "/products/new", ref="p1", name="Other")
    assert response.status_code == 422
    assert "There is one with this number already." in response.text
    assert 'value="Other"' in response.text
    assert dump(app) == before


def test_sent_twice_a_product_is_added_once(app: Flask, editor: FlaskClient) -> None:
    data = fields_of(editor.get("/products/new").text, "/products/new")
    data["name"] = "Tea"
    assert [editor.post("/products/new", data=data).status_code for _ in range(2)] == [302, 422]
    assert len(dump(app)["products"]) == 6


def test_of_two_who_add_the_same_number_at_once_the_second_is_told(app: Flask, editor: FlaskClient) -> None:
    data = fields_of(editor.get("/products/new").text, "/products/new")
    gate = threading.Barrier(2)
    answers: list[int] = []

    def add(name: str) -> None:
        client = browser_of(app, "lin")
        gate.wait()
        mine = data.copy()
        mine["name"] = name
        answers.append(client.post("/products/new", data=mine).status_code)

    threads = [threading.Thread(target=add, args=(name,)) for name in ("Tea", "Coffee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "x" * 10_000}, "Use at most 200 characters."),
        ({"name": "a\tb"}, "Only letters, digits and signs"),
        ({"ref": " "}, "Give it a number."),
        ({"price": "-1"}, "Enter an amount of at least 0"),
        ({"price": ""}, "This cannot be empty."),
        ({"cost": "1.234"}, "at most two decimals"),
        ({"source": "store"}, "Choose the store that sells it."),
        ({"source": "store", "store": "s9"}, "Choose the store that sells it."),
        ({"source": "supplier", "supplier": "v9"}, "Choose a supplier of the list."),
        ({"source": "other"}, "Not a valid choice."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, typed: dict[str, str], message: str
) -> None:
    before = dump(app)
    response = send(editor, "/products/new", **({"name": "Tea <b>", "sku": "kept"} | typed))
    assert response.status_code == 422
    assert message in response.text
    assert 'value="kept"' in response.text
    assert "Tea <b>" not in response.text
    assert dump(app) == before


@pytest.mark.parametrize("product_id", [RICE, FLOUR, SUGAR, RIVER_BUN])
def test_a_product_sent_back_untouched_changes_nothing(app: Flask, editor: FlaskClient, product_id: int) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "picture": "https://x.example/1.png"}]}, now=NOW)
    before, changes = dump(app), count_changes(app)
    assert send(editor, f"/products/{product_id}/edit").status_code == 302
    assert dump(app) == before
    assert count_changes(app) == changes


def test_a_product_is_changed_and_keeps_what_it_overrides(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "rebate": {"ratio": "88"}}]}, now=NOW)
    assert send(editor, EDIT, name="Cake", source="supplier", supplier="v1", store="s1", price="8").status_code == 302
    changed = product(app, "p1")
    assert (changed["name"], changed["supplier"], changed["store"], changed["price"]) == ("Cake", "v1", None, "8.00")
    assert changed["rebate"]["ratio"] == "88"


def test_of_two_who_edit_the_same_the_second_is_told(app: Flask, editor: FlaskClient) -> None:
    mine = fields_of(editor.get(EDIT).text, EDIT)
    send(editor, EDIT, price="9")
    mine["price"] = "10"
    told = editor.post(EDIT, data=mine)
    assert told.status_code == 409
    assert "¥12.50 → ¥9.00" in told.text
    assert product(app, "p1")["price"] == "9.00"


@pytest.mark.parametrize("typed", [{"on_sale": None}, {"source": "store", "store": "s1"}])
def test_what_would_strand_entries_needs_a_tick(app: Flask, editor: FlaskClient, typed: dict[str, Any]) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"), in_mall("p1", "10.00"))
    before = product(app, "p1")
    refused = send(editor, EDIT, **typed)
    assert refused.status_code == 422
    assert "2 entries that wait for ¥" in refused.text
    assert product(app, "p1") == before
    assert send(editor, EDIT, confirm="y", **typed).status_code == 302
    assert product(app, "p1") != before


def test_a_source_within_the_mall_strands_nobody(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"))
    assert send(editor, EDIT, source="supply_chain").status_code == 302


@pytest.mark.parametrize(("what", "key"), [("sale", "on_sale"), ("rebate", "rebate")])
def test_one_product_goes_off_and_on_again(app: Flask, editor: FlaskClient, what: str, key: str) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"))
    before = dump(app)
    path = f"/products/{RICE}/{what}/off"
    page = editor.get(path).text
    assert "1 entry that waits for ¥" in page
    assert dump(app) == before
    changes = count_changes(app)
    for _ in range(2):
        data = fields_of(page, path)
        data["reason"] = "sold out"
        assert editor.post(path, data=data).location == f"/products/{RICE}"
    assert count_changes(app) == changes + 1
    assert product(app, "p1")[key] != before["products"][0][key]
    assert history(app, "products")[0].reason == "sold out"
    editor.post(f"/products/{RICE}/{what}/on")
    assert dump(app) == before


def test_a_unified_mall_strands_nobody_while_others_sell(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"base": {"merchant_queue": True}}, now=NOW)
        sell(in_mall("p1", "100.00"))
    assert "others go on paying the queue" in editor.get(f"/products/{RICE}/rebate/off").text
    editor.post(f"/products/{FLOUR}/rebate/off")
    assert "1 entry that waits for ¥" in editor.get(f"/products/{RICE}/rebate/off").text
