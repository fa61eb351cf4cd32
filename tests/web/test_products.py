"""Products: the list with its switches, one of them, adding and changing them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.datastructures import MultiDict

from app.models import Product, Scope
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW, english
from tests.web.forms import fields_of, send
from tests.web.goods import (
    FLOUR,
    HILL_BUN,
    MILL,
    RICE,
    RIVER,
    RIVER_BUN,
    SUGAR,
    count_changes,
    dump,
    in_mall,
    in_store,
    product,
    sell,
)
from tests.web.people import add_person, browser_of, history

EDIT = f"/products/{RICE}/edit"


@pytest.fixture
def zhou(app: Flask, filled: None) -> FlaskClient:
    """The manager of the store by the river."""
    add_person(app, "zhou", "store_manager", RIVER)
    return browser_of(app, "zhou")


def shown(page: str) -> list[int]:
    """The products in a list."""
    return [int(found) for found in re.findall(r'<span><a href="/products/(\d+)"', page)]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def add_many(app: Flask, count: int) -> None:
    with app.app_context(), rows.write() as connection:
        ids = range(11, 11 + count)
        connection.execute(
            insert(Product), [{"id": i, "ref": f"n{i:05d}", "name": f"Noodle {i}", "source": "self"} for i in ids]
        )
        connection.execute(insert(Scope), [{"kind": "product", "product_id": i, "enabled": i % 2 == 0} for i in ids])


def ticking(*ids: int, **keys: str) -> MultiDict[str, str]:
    return MultiDict([*(("row", str(each)) for each in ids), *keys.items()])


def test_nothing_yet_says_what_this_is_and_offers_to_add_one(owner: FlaskClient) -> None:
    page = owner.get("/products").text
    assert "No products yet" in page
    assert 'href="/products/new"' in page


@pytest.mark.usefixtures("filled")
def test_the_newest_come_first_and_pages_go_by_key(app: Flask, owner: FlaskClient) -> None:
    add_many(app, 60)
    first = owner.get("/products").text
    assert shown(first) == list(range(70, 20, -1))
    assert 'rel="prev"' not in first
    second = owner.get(link(first, "next")).text
    assert shown(second) == [*range(20, 10, -1), 5, 4, 3, 2, 1]
    assert 'rel="next"' not in second
    assert shown(owner.get(link(second, "prev")).text) == shown(first)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=rc-", [RICE]),
        ("q=Q", [HILL_BUN, RIVER_BUN]),
        ("q=bun", [HILL_BUN, RIVER_BUN]),
        ("q=un&store=1", [RIVER_BUN]),
        ("source=supply_chain", [SUGAR]),
        ("source=supplier&supplier=1", [FLOUR]),
        ("sale=off", [SUGAR]),
        ("rebate=off", [SUGAR]),
        ("rebate=on&source=self", [RICE]),
        ("q=%25", []),
        ("q=_", []),
        ("q=zzz", []),
    ],
)
def test_filters_and_search_stand_in_the_address(owner: FlaskClient, query: str, found: list[int]) -> None:
    page = owner.get(f"/products?{query}").text
    assert shown(page) == found
    assert ("Nothing matches" in page) == (not found)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("query", ["q=%00", "source=x", "store=x", "sale=maybe", "after=x", "after=-1"])
def test_what_is_no_filter_filters_nothing(owner: FlaskClient, query: str) -> None:
    assert len(shown(owner.get(f"/products?{query}").text)) == 5


@pytest.mark.usefixtures("filled")
def test_the_next_page_keeps_the_filter(app: Flask, owner: FlaskClient) -> None:
    add_many(app, 120)
    first = owner.get("/products?rebate=on&q=noodle").text
    second = owner.get(link(first, "next")).text
    assert shown(second) == [i for i in range(130, 10, -1) if i % 2 == 0][50:]


def test_ticked_products_are_switched_on_and_what_happened_is_told(app: Flask, editor: FlaskClient) -> None:
    response = editor.post("/products/switch", data=ticking(RICE, SUGAR, 99, to="on", next="/products?q=a"))
    assert response.location == "/products?q=a"
    page = editor.get("/products").text
    assert "1 done, 1 skipped: already on, 1 skipped: no longer there" in page
    assert product(app, "p3")["rebate"]["enabled"] is True
    changes = count_changes(app)
    editor.post("/products/switch", data=ticking(RICE, SUGAR, to="on"))
    assert count_changes(app) == changes, "sent twice it changes once"
    assert "0 done, 2 skipped: already on" in editor.get("/products").text


def test_ticked_products_are_switched_off_once_it_was_shown_who_would_wait(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"), in_mall("p1", "10.00"), in_mall("p2", "1.00"))
    before = dump(app)
    page = editor.post("/products/switch", data=ticking(RICE, SUGAR, to="off", next="/products?q=a")).text
    assert "1 product would be switched off" in page
    assert "2 entries that wait for ¥" in page
    assert dump(app) == before
    data = fields_of(page, "/products/switch")
    data["reason"] = "clearing"
    assert editor.post("/products/switch", data=data).location == "/products?q=a"
    assert "1 done, 1 skipped: already off" in editor.get("/products").text
    assert product(app, "p1")["rebate"]["enabled"] is False
    assert history(app, "products")[0].reason == "clearing"


def test_without_a_tick_nothing_is_switched(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    editor.post("/products/switch", data={"to": "on", "row": "x"})
    assert "Tick at least one row" in editor.get("/products").text
    assert editor.post("/products/switch", data={"row": "1"}).status_code == 400
    assert (
        editor.post("/products/switch", data={"row": "1", "to": "on", "next": "//evil.example"}).location == "/products"
    )
    assert dump(app) == before


def test_one_product_with_its_queue(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        sell(in_mall("p1", "100.00"), in_mall("p1", "10.00"), in_store("q1", "s1", "5.00"))
    page = editor.get(f"/products/{RICE}").text
    assert "RC-1" in page
    assert "¥12.50" in page
    assert "<dd>2</dd>" in page
    assert 'href="/entries?status=waiting&amp;channel=mall&amp;lane=1"' in page
    assert 'href="/history?kind=products&amp;q=p1"' in page
    assert "Inherits everything." in page
    assert "Mill &amp; Co" in editor.get(f"/products/{FLOUR}").text
    bun = editor.get(f"/products/{RIVER_BUN}").text
    assert 'href="/entries?status=waiting&amp;channel=store&amp;lane=1"' in bun
    assert "online orders queue together" in bun


def test_what_a_product_sets_for_itself_is_told_in_words(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        load_shop({"products": [{"ref": "p1", "rebate": {"ratio": "88", "limits": {"per_day": 2}}}]}, now=NOW)
    page = editor.get(f"/products/{RICE}").text
    assert "88\N{NO-BREAK SPACE}%" in page
    assert "2 a day" in page


@pytest.mark.parametrize(
    "path",
    ["/products", "/products/new", f"/products/{RICE}", EDIT, f"/products/{RICE}/sale/off"],
)
def test_pages_need_a_login_and_a_role(app: Flask, filled: None, path: str) -> None:
    assert english(app).get(path).location.startswith("/login")
    add_person(app, "li", "cashier", RIVER)
    assert browser_of(app, "li").get(path).status_code == 403
    assert browser_of(app, "li").delete(path).status_code == 405


def test_who_may_only_look_changes_nothing(app: Flask, filled: None) -> None:
    add_person(app, "wei", "viewer")
    viewer = browser_of(app, "wei")
    before = dump(app)
    for path in ("/products/switch", "/products/new", EDIT, f"/products/{RICE}/sale/off"):
        assert viewer.post(path, data={"row": "1", "to": "on", "name": "x"}).status_code == 403
    page = viewer.get("/products").text
    assert 'name="row"' not in page
    assert "/products/new" not in page
    assert "/edit" not in viewer.get(f"/products/{RICE}").text
    assert dump(app) == before


@pytest.mark.parametrize("number", ["999", "99999999999999999999"])
def test_a_product_that_is_missing_is_404(editor: FlaskClient, number: str) -> None:
    for path in (f"/products/{number}", f"/products/{number}/edit", f"/products/{number}/sale/off"):
        assert editor.get(path).status_code == 404
    assert editor.post(f"/products/{number}/edit").status_code == 404
    assert editor.post(f"/products/{number}/rebate/on").status_code == 404
    assert editor.post(f"/products/{RICE}/price/on").status_code == 404


def test_forms_need_their_token(app: Flask, editor: FlaskClient) -> None:
    before = dump(app)
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/products/switch", "/products/new", EDIT, f"/products/{RICE}/sale/off"):
        assert editor.post(path, data={"row": "1", "to": "on"}).status_code == 400
    assert dump(app) == before


def test_a_store_manager_sees_and_edits_the_products_of_their_own_stores(app: Flask, zhou: FlaskClient) -> None:
    page = zhou.get("/products").text
    assert shown(page) == [RIVER_BUN]
    assert "Hill Street" not in page
    assert send(zhou, f"/products/{RIVER_BUN}/edit", name="Bun").status_code == 302
    assert product(app, "q1")["name"] == "Bun"
    for number in (RICE, HILL_BUN):
        assert zhou.get(f"/products/{number}").status_code == 404
        assert zhou.post(f"/products/{number}/edit", data={"name": "x"}).status_code == 404
        assert zhou.post(f"/products/{number}/sale/off").status_code == 404
    zhou.post("/products/switch", data=ticking(RICE, HILL_BUN, to="off", confirmed="yes"))
    assert "0 done, 2 skipped: no longer there" in zhou.get("/products").text
    assert product(app, "p1")["rebate"]["enabled"] is True


def test_a_store_manager_adds_products_to_their_own_stores_alone(app: Flask, zhou: FlaskClient) -> None:
    assert send(zhou, f"/products/new?store={RIVER}", name="Roll", ref="r1").status_code == 302
    assert product(app, "r1")["store"] == "s1"
    assert send(zhou, "/products/new", name="Roll", ref="r2", source="self").status_code == 422
    assert send(zhou, "/products/new", name="Roll", ref="r3", source="store", store="s2").status_code == 422
    assert send(zhou, f"/products/{RIVER_BUN}/edit", source="supplier", supplier="v1").status_code == 422
    assert len(dump(app)["products"]) == 6


def test_a_supplier_leads_to_its_products(editor: FlaskClient) -> None:
    page = editor.get(f"/products?supplier={MILL}").text
    assert shown(page) == [FLOUR]
    assert "Mill &amp; Co" in page
