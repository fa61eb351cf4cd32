"""The history: who changed what, when and why."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.models import Change
from app.services.history import EVENT, Author, record_act
from app.services.shop_file import load_shop
from app.services.transactions import write
from tests.conftest import NOW, USERNAME
from tests.web.changes import CHEN, SHOP, edit, link, rows_of
from tests.web.people import add_person, browser_of


@pytest.fixture
def shop(app: Flask) -> None:
    with app.app_context():
        load_shop(SHOP, now=NOW)


def test_nothing_yet_says_what_this_is(owner: FlaskClient) -> None:
    page = owner.get("/history").text
    assert "Nothing was changed yet" in page
    assert "Clear the filters" not in page


@pytest.mark.usefixtures("shop")
def test_a_row_says_who_when_what_from_to_and_why(app: Flask, owner: FlaskClient) -> None:
    edit(
        app,
        {"base": {"default_ratio": "120", "lottery": {"kind": "interval", "low": "5", "high": "9"}}},
        reason="<Sale>",
    )
    assert rows_of(owner.get("/history").text)[0] == (
        "2026-11-21 10:00 Change 6 chen Settings Default entitlement ratio 130 % → became 120 %"
        " Lottery off → became 5 % – 9 % Why: &lt;Sale&gt; Restore change 6"
    )


@pytest.mark.usefixtures("shop")
def test_an_object_is_named_and_what_made_it_too(owner: FlaskClient) -> None:
    rows = rows_of(owner.get("/history").text)
    made = "2026-11-21 10:00 Change {} a shop file"
    assert rows[0] == f"{made.format(5)} Product Tea p2 created Name Tea Takes part in the queue rebate on"
    assert rows[-1] == f"{made.format(1)} Member level Gold gold created Name Gold"
    assert all("Restore" not in row for row in rows)


def test_the_shops_own_name_is_told_from_any_other(app: Flask, owner: FlaskClient) -> None:
    edit(app, {"name": "New", "stores": [{"ref": "s1", "name": "High Street"}]})
    store, shop = rows_of(owner.get("/history").text)
    assert "Shop name 小满甜品店 → became New" in shop
    assert store.endswith("created Name High Street")


def test_an_act_says_what_was_done(app: Flask, owner: FlaskClient) -> None:
    with app.app_context(), write() as connection:
        detail = {"type": "order.refunded", "order": "o1", "line": 1, "amount": "10.00", "unheard of": [1, 2]}
        record_act(
            connection, kind="orders", ref="o1", action="refunded", author=CHEN, at=NOW, detail=detail, reason="broken"
        )
        record_act(connection, kind="new kind", ref="x", action="new act", author=EVENT, at=NOW)
    act, order = rows_of(owner.get("/history").text)
    said = "Order o1 refunded Line 1 Amount 10.00 unheard of 1, 2 Why: broken"
    assert order == f"2026-11-21 10:00 Change 1 chen {said}"
    assert act == "2026-11-21 10:00 Change 2 an event new kind x new act"


def test_the_switch_to_the_union_queue_is_shown_in_parts(app: Flask, owner: FlaskClient) -> None:
    edit(app, {"scheme": "union", "union": {"ratio": "105"}})
    row = rows_of(owner.get("/history").text)[0]
    assert "Scheme Queue rebate → became Union queue" in row
    assert "Ratio of the union queue 105 %" in row
    assert "Union queue not set" not in row


@pytest.fixture
def many(app: Flask, shop: None) -> None:
    """A hundred and twenty changes of a product's price on top of those that made the shop."""
    common = {"at": NOW, "author": USERNAME, "staff_id": 1, "kind": "products", "ref": "p1", "action": "changed"}
    with app.app_context(), write() as connection:
        for price in range(120):
            values = {"before": json.dumps({"price": f"{price}.00"}), "after": json.dumps({"price": f"{price + 1}.00"})}
            connection.execute(insert(Change).values(common | values))


