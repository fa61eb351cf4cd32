"""What waits for a decision is in sight: in the menu, on the overview, and on the page of the member."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from app.extensions import db
from app.models import Application
from app.services.portal.withdrawals import approve_withdrawal
from tests import rows
from tests.conftest import NOW
from tests.wallets import CHEN, fill, request
from tests.web.people import add_person, browser_of

DECIDE = '<a href="/withdrawals?status=requested">'
PAY = '<a href="/withdrawals?status=approved">'
APPLY = '<a href="/applications">'


@pytest.fixture
def shop(app: Flask) -> Flask:
    """m1 asks for ¥50.00 and ¥10.00, and a store applies."""
    with app.app_context():
        fill(cash="100.00")
        assert (request(5_000), request(1_000), request(2_000)) == (1, 2, 3)
        approve_withdrawal(number=3, author=CHEN, now=NOW)
        with rows.write() as connection:
            applied = {"token": "t", "kind": "store", "name": "x", "contact": "x", "phone": "1", "status": "open"}
            connection.execute(insert(Application).values(**applied, applied_at=NOW))
    return app


def badge(page: str, path: str) -> list[str]:
    """The numbers beside an item, in the menu at the side and in that of phones."""
    items = re.findall(rf'<a class="menu-item" href="{path}"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [number for item in items for number in re.findall(r'class="tally">([^<]*)', item)]


@pytest.mark.usefixtures("shop")
def test_the_menu_and_the_overview_say_how_many_wait(owner: FlaskClient) -> None:
    page = owner.get("/").text
    assert badge(page, "/withdrawals") == ["2", "2"]
    assert badge(page, "/applications") == ["1", "1"]
    assert f"{DECIDE}2 withdrawals wait for your decision</a>" in page
    assert f"{PAY}1 approved withdrawal is still to be paid</a>" in page
    assert f"{APPLY}1 application waits for your decision</a>" in page
    assert badge(owner.get("/levels").text, "/withdrawals") == ["2", "2"]


def test_where_nothing_waits_nothing_is_said(owner: FlaskClient) -> None:
    page = owner.get("/").text
    assert badge(page, "/withdrawals") == badge(page, "/applications") == []
    assert not any(link in page for link in (DECIDE, PAY, APPLY))


@pytest.mark.parametrize(
    ("role", "withdrawals", "applications"),
    [("manager", True, True), ("finance", True, False), ("viewer", False, False)],
)
def test_who_may_not_decide_is_told_nothing(shop: Flask, role: str, withdrawals: bool, applications: bool) -> None:
    add_person(shop, "wei", role)
    browser = browser_of(shop, "wei")
    page = browser.get("/").text
    assert (badge(page, "/withdrawals") != [], DECIDE in page, PAY in page) == (withdrawals,) * 3
    assert (badge(page, "/applications") != [], APPLY in page) == (applications,) * 2
    assert ("/withdrawals/1" in browser.get("/members/1").text) == withdrawals


@pytest.mark.usefixtures("shop")
def test_very_many_are_a_hundred_less_one_and_more(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.work.MOST_COUNTED", 2)
    monkeypatch.setattr("app.web.navigation.MOST_COUNTED", 2)
    page = owner.get("/").text
    assert badge(page, "/withdrawals") == ["1+", "1+"]
    assert "1+ withdrawals wait for your decision" in page


@pytest.mark.usefixtures("shop")
def test_the_page_of_a_member_says_what_waits_for_them(owner: FlaskClient) -> None:
    page = owner.get("/members/1").text
    assert '<a href="/withdrawals/1">A withdrawal of ¥50.00 waits for a decision</a>' in page
    assert '<a href="/withdrawals/2">A withdrawal of ¥10.00 waits for a decision</a>' in page
    assert '<a href="/withdrawals/3">A withdrawal of ¥20.00 is approved and still to be paid</a>' in page
    assert "waits for a decision" not in owner.get("/members/2").text


def test_a_page_asks_once_for_all_that_waits(shop: Flask, owner: FlaskClient) -> None:
    asked: list[str] = []
    with shop.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    owner.get("/")
    assert sum("FROM withdrawals" in statement for statement in asked) == 1
    assert sum("FROM applications" in statement for statement in asked) == 1
    assert len([statement for statement in asked if "FROM queue_blocks" in statement]) <= 2, "the menu and the figures"
