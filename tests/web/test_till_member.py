"""At the till a member is named by number, phone or name; of several, one is chosen."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.web import sales
from tests.web.forms import fields_of
from tests.web.goods import RIVER
from tests.web.people import Clock, add_person, browser_of
from tests.web.test_till import newest

SALE = {"store": "s1", "amount": "168"}
TWINS = [
    {"ref": "m7", "name": "王芳", "phone": "13700000007", "nickname": "Seven"},
    {"ref": "m8", "name": "王芳", "phone": "13700000008"},
]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    """王小芳 is m1; two are called 王芳."""
    sales.fill(app, members=[*sales.MEMBERS, *TWINS])
    return app


@pytest.fixture
def cashier(shop: Flask) -> FlaskClient:
    add_person(shop, "lin", "cashier", RIVER)
    return browser_of(shop, "lin", NOW)


def offered(page: str) -> list[str]:
    return re.findall(r'type="radio" name="chosen" value="([^"]*)"', page)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("typed", ["王小芳", "m1", "１３８ 1234-1234", " 王小芳 "])
def test_who_can_be_nobody_else_is_taken_at_once(owner: FlaskClient, typed: str) -> None:
    page, _ = sales.preview(owner, "/till", **SALE | {"member": typed})
    assert "Check and confirm" in page
    assert "王小芳" in page


def test_of_several_one_is_chosen_and_what_was_typed_is_kept(shop: Flask, owner: FlaskClient) -> None:
    response = owner.post("/till", data=SALE | {"member": "王芳", "points": "0", "reason": "x"})
    assert response.status_code == 422
    assert "Choose who it is." in response.text
    assert offered(response.text) == ["m7", "m8"]
    assert "Seven · 13700000007 · m7" in response.text
    kept = fields_of(response.text, "/till")
    assert (kept["member"], kept["amount"], kept["reason"]) == ("王芳", "168", "x")
    assert "chosen" not in kept, "nobody is chosen for them"
    page, confirm = sales.preview(owner, "/till", **kept.to_dict() | {"chosen": "m8"})
    assert "m8" in page
    assert owner.post("/till", data=confirm).status_code == 302
    assert newest(shop).member_id == 5


def test_the_way_back_keeps_the_choice(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, "/till", **SALE | {"member": "王芳", "chosen": "m8"})
    page = owner.post("/till", data=confirm | {"step": "back"}).text
    kept = fields_of(page, "/till")
    assert (kept["member"], kept["chosen"]) == ("王芳", "m8")
    assert offered(page) == ["m7", "m8"]


@pytest.mark.usefixtures("shop")
def test_a_choice_is_one_of_those_who_fit(owner: FlaskClient) -> None:
    assert owner.post("/till", data=SALE | {"member": "王芳", "chosen": "m1"}).status_code == 422
    assert owner.post("/till", data=SALE | {"member": "nobody", "chosen": "m1"}).status_code == 422
    page, _ = sales.preview(owner, "/till", **SALE | {"member": "m1", "chosen": "m8"})
    assert "王小芳" in page, "what was typed since counts"


@pytest.mark.usefixtures("shop")
def test_the_beginning_of_a_name_is_asked_even_where_it_fits_one_alone(owner: FlaskClient) -> None:
    response = owner.post("/till", data=SALE | {"member": "李"})
    assert response.status_code == 422
    assert offered(response.text) == ["m2"]
    assert offered(owner.post("/till", data=SALE | {"member": "王"}).text) == ["m1", "m7", "m8"]


@pytest.mark.usefixtures("shop")
def test_very_many_ask_for_a_little_more(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.searching_members.MOST_HITS", 2)
    page = owner.post("/till", data=SALE | {"member": "王"}).text
    assert offered(page) == ["m1", "m7"]
    assert "There are more." in page
    assert "There are more." not in owner.post("/till", data=SALE | {"member": "王芳"}).text


def test_a_cashier_finds_by_the_whole_alone_and_sees_no_more_than_tells_them_apart(cashier: FlaskClient) -> None:
    page = cashier.post("/till", data=SALE | {"member": "王芳"}).text
    assert offered(page) == ["m7", "m8"]
    assert "王*" in page
    assert "137****0008" in page
    assert "13700000008" not in page
    assert cashier.post("/till", data=SALE | {"member": "王芳", "chosen": "m7"}).status_code == 200
    for typed in ("王", "137", "Sev", "m"):
        page = cashier.post("/till", data=SALE | {"member": typed}).text
        assert offered(page) == []
        assert "There is no member with this number, phone or name." in page


@pytest.mark.usefixtures("shop")
def test_a_telephone_order_asks_in_the_same_way(owner: FlaskClient) -> None:
    typed = {"channel": "mall", "member": "王芳", "rows-0-product": "p1", "rows-0-amount": "100"}
    response = owner.post("/orders/new", data=typed)
    assert (response.status_code, offered(response.text)) == (422, ["m7", "m8"])
    assert "Check and confirm" in owner.post("/orders/new", data=typed | {"chosen": "m7"}).text


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("typed", ["x" * 10_000, "a\x07b"])
def test_what_cannot_be_a_member_is_not_looked_for(owner: FlaskClient, typed: str) -> None:
    for step in ("", "back"):
        page = owner.post("/till", data=SALE | {"member": typed, "step": step}).text
        assert offered(page) == []