@pytest.mark.usefixtures("many")
def test_the_newest_come_first_and_pages_go_by_key(owner: FlaskClient) -> None:
    first = owner.get("/history").text
    assert len(rows_of(first)) == 50
    assert "¥120.00" in rows_of(first)[0]
    assert 'rel="prev"' not in first
    second = owner.get(link(first, "next")).text
    assert "¥70.00" in rows_of(second)[0]
    assert rows_of(owner.get(link(second, "prev")).text) == rows_of(first)
    third = owner.get(link(second, "next")).text
    assert len(rows_of(third)) == 25
    assert 'rel="next"' not in third


@pytest.mark.usefixtures("many")
def test_the_filter_stays_on_the_way(owner: FlaskClient) -> None:
    first = owner.get("/history?kind=products&q=p1").text
    second = owner.get(link(first, "next")).text
    third = owner.get(link(second, "next")).text
    assert [len(rows_of(page)) for page in (first, second, third)] == [50, 50, 21]
    assert '<option value="products" selected>' in third


@pytest.fixture
def mixed(app: Flask, shop: None) -> None:
    """Changes by different people on different days."""
    add_person(app, "wang", "manager")
    moment = datetime.fromisoformat
    edit(app, {"base": {"paused": True}}, now=moment("2026-12-01T23:59:59+08:00"))
    edit(app, {"products": [{"ref": "p1", "cost": "1.00"}]}, Author("wang", 2), now=moment("2026-12-02T00:00:00+08:00"))
    edit(app, {"products": [{"ref": "p2", "cost": "2.00"}]}, EVENT, now=moment("2026-12-02T23:59:59+08:00"))
    edit(app, {"stores": [{"ref": "s1", "name": "p1"}]}, now=moment("2026-12-03T00:00:00+08:00"))


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=settings", ["Settings"]),
        ("kind=products&from=2026-12-01", ["Product Tea", "Product Cake"]),
        ("author=wang", ["Product Cake"]),
        (f"author={USERNAME}", ["Store p1", "Settings"]),
        ("author=shop.changed", ["Product Tea"]),
        ("author=nobody", []),
        ("q=p1&from=2026-12-01", ["Product Cake"]),
        ("q=p&from=2026-12-01", ["Product Tea", "Product Cake"]),
        ("q=p1%25", []),
        ("from=2026-12-02&until=2026-12-02", ["Product Tea", "Product Cake"]),
        ("from=2026-12-03", ["Store p1"]),
        ("from=2026-12-01&until=2026-12-01", ["Settings"]),
        ("kind=nonsense", []),
    ],
)
def test_the_address_filters(owner: FlaskClient, query: str, found: list[str]) -> None:
    page = owner.get(f"/history?{query}").text
    assert [
        re.sub(r"^[\d: -]+Change \d+ (chen|wang|an event) ", "", row)[: len(name)]
        for row, name in zip(rows_of(page), found, strict=True)
    ] == found
    assert ("Nothing matches" in page) == (not found)


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "until=2026-02-30", "from=0001-01-01", "until=9999-12-31", "after=x", "q=%00", "kind=&author="],
)
def test_what_is_no_filter_filters_nothing(owner: FlaskClient, query: str) -> None:
    assert len(rows_of(owner.get(f"/history?{query}").text)) == 9


@pytest.mark.usefixtures("shop")
def test_private_data_of_members_is_shown_to_those_alone_who_may_see_it(app: Flask, owner: FlaskClient) -> None:
    edit(app, {"members": [{"ref": "m1", "name": "Han Meimei", "phone": "13900000000", "shares": 3}]})
    add_person(app, "seer", "viewer")
    page = browser_of(app, "seer").get("/history?kind=members").text
    row = rows_of(page)[0]
    assert "Member H***i m1 Name L***i → became H***i Shares 0 → became 3" in row
    assert "Phone 138****0000 → became 139****0000" in row
    for secret in ("Han Meimei", "Li Lei", "13800000000", "13900000000"):
        assert secret not in page
    assert "Name Li Lei → became Han Meimei" in rows_of(owner.get("/history?kind=members").text)[0]


@pytest.mark.parametrize("path", ["/history", "/history/1/restore"])
def test_it_needs_a_login(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"


def test_the_list_cannot_be_posted_to(owner: FlaskClient) -> None:
    assert owner.post("/history").status_code == 405
