"""Staff review withdrawals: the list, one of them, and what is decided."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.queries.portal.withdrawals import WithdrawalFilter, list_withdrawals
from app.services.shop_file import load_shop
from tests import wallets
from tests.conftest import NOW
from tests.wallets import FANG, broken, fill, request, rewarded, status_of
from tests.web.forms import fields_of
from tests.web.members import balance_of
from tests.web.people import add_person, browser_of, history
from tests.web.test_exporting import csv_of
from tests.web.test_portal_wallet import words

LIST = "/withdrawals"
ONE = "/withdrawals/1"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """Withdrawals 1 of ¥50.00 in cash and 2 of ¥10.00 in commission, by m1."""
    with app.app_context():
        fill(cash="100.00", commission="20.00")
        assert (request(5_000), request(1_000, asset="commission")) == (1, 2)
    return app


@pytest.fixture
def finance(shop: Flask) -> FlaskClient:
    add_person(shop, "wei", "finance")
    return browser_of(shop, "wei")


def statuses(app: Flask, *numbers: int) -> list[str]:
    with app.app_context():
        return [status_of(number) for number in numbers]


def test_it_needs_a_login_and_a_role(shop: Flask, client: FlaskClient) -> None:
    assert client.get(LIST).location.startswith("/login")
    assert client.post(f"{ONE}/approve").location.startswith("/login")
    for role in ("viewer", "store_manager", "cashier"):
        add_person(shop, role, role, *([1] if role != "viewer" else []))
        browser = browser_of(shop, role)
        assert [browser.get(path).status_code for path in (LIST, ONE, f"{LIST}/export.csv")] == [403] * 3
        assert [browser.post(f"{ONE}/{act}").status_code for act in ("approve", "refuse", "pay")] == [403] * 3
    assert statuses(shop, 1) == ["requested"]


def test_how_a_member_is_paid_is_shown_to_nobody_else(shop: Flask) -> None:
    add_person(shop, "he", "viewer")
    browser = browser_of(shop, "he")
    for path in ("/members/1", "/members/1/transfers", "/members/1/transfers/export.csv", "/history"):
        assert "WeChat fang" not in browser.get(path).text
    assert "Withdrawal 1" in browser.get("/members/1/transfers").text
    assert 'href="/withdrawals/1"' not in browser.get("/members/1/transfers").text


def test_what_is_not_there_is_404_and_other_methods_are_refused(finance: FlaskClient) -> None:
    assert finance.get("/withdrawals/9").status_code == 404
    assert finance.get(f"/withdrawals/{2**70}").status_code == 404
    assert finance.post("/withdrawals/9/approve").status_code == 404
    assert finance.get(f"{ONE}/approve").status_code == 405
    assert finance.post(LIST).status_code == 405


def test_forms_without_the_token_are_refused(shop: Flask, finance: FlaskClient) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True
    assert [finance.post(f"{ONE}/{act}", data={"reason": "x"}).status_code for act in ("approve", "refuse", "pay")] == (
        [400] * 3
    )
    assert statuses(shop, 1) == ["requested"]


def test_the_list_has_tabs_with_counts_and_a_search(shop: Flask, finance: FlaskClient) -> None:
    page = finance.get(LIST).text
    assert "2 are to be decided, for ¥60.00." in words(page)
    assert "To be decided (2)" in words(page)
    finance.post(f"{ONE}/approve")
    assert "1 is to be paid, for ¥50.00." in words(finance.get(LIST).text)
    found = {
        query: re.findall(r'href="/withdrawals/(\d+)"', finance.get(f"{LIST}?{query}").text)
        for query in ("", "status=approved", "status=requested", "status=paid", "q=2", "q=m1", "q=王", "q=138", "q=zzz")
    }
    assert found == {
        "": ["2", "1"], "status=approved": ["1"], "status=requested": ["2"], "status=paid": [], "q=2": ["2"],
        "q=m1": ["2", "1"], "q=王": ["2", "1"], "q=138": ["2", "1"], "q=zzz": [],
    }  # fmt: skip
    assert "Nothing matches" in finance.get(f"{LIST}?q=zzz").text


def test_a_search_walks_through_no_table(shop: Flask) -> None:
    asked: list[tuple[str, Any]] = []
    with shop.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        assert [row.id for row in list_withdrawals(WithdrawalFilter(search="13812")).page.rows] == [2, 1]
        plans = {
            statement: [
                step[3] for step in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
            for statement, values in list(asked)
        }
    assert len(plans) > 1
    assert [plan for plan in plans.values() if any(step.startswith("SCAN") for step in plan)] == []


def test_a_long_list_goes_on_by_key(shop: Flask, finance: FlaskClient) -> None:
    with shop.app_context():
        load_shop({"wallet": {"withdrawing": {"fee_ratio": "0", "minimum": "0.01"}}}, now=NOW)
        for cents in range(1, 56):
            request(cents, fee=0, now=NOW + timedelta(days=cents // 15))
    page = finance.get(f"{LIST}?status=requested").text
    assert len(re.findall(r'href="/withdrawals/\d+"', page)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    rest = finance.get(following[1].replace("&amp;", "&")).text
    assert re.findall(r'href="/withdrawals/(\d+)"', rest) == ["7", "6", "5", "4", "3", "2", "1"]


def test_before_there_is_any_the_list_says_what_it_is(owner: FlaskClient) -> None:
    page = owner.get(LIST).text
    assert "No withdrawals yet" in page
    assert 'href="/settings/wallet"' in page


def test_the_list_as_a_file(finance: FlaskClient) -> None:
    found = csv_of(finance, f"{LIST}/export.csv?status=requested&q=m1")
    row = found[1]
    assert len(found) == 2
    assert (row["Number"], row["Member"], row["Real name"], row["Amount"]) == ("1", "m1", "王小芳", "50.00")
    assert (row["To be paid"], row["Paid to"], row["Status"]) == ("49.50", "WeChat fang", "To be decided")


def test_one_shows_what_is_to_be_paid_to_whom_and_the_balance(finance: FlaskClient) -> None:
    page = words(finance.get(ONE).text)
    for text in ("To be paid ¥49.50", "Amount ¥50.00", "Fee ¥0.50", "Balance now ¥50.00", "Paid to WeChat fang"):
        assert text in page
    assert "王小芳" in page
    assert "below zero" not in page


def test_a_balance_below_zero_is_warned_of(app: Flask, owner: FlaskClient) -> None:
    with app.app_context():
        fill()
        rewarded()
        request(1_000)
        wallets.send({"type": "order.refunded", "order": "o1"})
    page = words(owner.get(ONE).text)
    assert "Balance now −¥10.00" in page
    assert "The balance is below zero: an order was refunded after this was asked for." in page


def test_approved_then_paid(shop: Flask, finance: FlaskClient) -> None:
    assert finance.post(f"{ONE}/approve").location == ONE
    page = finance.get(ONE).text
    assert "Approved. Pay it, then mark it as paid." in page
    assert f'action="{ONE}/pay"' in page
    assert f'action="{ONE}/approve"' not in page
    assert finance.post(f"{ONE}/pay", data={"reference": "T-2026-1"}).location == ONE
    page = finance.get(ONE).text
    assert "T-2026-1" in page
    assert "<form" not in page[page.index('<main id="main"') : page.index("</main>")]
    assert [change.action for change in history(shop, "withdrawals")] == ["paid", "approved"]
    with shop.app_context():
        assert broken() == []


def test_refused_with_a_reason_the_money_is_back(shop: Flask, finance: FlaskClient) -> None:
    assert finance.post(f"{ONE}/refuse", data={"reason": "The name is wrong"}).location == ONE
    page = finance.get(ONE).text
    assert "Refused: the money is back" in page
    assert "The name is wrong" in page
    assert balance_of(shop, FANG, "cash") == 10_000


@pytest.mark.parametrize(
    ("act", "field", "said"),
    [("refuse", "reason", "Say why: the member reads it."), ("pay", "reference", "Enter the number of the payment.")],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(
    shop: Flask, finance: FlaskClient, act: str, field: str, said: str
) -> None:
    finance.post(f"{ONE}/approve")
    answer = finance.post(f"{ONE}/{act}", data={field: " "})
    assert answer.status_code == 422
    assert said in answer.text
    long = "x" * 201
    answer = finance.post(f"{ONE}/{act}", data={field: long})
    assert answer.status_code == 422
    assert fields_of(answer.text, f"{ONE}/{act}")[field] == long
    assert statuses(shop, 1) == ["approved"]


def test_not_approved_it_is_not_paid(shop: Flask, finance: FlaskClient) -> None:
    answer = finance.post(f"{ONE}/pay", data={"reference": "T-1"})
    assert answer.status_code == 409
    assert "It has to be approved before it is paid." in answer.text
    assert statuses(shop, 1) == ["requested"]


def test_sent_twice_it_is_done_once(shop: Flask, finance: FlaskClient) -> None:
    for _ in range(2):
        assert finance.post(f"{ONE}/approve").location == ONE
    assert "That was done already, once." in finance.get(ONE).text
    for _ in range(2):
        assert finance.post(f"{ONE}/pay", data={"reference": "T-1"}).location == ONE
    for _ in range(2):
        assert finance.post("/withdrawals/2/refuse", data={"reason": "no"}).location == "/withdrawals/2"
    assert len(history(shop, "withdrawals")) == 3
    with shop.app_context():
        assert broken() == []


def test_of_two_who_decide_the_second_is_told_and_sees_what_was_decided(
    shop: Flask, finance: FlaskClient, owner: FlaskClient
) -> None:
    finance.post(f"{ONE}/refuse", data={"reason": "The name is wrong"})
    answer = owner.post(f"{ONE}/approve")
    assert answer.status_code == 409
    assert "Somebody was quicker: look at what was decided meanwhile." in answer.text
    assert "The name is wrong" in answer.text
    assert statuses(shop, 1) == ["refused"]


def test_what_the_member_cancelled_says_so(shop: Flask, finance: FlaskClient) -> None:
    from app.services.portal.withdrawals import cancel_withdrawal

    with shop.app_context():
        cancel_withdrawal(member_id=FANG, number=1, now=NOW)
    page = words(finance.get(ONE).text)
    assert "cancelled by the member" in page
    assert "Approve" not in page


def test_each_act_is_in_the_history_and_leads_there(finance: FlaskClient) -> None:
    finance.post(f"{ONE}/approve")
    finance.post(f"{ONE}/pay", data={"reference": "T-1"})
    page = finance.get("/history?kind=withdrawals").text
    assert page.count(f'href="{ONE}"') == 2
    said = words(page)
    for text in ("Withdrawal", "marked as paid", "approved", "wei", "Number of the payment T-1", "Amount 50.00"):
        assert text in said


def test_the_statement_of_a_member_leads_there(finance: FlaskClient) -> None:
    page = finance.get("/members/1/transfers").text
    assert f'<a href="{ONE}">Withdrawal 1</a>' in page
    assert "Reserved for withdrawals, cash" in page
    (row, *_) = csv_of(finance, "/members/1/transfers/export.csv")
    assert (row["Withdrawal"], row["Note"]) == ("2", "")
    assert 'href="/withdrawals?q=m1"' in finance.get("/members/1").text
