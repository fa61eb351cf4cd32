"""A supplier's own console: what was sold of its products and nothing else, and how somebody gets there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.queries import supply
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.goods import FLOUR, MILL, RICE, at_cashier, dump, fill, in_mall, in_store, product, sell
from tests.web.members import send
from tests.web.people import add_person, browser_of, history

FARM = 2
OTHER_OIL = 6
MORE = {
    "suppliers": [{"ref": "v1", "name": "Mill & Co"}, {"ref": "v2", "name": "Farm"}],
    "products": [
        {"ref": "p1", "name": "Rice cake", "price": "12.50", "cost": "6.00"},
        {"ref": "p2", "name": "Flour", "source": "supplier", "supplier": "v1", "price": "9.00", "cost": "5.25"},
        {"ref": "p3", "name": "Sugar", "source": "supply_chain"},
        {"ref": "q1", "name": "River bun", "source": "store", "store": "s1"},
        {"ref": "q2", "name": "Hill bun", "source": "store", "store": "s2"},
        {"ref": "p6", "name": "Oil", "source": "supplier", "supplier": "v2", "cost": "30.00"},
    ],
}


@pytest.fixture
def mill(app: Flask) -> FlaskClient:
    """Somebody of the mill, in a shop that sells its flour, the farm's oil and its own."""
    fill(app, **MORE)
    add_person(app, "wu", "supplier", supplier=MILL)
    return browser_of(app, "wu")


def flour(quantity: int, paid: str) -> dict[str, object]:
    return {"channel": "mall", "lines": [{"product": "p2", "quantity": quantity, "paid": paid}]}


def paid(order: str, **changes: str) -> dict[str, object]:
    """The event of an order of one bag of flour."""
    return {"type": "order.paid", "order": order, "member": "m1"} | flour(1, "9.00") | changes


def months_on(page: str) -> list[tuple[str, str, str]]:
    """Month, amount and pieces of each sum."""
    stat = r'<dt>(\d{4}-\d\d)</dt>\s*<dd class="stat-value">([^<]+)</dd>\s*<dd class="stat-note">([^<]+)</dd>'
    return re.findall(stat, page)


