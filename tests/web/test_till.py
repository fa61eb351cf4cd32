"""Entering orders by hand: a counter sale, and an order taken by telephone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Order, OrderDeduction, OrderLine
from tests.conftest import NOW
from tests.web import sales
from tests.web.forms import fields_of
from tests.web.goods import HILL, RIVER
from tests.web.people import Clock, add_person, browser_of, history

SALE = {"store": "s1", "member": "m1", "amount": "168"}
PHONE = {"channel": "mall", "member": "m1", "rows-0-product": "p1", "rows-0-amount": "100", "rows-2-product": "p2"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    sales.fill(app)
    return app


@pytest.fixture
def cashier(shop: Flask) -> FlaskClient:
    """A browser of a cashier of River Street."""
    add_person(shop, "lin", "cashier", RIVER)
    return browser_of(shop, "lin", NOW)


def newest(app: Flask) -> Order:
    with app.app_context():
        db.session.rollback()
        order = db.session.scalar(select(Order).order_by(Order.id.desc()).limit(1))
        assert order is not None
        return order


@pytest.mark.usefixtures("shop")
def test_a_sale_is_looked_at_and_then_entered(shop: Flask, owner: FlaskClient) -> None:
    before = sales.count_orders(shop)
    page, confirm = sales.preview(owner, "/till", **SALE)
    assert "Joins the queue and may receive ¥168.00." in page
    assert re.search(r"Payout.*王小芳.*¥30\.00.*¥50\.00", page, re.DOTALL), (
        "the head of the queue, and what it holds then"
    )
    assert sales.count_orders(shop) == before
    response = owner.post("/till", data=confirm)
    order = newest(shop)
    assert response.location == f"/orders/{order.id}"
    assert re.fullmatch(r"C20261121-100000-[0-9a-f]{8}", order.ref)
    assert (order.channel, order.store_id, order.paid_at, order.completed_at) == ("cashier", RIVER, NOW, NOW)
    assert "The order is entered." in owner.get(response.location).text
    (act,) = history(shop, "orders")
    assert (act.ref, act.action, act.author) == (order.ref, "entered", "chen")
    assert sales.books_add_up(shop)


def test_a_double_click_enters_one_order(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    before = sales.count_orders(shop)
    _, confirm = sales.preview(owner, "/till", **SALE)
    first = owner.post("/till", data=confirm)
    clock.wait(seconds=3)
    second = owner.post("/till", data=confirm)
    assert first.location == second.location
    assert sales.count_orders(shop) == before + 1
    assert len(history(shop, "orders")) == 1


def test_the_way_back_keeps_all_that_was_typed(shop: Flask, owner: FlaskClient) -> None:
    typed = SALE | {"points": "１２．５", "at": "2026-11-20T09:30", "order": "mine", "reason": "<b>by phone</b>"}
    _, confirm = sales.preview(owner, "/till", **typed)
    before = sales.count_orders(shop)
    response = owner.post("/till", data=confirm | {"step": "back"})
    assert response.status_code == 200
    kept = fields_of(response.text, "/till")
    assert {name: kept[name] for name in typed} == typed
    assert sales.count_orders(shop) == before
    assert "<b>by phone" not in response.text


def test_what_was_deducted_and_when_and_how_it_is_called(shop: Flask, owner: FlaskClient) -> None:
    typed = SALE | {"points": "100", "elsewhere": "5", "cash": "0", "at": "2026-11-20T09:30", "order": "mine"}
    page, confirm = sales.preview(owner, "/till", **typed)
    assert re.search(r"Deducted on an order.*−100\.00 points.*400\.00", page, re.DOTALL)
    owner.post("/till", data=confirm)
    order = newest(shop)
    assert (order.ref, order.paid_at.isoformat()) == ("mine", "2026-11-20T01:30:00+00:00")
    with shop.app_context():
        query = select(OrderDeduction.asset, OrderDeduction.cents).where(OrderDeduction.order_id == order.id)
        assert {row.asset: row.cents for row in db.session.execute(query)} == {"points": 10_000, "elsewhere": 500}


@pytest.mark.parametrize("amount", ["１６８", "¥168.00", "168元", " 168 "])
def test_amounts_are_read_as_people_type_them(shop: Flask, owner: FlaskClient, amount: str) -> None:
    _, confirm = sales.preview(owner, "/till", **SALE | {"amount": amount})
    owner.post("/till", data=confirm)
    with shop.app_context():
        query = select(OrderLine.paid_cents).where(OrderLine.order_id == newest(shop).id)
        assert db.session.scalar(query) == 16_800


def test_a_member_is_found_by_phone(shop: Flask, owner: FlaskClient) -> None:
    page, _ = sales.preview(owner, "/till", **SALE | {"member": "138 1234-1234"})
    assert "王小芳" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"amount": ""}, "This cannot be empty."),
        ({"amount": "ten"}, "Enter an amount of at least 0"),
        ({"amount": "-1"}, "Enter an amount of at least 0"),
        ({"amount": "1.005"}, "Enter an amount of at least 0"),
        ({"amount": "9" * 12}, "This is too large: enter at most ¥999,999,999.99."),
        ({"member": ""}, "There is no member with this number, phone or name."),
        ({"member": "m9"}, "There is no member with this number, phone or name."),
        ({"member": "x" * 10_000}, "Use at most 200 characters."),
        ({"member": "13900000002"}, "Choose who it is."),
        ({"store": "s9"}, "Choose one of the stores."),
        ({"store": ""}, "Choose one of the stores."),
        ({"points": "500.01"}, "The member has less than that."),
        ({"love_value": "x"}, "Enter an amount of at least 0"),
        ({"at": "2026-11-22T09:30"}, "This lies in the future."),
        ({"at": "1960-01-01T00:00"}, "This is too long ago."),
        ({"at": "yesterday"}, "Enter a date and time like"),
        ({"order": "one"}, "There is an order of this number already."),
        ({"order": "a\x07b"}, "Leave out signs that cannot be seen."),
        ({"reason": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(
    shop: Flask, owner: FlaskClient, typed: dict[str, str], message: str
) -> None:
    before = sales.count_orders(shop)
    response = owner.post("/till", data=SALE | {"order": "kept"} | typed)
    assert response.status_code == 422
    (name,) = typed
    field = response.text.index(f'id="{name}"')
    assert 0 < response.text.index(message) - field < 1_500 + 10 * len(typed[name])
    kept = fields_of(response.text, "/till")
    assert {key: kept[key] for key in typed if key not in ("order", "store")} == {
        key: value for key, value in typed.items() if key not in ("order", "store")
    }
    assert sales.count_orders(shop) == before


def test_what_was_refused_at_the_confirmation_is_kept_too(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, "/till", **SALE | {"points": "400"})
    _, other = sales.preview(owner, "/till", **SALE | {"points": "400"})
    owner.post("/till", data=other)
    response = owner.post("/till", data=confirm)
    assert response.status_code == 422
    assert "The member has less than that." in response.text
    assert fields_of(response.text, "/till")["points"] == "400"


@pytest.mark.parametrize("moment", ["", "now", "2026-11-21T10:00:00", "2026-12-01T00:00:00+08:00"])
def test_a_confirmation_of_what_nobody_looked_at_is_only_a_preview(
    shop: Flask, owner: FlaskClient, moment: str
) -> None:
    before = sales.count_orders(shop)
    forged = SALE | {"step": "confirm", "token": "t", "moment": moment, "made_ref": "C1"}
    assert "Check and confirm" in owner.post("/till", data=forged).text
    assert sales.count_orders(shop) == before


def test_a_cashier_sells_in_their_own_store_alone(shop: Flask, cashier: FlaskClient) -> None:
    page = cashier.get("/till").text
    assert '<input type="hidden" name="store" value="s1">' in page
    assert "Hill Street" not in page
    assert cashier.post("/till", data=SALE | {"store": "s2"}).status_code == 422
    page, confirm = sales.preview(cashier, "/till", member="m1", amount="10")
    assert "王*芳" in page, "a cashier has no need of the real name"
    assert cashier.post("/till", data=confirm).status_code == 302
    assert newest(shop).store_id == RIVER


def test_what_members_hold_is_not_for_cashiers(shop: Flask, owner: FlaskClient, cashier: FlaskClient) -> None:
    pages = [sales.preview(browser, "/till", **SALE)[0] for browser in (owner, cashier)]
    assert ["Holds afterwards" in page for page in pages] == [True, False]
    assert all("What moves at once" in page and "Payout" in page for page in pages)


def test_the_menu_of_a_cashier_is_a_till_orders_and_the_pick_up_of_gifts(cashier: FlaskClient) -> None:
    assert cashier.get("/").location == "/till"
    page = cashier.get("/till").text
    assert re.findall(r'class="menu-item" href="(/[^"]*)"', page[page.index('class="sidebar"') :])[:4] == [
        "/till",
        "/orders",
        "/gifts/pick-up",
    ]
    assert cashier.get("/orders/new").status_code == 403
    assert "Telephone order" not in page


def test_several_stores_are_chosen_from(shop: Flask) -> None:
    add_person(shop, "wu", "store_manager", RIVER, HILL)
    page = browser_of(shop, "wu", NOW).get("/till").text
    assert '<option value="s1">River Street</option>' in page
    assert '<option value="s2">Hill Street</option>' in page


def test_without_a_store_there_is_no_till_yet(app: Flask, owner: FlaskClient) -> None:
    page = owner.get("/till").text
    assert "Add a store first." in page
    assert 'class="btn btn-primary" href="/stores/new"' in page
    for name, role in (("wei", "finance"), ("lin", "cashier")):
        add_person(app, name, role)
        page = browser_of(app, name, NOW).get("/till").text
        assert "Ask the owner to add one" in page
        assert "/stores/new" not in page


def test_a_telephone_order_has_lines_and_stays_open(shop: Flask, owner: FlaskClient) -> None:
    typed = PHONE | {"rows-0-quantity": "２", "rows-2-amount": "40.00"}
    page, confirm = sales.preview(owner, "/orders/new", **typed)
    assert "Rice cake × 2" in page
    assert "Flour" in page
    assert "when the order is completed; until then the order stays open" in page
    owner.post("/orders/new", data=confirm)
    order = newest(shop)
    assert (order.ref[0], order.channel, order.completed_at) == ("T", "mall", None)
    with shop.app_context():
        query = select(OrderLine.product_id, OrderLine.quantity, OrderLine.paid_cents).filter_by(order_id=order.id)
        assert db.session.execute(query.order_by(OrderLine.number)).all() == [(1, 2, 10_000), (2, 1, 4_000)]
    assert sales.books_add_up(shop)


def test_a_double_click_enters_one_telephone_order(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    before = sales.count_orders(shop)
    _, confirm = sales.preview(owner, "/orders/new", **PHONE | {"rows-2-amount": "40.00"})
    first = owner.post("/orders/new", data=confirm)
    clock.wait(seconds=3)
    assert owner.post("/orders/new", data=confirm).location == first.location
    assert sales.count_orders(shop) == before + 1
    assert len(history(shop, "orders")) == 1


def test_a_telephone_order_of_a_store_names_its_products_by_sku_or_name(shop: Flask, owner: FlaskClient) -> None:
    typed = {"channel": "store", "store": "River Street", "rows-0-product": "River bun", "rows-2-product": ""}
    _, confirm = sales.preview(owner, "/orders/new", **PHONE | typed)
    owner.post("/orders/new", data=confirm)
    assert (newest(shop).channel, newest(shop).store_id) == ("store", RIVER)
    page, _ = sales.preview(owner, "/orders/new", **PHONE | {"rows-0-product": "RC-1", "rows-2-product": ""})
    assert "Rice cake" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"rows-0-product": "", "rows-0-amount": "", "rows-2-product": ""}, "Type at least one product."),
        ({"rows-2-product": "p2"}, "This cannot be empty."),
        ({"rows-2-product": "q1", "rows-2-amount": "1"}, "There is no such product here."),
        ({"rows-2-product": "", "rows-0-quantity": "0"}, "Enter a whole number from 1"),
        ({"rows-2-product": "", "rows-0-quantity": "1.5"}, "Enter a whole number from 1"),
        ({"rows-2-product": "", "channel": "store", "store": ""}, "Choose one of the stores."),
        ({"rows-2-product": "", "channel": "moon"}, "Not a valid choice"),
    ],
)
def test_a_wrong_line_is_named(shop: Flask, owner: FlaskClient, typed: dict[str, str], message: str) -> None:
    response = owner.post("/orders/new", data=PHONE | typed)
    assert response.status_code == 422
    assert message in response.text
    assert 'role="alert"' in response.text
    kept = fields_of(response.text, "/orders/new")
    assert kept["member"] == "m1"
    assert {name: kept[name] for name in typed if name.startswith("rows")} == {
        name: value for name, value in typed.items() if name.startswith("rows")
    }


def test_products_on_sale_are_offered(shop: Flask, owner: FlaskClient) -> None:
    page = owner.get("/orders/new").text
    assert re.search(r'<input[^>]*list="products"[^>]*name="rows-0-product"', page)
    assert '<option value="p1">Rice cake</option>' in page
    assert "Sugar" not in page


def test_of_very_many_stores_the_number_is_typed(shop: Flask, owner: FlaskClient) -> None:
    stores = [{"ref": f"s{number}", "cashier": {"enabled": True}} for number in range(3, 60)]
    with shop.app_context():
        sales.load_shop({"stores": stores}, now=NOW)
    assert re.search(r'<input[^>]*list="stores"[^>]*name="store"', owner.get("/till").text)
    _, confirm = sales.preview(owner, "/till", **SALE | {"store": "s57"})
    assert owner.post("/till", data=confirm).status_code == 302


def test_more_rows_can_be_asked_for_without_losing_any(shop: Flask, owner: FlaskClient) -> None:
    response = owner.post("/orders/new", data=PHONE | {"more": "rows"})
    kept = fields_of(response.text, "/orders/new")
    assert (kept["rows-0-product"], kept["rows-5-product"]) == ("p1", "")


def test_a_store_manager_sells_nothing_of_the_mall_or_of_others(shop: Flask) -> None:
    add_person(shop, "wu", "store_manager", RIVER)
    browser = browser_of(shop, "wu", NOW)
    page = browser.get("/orders/new").text
    assert "the mall" not in page
    assert "Rice cake" not in page
    assert "River bun" in page
    typed = PHONE | {"rows-2-product": ""}
    assert browser.post("/orders/new", data=typed).status_code == 422
    other = {"channel": "store", "store": "s2", "rows-0-product": "q2"}
    assert browser.post("/orders/new", data=typed | other).status_code == 422


@pytest.mark.parametrize("path", ["/till", "/orders/new"])
def test_it_needs_a_login_a_role_and_a_token(shop: Flask, client: FlaskClient, owner: FlaskClient, path: str) -> None:
    assert shop.test_client().get(path).location == f"/login?next={path}"
    add_person(shop, "zhao", "viewer")
    viewer = browser_of(shop, "zhao", NOW)
    assert viewer.get(path).status_code == viewer.post(path, data=SALE).status_code == 403
    assert owner.delete(path).status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(path, data=SALE).status_code == 400


def test_an_order_of_years_ago_is_entered_as_it_was(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, "/till", **SALE | {"at": (NOW - timedelta(days=900)).strftime("%Y-%m-%dT%H:%M")})
    owner.post("/till", data=confirm)
    assert newest(shop).paid_at.year == 2024