def lines_on(page: str) -> list[tuple[str, str, str]]:
    """Order, amount at the supply price, and status of each line of the list."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows[1:]]
    return [(cell[0].strip(), cell[3].strip(), cell[4].strip()) for cell in cells]


def test_they_see_the_lines_of_their_products_at_the_supply_price_and_no_others(app: Flask, mill: FlaskClient) -> None:
    both = {"channel": "mall", "lines": [{"product": "p6", "paid": "45.00"}, {"product": "p2", "paid": "9.00"}]}
    with app.app_context():
        sell(flour(3, "27.00"), in_mall("p1", "12.50"), in_store("q1", "s1", "5.00"), at_cashier("s1", "8.00"), both)
    page = mill.get("/supply").text
    assert lines_on(page) == [("o4", "¥5.25", "Paid"), ("o0", "¥15.75", "Paid")]
    assert "Oil" not in page
    assert "Rice" not in page
    add_person(app, "li", "supplier", supplier=FARM)
    assert lines_on(browser_of(app, "li").get("/supply").text) == [("o4", "¥30.00", "Paid")]


def test_nobody_who_bought_is_named(app: Flask, mill: FlaskClient) -> None:
    with app.app_context():
        load_shop({"members": [{"ref": "m1", "name": "王小芳", "phone": "13812341234"}]}, now=NOW)
        sell(flour(1, "9.00"))
    for path in ("/supply", "/supply/export.csv"):
        text = mill.get(path).get_data(as_text=True)
        assert "o0" in text
        assert not re.search(r"王小芳|13812341234|\bm1\b", text)


def test_a_line_keeps_the_supplier_and_the_price_that_it_had(app: Flask, mill: FlaskClient) -> None:
    with app.app_context():
        sell(flour(2, "18.00"))
        load_shop({"products": [{"ref": "p2", "supplier": "v2", "cost": "7.00"}]}, now=NOW)
    assert lines_on(mill.get("/supply").text) == [("o0", "¥10.50", "Paid")]
    assert "Flour" not in mill.get("/supply/products").text
    add_person(app, "li", "supplier", supplier=FARM)
    farm = browser_of(app, "li")
    assert lines_on(farm.get("/supply").text) == []
    assert "Flour" in farm.get("/supply/products").text


def test_each_line_says_how_it_stands_and_the_month_leaves_out_what_was_refunded(app: Flask, mill: FlaskClient) -> None:
    with app.app_context():
        sell(flour(1, "9.00"), flour(1, "9.00"), flour(4, "36.00"), flour(1, "0.00"))
        send(
            {"type": "order.completed", "order": "o0"},
            {"type": "order.refunded", "order": "o1"},
            {"type": "order.refunded", "order": "o2", "line": 1, "amount": "4.00"},
        )
    page = mill.get("/supply").text
    assert [(order, state) for order, _, state in lines_on(page)] == [
        ("o3", "Paid"), ("o2", "Refunded in part"), ("o1", "Refunded"), ("o0", "Completed"),
    ]  # fmt: skip
    assert months_on(page) == [(f"{NOW:%Y-%m}", "¥31.50", "6 pieces")]


def test_the_newest_months_are_summed_by_the_shop_s_calendar(app: Flask, mill: FlaskClient) -> None:
    first = NOW.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=70)
    with app.app_context():
        send(*(paid(f"y{days}", at=(first + timedelta(days=days)).isoformat()) for days in (0, 1, 31, 62)))
    shown = months_on(mill.get("/supply").text)
    assert [amount for _, amount, _ in shown] == ["¥5.25", "¥5.25", "¥10.50"]
    assert [month for month, _, _ in shown] == sorted((month for month, _, _ in shown), reverse=True)


def test_of_very_many_lines_the_newest_are_summed_and_it_says_so(
    app: Flask, mill: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supply, "MOST_SUMMED", 2)
    with app.app_context():
        sell(flour(1, "9.00"), flour(1, "9.00"))
    assert "the file holds them all" not in mill.get("/supply").text
    with app.app_context():
        send(paid("z"))
    page = mill.get("/supply").text
    assert "the file holds them all" in page
    assert months_on(page) == [(f"{NOW:%Y-%m}", "¥10.50", "2 pieces")]


def test_pages_go_by_key(app: Flask, mill: FlaskClient) -> None:
    with app.app_context():
        sell(*(flour(1, "9.00") for _ in range(52)))
    page = mill.get("/supply").text
    assert [order for order, _, _ in lines_on(page)] == [f"o{number}" for number in range(51, 1, -1)]
    assert [order for order, _, _ in lines_on(mill.get("/supply?after=3").text)] == ["o1", "o0"]


def test_the_file_holds_every_line(app: Flask, mill: FlaskClient) -> None:
    with app.app_context():
        sell(*(flour(2, "18.00") for _ in range(3)))
    table = mill.get("/supply/export.csv").get_data(as_text=True).splitlines()
    assert len(table) == 4
    assert table[1].startswith("o2,")
    assert ",Flour,2,10.50,Paid" in table[1]


def test_a_product_is_taken_off_sale_once_and_kept_in_the_history(app: Flask, mill: FlaskClient) -> None:
    assert "Take off sale" in mill.get("/supply/products").text
    for _ in range(2):
        assert mill.post(f"/supply/products/{FLOUR}/off").location == "/supply/products"
    assert product(app, "p2")["on_sale"] is False
    assert "The shop puts it back on sale." in mill.get("/supply/products").text
    changes = [(change.author, change.ref) for change in history(app, "products")]
    assert [change for change in changes if change[0] != "shop load"] == [("wu", "p2")]


@pytest.mark.parametrize("other", [RICE, OTHER_OIL, 99, 2**63])
def test_other_products_are_not_theirs_to_take_off_sale(app: Flask, mill: FlaskClient, other: int) -> None:
    before = dump(app)
    assert mill.post(f"/supply/products/{other}/off").status_code == 404
    assert dump(app) == before


def test_their_console_begins_there_and_offers_nothing_else(mill: FlaskClient) -> None:
    assert mill.get("/").location == "/supply"
    page = mill.get("/supply").text
    items = re.findall(r'<a class="menu-item" href="([^"]+)"(?: (aria-current="page"))?', page)
    assert set(items) == {("/supply", 'aria-current="page"'), ("/supply/products", ""), ("/account", "")}
    assert "/entries" not in page
    assert "/orders" not in page
    assert "Mill &amp; Co" in mill.get("/account").text


def test_nothing_yet_says_what_will_stand_here(app: Flask, mill: FlaskClient) -> None:
    assert "Nothing sold yet" in mill.get("/supply").text
    with app.app_context():
        load_shop({"products": [{"ref": "p2", "source": "self", "supplier": None}]}, now=NOW)
    assert "No products yet" in mill.get("/supply/products").text


@pytest.mark.usefixtures("mill")
def test_staff_invite_somebody_of_a_supplier(app: Flask, owner: FlaskClient) -> None:
    form = fields_of(owner.get("/staff/invite").text, "/staff/invite")
    wanted = {**form, "username": "zhou", "role": "supplier"}
    refused = owner.post("/staff/invite", data=wanted)
    assert refused.status_code == 422
    assert "Choose the supplier." in refused.text
    assert owner.post("/staff/invite", data={**wanted, "supplier": "9"}).status_code == 422
    assert owner.post("/staff/invite", data={**wanted, "supplier": str(FARM)}).status_code == 302
    assert re.search(r"Works for.{0,40}Farm", owner.get("/staff").text, re.DOTALL)


@pytest.mark.usefixtures("mill")
def test_another_supplier_ends_the_sessions_and_another_role_lets_go_of_it(app: Flask, owner: FlaskClient) -> None:
    browser = browser_of(app, "wu")
    path = "/staff/2"
    form = fields_of(owner.get(path).text, path)
    assert (form["role"], form["supplier"]) == ("supplier", str(MILL))
    assert owner.post(path, data={**form, "supplier": str(FARM)}).status_code == 302
    assert browser.get("/supply").status_code == 302
    late = owner.post(path, data={**form, "supplier": "0", "role": "viewer"})
    assert late.status_code == 409
    assert "Supplier: v1 → v2" in late.text
    assert owner.post(path, data=fields_of(late.text, path)).status_code == 302
    assert "Farm" not in owner.get("/staff").text
