"""One order: its whole life, completing it and refunding it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Account, Member, Order, OrderLine, Transfer
from app.queries import order as queries
from app.services.outcome import Outcome
from app.services.trial import try_events
from app.web.orders import acting
from tests.conftest import NOW, PASSWORD, USERNAME, english
from tests.web import sales
from tests.web.forms import fields_of
from tests.web.goods import HILL, RIVER
from tests.web.members import send
from tests.web.people import Clock, add_person, browser_of, history

DIRECT = {"direct": {"ratio": "10", "basis": "paid"}}
REFUND_ONE, COMPLETE_ONE = "/orders/1/refund", "/orders/1/complete"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(app: Flask) -> Flask:
    sales.fill(app, distribution=DIRECT)
    return app


def words(page: str) -> str:
    """The text of a page, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())


def lines_of(app: Flask, order_id: int) -> list[int]:
    """What is refunded of each line."""
    with app.app_context():
        query = select(OrderLine.refunded_cents).where(OrderLine.order_id == order_id).order_by(OrderLine.number)
        return list(db.session.scalars(query))


def transfers_after(app: Flask, last: int) -> list[tuple[Any, ...]]:
    """Kind, amount, asset, entry and, where it is one's, the member of every newer transfer."""
    debit, credit = Account.__table__.alias("debit"), Account.__table__.alias("credit")
    query = (
        select(Transfer.kind, Transfer.cents, Transfer.entry_id, debit.c.key, credit.c.key)
        .join(debit, debit.c.id == Transfer.debit_id)
        .join(credit, credit.c.id == Transfer.credit_id)
        .where(Transfer.id > last)
        .order_by(Transfer.id)
    )
    with app.app_context():
        refs = {member.id: member.ref for member in db.session.scalars(select(Member))}
        found = []
        for kind, cents, entry_id, payer, payee in db.session.execute(query):
            side = payee if payee.startswith("member:") else payer
            _, member, asset = side.split(":") if side.startswith("member:") else (None, None, "cash")
            found.append((kind, cents, asset, entry_id, refs[int(member)] if member else None))
        return found


def held(app: Flask, member: str, asset: str) -> int | None:
    """What a member holds of an asset."""
    query = select(Account.balance_cents).join(Member, Member.id == Account.member_id)
    with app.app_context():
        return db.session.scalar(query.where(Member.ref == member, Account.asset == asset))


# What it shows


def test_an_open_order_tells_what_was_decided(shop: Flask, owner: FlaskClient) -> None:
    page = words(owner.get("/orders/1").text)
    for text in (
        "Order one Paid",
        "Mall · 王小芳 m1",
        "Amount paid ¥140.00",
        "Completed at not yet",
        "Line 1 · Rice cake ¥100.00",
        "Line 2 · Flour ¥40.00",
        "Entry 1 Waiting Entitlement (100 %) ¥100.00",
        "Default ratio, base setting 100 % · this one",
        "Not settled yet: it pays once its order is settled.",
        "Mark completed",
        "Refund",
    ):
        assert text in page, text
    assert 'href="/entries/1"' in owner.get("/orders/1").text


def test_a_settled_order_tells_whom_it_paid_and_who_was_rewarded(shop: Flask, owner: FlaskClient) -> None:
    sales.ahead_and_paid(shop)
    page = words(owner.get("/orders/4").text)
    assert "Extraction (50 %, the base settings) ¥50.00 Payouts ¥50.00" in page
    assert "Paid to entry Order Member Amount 1 one, line 1 m1 ¥50.00" in page
    assert "Rewards to others" in page
    assert re.search(r"Direct referral reward Takings m1, commission ¥10\.00", page)
    receiver = words(owner.get("/orders/1").text)
    assert "Rewarded ¥50.00 Still waiting for ¥50.00" in receiver
    assert "Entry 1 has received 1 payout: ¥50.00" in receiver
    assert "Mark completed" not in receiver


def test_a_line_that_does_not_join_says_why(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        send(sales.paid("off", [("p3", "10.00"), ("p1", "0.00")]))
    page = words(owner.get("/orders/4").text)
    assert "Takes no part. The product's rebate is switched off." in page
    assert "Nothing: it takes no part." in page
    assert "Does not join, but pays in. Nothing was paid for it." in page


def test_what_was_deducted_is_told_and_what_came_back(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        deducted = {"points": "100.00", "elsewhere": "5.00"}
        send(
            sales.paid("less", [("p1", "40.00")], deducted=deducted),
            {"type": "order.refunded", "order": "less", "line": 1, "amount": "10.00"},
        )
    page = words(owner.get("/orders/4").text)
    for text in (
        "Deducted: points 100.00",
        "Given back: points 25.00",
        "Deducted: another wallet 5.00",
        "¥10.00 refunded, ¥30.00 left",
        "Deducted on an order 100.00",
        "Deduction returned 25.00",
    ):
        assert text in page, text


def test_acts_of_staff_stand_in_the_timeline(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, REFUND_ONE, amount_2="5", reason="<i>too sweet</i>")
    owner.post(REFUND_ONE, data=confirm)
    owner.post(COMPLETE_ONE, data=fields_of(owner.get(COMPLETE_ONE).text, COMPLETE_ONE))
    page = owner.get("/orders/1").text
    assert "Line 2: ¥5.00 refunded by chen" in words(page)
    assert "&lt;i&gt;too sweet&lt;/i&gt;" in page
    assert words(page).count("Completed by chen") == 1


def test_a_union_line_pays_into_the_pool(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app, scheme="union", base={"settle_on": "paid"})
    page = words(owner.get("/orders/1").text)
    assert "Under the union queue a line pays into the rebate pool" in page
    assert "Into the rebate pool" in page


def test_what_was_taken_over_says_so(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        opened = {"order": "old", "member": "m1", "channel": "mall", "product": "p1"}
        send({"type": "entry.opened", "paid": "10.00", "total": "10.00", "waiting": "4.00"} | opened)
    page = words(owner.get("/orders/4").text)
    assert "taken over from another system" in page
    assert "Settled in the system that it came from." in page
    assert "What would it get now?" not in page


def test_many_lines_are_shown_in_parts(shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LINES", 1)
    first = owner.get("/orders/1").text
    assert "Line 1 ·" in words(first)
    assert "Line 2 ·" not in words(first)
    assert "/orders/1?line=2" in first
    second = words(owner.get("/orders/1?line=2").text)
    assert "Line 2 ·" in second
    assert "More lines" not in second


@pytest.mark.parametrize("rest", ["", "/complete", "/refund"])
@pytest.mark.parametrize("number", ["999", "0", "99999999999999999999", "x"])
def test_an_order_that_is_not_there(shop: Flask, owner: FlaskClient, number: str, rest: str) -> None:
    assert owner.get(f"/orders/{number}{rest}").status_code == 404
    if rest:
        assert owner.post(f"/orders/{number}{rest}").status_code == 404


@pytest.mark.parametrize("path", ["/orders/1", COMPLETE_ONE, REFUND_ONE])
def test_it_needs_a_login(shop: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"


def test_other_methods_are_refused(shop: Flask, owner: FlaskClient) -> None:
    assert owner.post("/orders/1").status_code == 405
    assert owner.delete(COMPLETE_ONE).status_code == owner.delete(REFUND_ONE).status_code == 405


@pytest.mark.parametrize("path", [COMPLETE_ONE, REFUND_ONE])
def test_acting_needs_a_role_and_a_token(shop: Flask, owner: FlaskClient, path: str) -> None:
    for role, stores in (("viewer", ()), ("cashier", (RIVER,))):
        add_person(shop, role, role, *stores)
        browser = browser_of(shop, role, NOW)
        assert browser.get(path).status_code == browser.post(path).status_code == 403
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(path, data={"step": "confirm", "amount_1": "1"}).status_code == 400
    assert lines_of(shop, sales.ONE) == [0, 0]


def test_orders_of_other_stores_are_not_there(shop: Flask) -> None:
    add_person(shop, "wu", "store_manager", RIVER)
    add_person(shop, "gu", "store_manager", HILL)
    river, hill = browser_of(shop, "wu", NOW), browser_of(shop, "gu", NOW)
    for rest in ("", "/complete", "/refund"):
        assert river.get(f"/orders/2{rest}").status_code == 200
        assert hill.get(f"/orders/2{rest}").status_code == 404
        assert river.get(f"/orders/1{rest}").status_code == 404
    assert hill.post("/orders/2/complete", data={"step": "confirm"}).status_code == 404


def test_whom_a_line_paid_in_another_store_is_not_told(shop: Flask) -> None:
    with shop.app_context():
        sales.load_shop({"base": {"all_cashiers_queue": True}}, now=NOW)
        send(sales.paid("hill", [(None, "20.00")], channel="cashier", store="s2", member="m2"))
    add_person(shop, "gu", "store_manager", HILL)
    page = browser_of(shop, "gu", NOW).get("/orders/4").text
    assert "of another store" in page
    assert 'href="/entries/4"' not in page
    assert "counter, line 1" not in page


# Completing


def test_completing_shows_who_is_paid_and_then_does_it(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        send(sales.completed("one"), sales.paid("next", [("p1", "100.00")], member="m2"))
    path = "/orders/4/complete"
    page = owner.get(path).text
    assert "Payout 王小芳 m1 1 ¥50.00 ¥70.00" in words(page)
    assert "Direct referral reward 王小芳 m1 – ¥10.00 commission ¥10.00" in words(page)
    last = sales.last_transfer(shop)
    response = owner.post(path, data=fields_of(page, path).to_dict() | {"reason": "delivered"})
    assert response.location == "/orders/4"
    assert "The order is completed." in owner.get("/orders/4").text
    assert [row[:2] for row in transfers_after(shop, last)] == [("direct", 1_000), ("payout", 5_000)]
    (act,) = history(shop, "orders")
    assert (act.ref, act.action, act.reason) == ("next", "completed", "delivered")
    assert sales.books_add_up(shop)


def test_completing_twice_has_one_effect(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    form = fields_of(owner.get(COMPLETE_ONE).text, COMPLETE_ONE)
    owner.post(COMPLETE_ONE, data=form)
    events, last = sales.count_events(shop), sales.last_transfer(shop)
    clock.wait(seconds=2)
    assert owner.post(COMPLETE_ONE, data=form).location == "/orders/1"
    assert (sales.count_events(shop), sales.last_transfer(shop)) == (events, last)
    assert "The order is completed." in owner.get("/orders/1").text


def test_what_somebody_else_completed_is_told(shop: Flask, owner: FlaskClient) -> None:
    form = fields_of(owner.get(COMPLETE_ONE).text, COMPLETE_ONE)
    with shop.app_context():
        send(sales.completed("one"))
    assert owner.post(COMPLETE_ONE, data=form).location == "/orders/1"
    assert "This order is completed already." in owner.get("/orders/1").text
    assert owner.get(COMPLETE_ONE).location == "/orders/1"
    assert history(shop, "orders") == []


def test_a_completion_that_nobody_looked_at_is_only_shown(shop: Flask, owner: FlaskClient) -> None:
    assert "Who would be paid" in owner.post(COMPLETE_ONE, data={"token": "t"}).text
    with shop.app_context():
        assert db.session.scalar(select(Order.completed_at).where(Order.id == sales.ONE)) is None


@pytest.mark.parametrize("token", ["order:1", "令牌", "x" * 65, "x\n", " "])
def test_a_token_of_ones_own_making_is_refused(shop: Flask, owner: FlaskClient, token: str) -> None:
    form = fields_of(owner.get(COMPLETE_ONE).text, COMPLETE_ONE)
    assert owner.post(COMPLETE_ONE, data=form.to_dict() | {"token": token}).status_code == 422


def test_a_reason_that_is_too_long_is_kept(shop: Flask, owner: FlaskClient) -> None:
    form = fields_of(owner.get(COMPLETE_ONE).text, COMPLETE_ONE)
    response = owner.post(COMPLETE_ONE, data=form.to_dict() | {"reason": "x" * 501})
    assert response.status_code == 422
    assert "Use at most 500 characters." in response.text
    assert "x" * 501 in response.text


# A draw


def test_the_line_of_an_order_says_how_its_draw_stands(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app, base={"lottery": {"kind": "fixed", "choices": [{"ratio": "120"}]}})
    page = words(owner.get("/orders/1").text)
    assert page.count("A draw is open until the entry is first paid: it makes the entitlement ¥120.00.") == 2
    assert "Lottery, base setting may be drawn" in page
    with app.app_context():
        send({"type": "entry.drawn", "order": "one", "line": 1})
    page = words(owner.get("/orders/1").text)
    first, second = page.split("Line 2 · Flour")
    assert "A draw is open" not in first
    assert first.replace("\N{NO-BREAK SPACE}", " ").count("% · this one") == 1
    assert "Default ratio, base setting 100 % · replaced by the draw Drawn on" in first
    assert "A draw is open until the entry is first paid: it makes the entitlement ¥48.00." in second


def test_the_line_of_an_order_says_that_its_draw_was_lost(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app, base={"lottery": {"kind": "fixed", "choices": [{"ratio": "120"}]}})
    sales.ahead_and_paid(app)
    page = words(owner.get("/orders/1").text)
    first, second = page.split("Line 2 · Flour")
    assert "Not drawn: the draw ended when the entry was first paid." in first
    assert "may be drawn" not in first
    assert "A draw is open" in second


# Refunding


def test_a_refund_shows_what_is_taken_back_from_whom(shop: Flask, owner: FlaskClient) -> None:
    sales.ahead_and_paid(shop)
    page, _ = sales.preview(owner, REFUND_ONE, amount_1="８０", reason="broken")
    text = words(page)
    assert "A refund of ¥80.00 on order one. Nothing is done yet." in text
    assert "Pay the ¥80.00 back to 王小芳 m1 yourself" in text
    assert "Taken back on a refund 王小芳 m1 1 −¥30.00 ¥40.00" in text
    assert "1 ¥80.00 1 ¥100.00 → ¥20.00 ¥50.00 → ¥20.00 ¥50.00 → ¥0.00 Waiting → Completed" in text
    assert lines_of(shop, sales.ONE) == [0, 0]


def test_what_a_refund_shows_is_what_it_then_does(
    shop: Flask, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clawback, rewards taken back, deductions given back: each movement as it was shown, and what it leads to."""
    shown: list[Outcome] = []

    def keep(*args: Any, **kwargs: Any) -> Outcome:
        shown.append(try_events(*args, **kwargs))
        return shown[-1]

    monkeypatch.setattr(acting, "try_events", keep)
    with shop.app_context():
        deducted = {"points": "40.00", "cash": "10.00"}
        send(
            sales.paid("mixed", [("p1", "100.00"), ("p2", "60.00")], member="m1", deducted=deducted),
            sales.completed("mixed"),
            sales.paid("feeds", [("p1", "500.00")], member="m2"),
            sales.completed("feeds"),
        )
    for order_id, typed in ((4, {"amount_1": "33.33", "amount_2": "60"}), (5, {"whole": "1"})):
        path = f"/orders/{order_id}/refund"
        _, confirm = sales.preview(owner, path, reason="broken", **typed)
        promised = shown[-1].movements
        last = sales.last_transfer(shop)
        assert owner.post(path, data=confirm).status_code == 302
        assert promised
        assert transfers_after(shop, last) == [(m.kind, m.cents, m.asset, m.entry_id, m.member_ref) for m in promised]
        told = {(m.member_ref, m.asset): m.balance_cents for m in promised if m.member_ref}  # the last of each
        assert told == {(member, asset): held(shop, member, asset) for member, asset in told}
    assert {kind for outcome in shown for kind in [m.kind for m in outcome.movements]} == {
        "clawback",
        "deduction_returned",
        "direct",
    }
    assert sales.books_add_up(shop)


def test_a_refund_in_part_is_done_and_on_record(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, REFUND_ONE, amount_1="25", amount_2="40.00", reason="broken")
    response = owner.post(REFUND_ONE, data=confirm)
    assert response.location == "/orders/1"
    assert "The refund is done." in owner.get("/orders/1").text
    assert lines_of(shop, sales.ONE) == [2_500, 4_000]
    second, first = history(shop, "orders")
    assert (first.ref, first.action, first.reason) == ("one", "refunded", "broken")
    assert '"line": 1, "amount": "25.00"' in (first.after or "")
    assert '"line": 2, "amount": "40.00"' in (second.after or "")
    page = owner.get(REFUND_ONE).text
    assert "nothing is left" in page
    assert 'name="amount_2"' not in page


@pytest.mark.parametrize("left_out", ["reason", "seen", "token", "moment"])
def test_nothing_is_refunded_by_who_skips_the_preview_or_the_reason(
    shop: Flask, owner: FlaskClient, left_out: str
) -> None:
    _, confirm = sales.preview(owner, REFUND_ONE, amount_1="25", reason="broken")
    assert confirm.pop(left_out, None), "the preview asks for it"
    assert owner.post(REFUND_ONE, data=confirm).status_code != 302
    assert lines_of(shop, sales.ONE) == [0, 0]


def test_all_that_is_left_is_refunded_with_one_button(shop: Flask, owner: FlaskClient) -> None:
    page, confirm = sales.preview(owner, REFUND_ONE, whole="1", reason="cancelled")
    assert "A refund of ¥140.00" in words(page)
    owner.post(REFUND_ONE, data=confirm)
    assert lines_of(shop, sales.ONE) == [10_000, 4_000]
    assert "Nothing is left to refund" in owner.get(REFUND_ONE).text
    assert "Refund</a>" not in owner.get("/orders/1").text


def test_refunding_twice_has_one_effect(shop: Flask, owner: FlaskClient, clock: Clock) -> None:
    for typed in ({"amount_1": "25"}, {"whole": "1"}):
        _, confirm = sales.preview(owner, REFUND_ONE, reason="broken", **typed)
        owner.post(REFUND_ONE, data=confirm)
        refunded, events = lines_of(shop, sales.ONE), sales.count_events(shop)
        clock.wait(seconds=2)
        assert owner.post(REFUND_ONE, data=confirm).location == "/orders/1"
        assert (lines_of(shop, sales.ONE), sales.count_events(shop)) == (refunded, events)


def test_the_way_back_keeps_all_that_was_typed(shop: Flask, owner: FlaskClient) -> None:
    _, confirm = sales.preview(owner, REFUND_ONE, amount_1="２５", reason="broken")
    response = owner.post(REFUND_ONE, data=confirm | {"step": "back"})
    kept = fields_of(response.text, REFUND_ONE)
    assert (response.status_code, kept["amount_1"], kept["reason"]) == (200, "２５", "broken")
    assert lines_of(shop, sales.ONE) == [0, 0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"amount_1": "100.01"}, "Only ¥100.00 is left of this line."),
        ({"amount_1": "0"}, "Enter more than 0, or leave it empty."),
        ({"amount_1": "０.００"}, "Enter more than 0, or leave it empty."),
        ({"amount_1": "all"}, "Enter an amount of at least 0"),
        ({"amount_1": "-5"}, "Enter an amount of at least 0"),
        ({"amount_1": "", "amount_2": " "}, "Type what is to be refunded of at least one line."),
        ({"amount_1": "5", "reason": " "}, "Say why."),
        ({"whole": "1", "reason": ""}, "Say why."),
        ({"amount_1": "5", "reason": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    shop: Flask, owner: FlaskClient, typed: dict[str, str], message: str
) -> None:
    typed = {"reason": "broken"} | typed
    response = owner.post(REFUND_ONE, data=typed)
    assert response.status_code == 422
    assert message in response.text
    assert 'role="alert"' in response.text
    kept = fields_of(response.text, REFUND_ONE)
    assert {name: kept[name] for name in typed if name.startswith("amount")} == {
        name: value for name, value in typed.items() if name.startswith("amount")
    }
    assert lines_of(shop, sales.ONE) == [0, 0]


def test_without_taking_back_the_preview_says_what_stays(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app, base={"clawback": False})
    sales.ahead_and_paid(app)
    text = words(sales.preview(owner, REFUND_ONE, whole="1", reason="broken")[0])
    assert "what the buyer has received stays." in text
    assert (
        "¥50.00 was handed out for what is refunded. This refund takes back ¥0.00 of it, but not the other ¥50.00."
        in text
    )
    assert "Nothing: nobody has received anything that is no longer due." in text


def test_a_refund_says_how_much_of_what_was_handed_out_it_takes_back_and_no_more(
    shop: Flask, owner: FlaskClient
) -> None:
    sales.ahead_and_paid(shop)
    path = "/orders/4/refund"  # it paid 50.00 to the first entry, and 10.00 to who referred its buyer
    text = words(sales.preview(owner, path, amount_1="40", reason="broken")[0])
    assert (
        "¥24.00 was handed out for what is refunded. This refund takes back ¥4.00 of it, but not the other ¥20.00."
        in text
    )
    assert "was handed out for what is refunded" not in words(
        sales.preview(owner, REFUND_ONE, whole="1", reason="broken")[0]
    )


def test_a_refund_says_what_of_it_was_left_in_the_queue(app: Flask, owner: FlaskClient) -> None:
    sales.fill(app, settle_on="paid", base={"surplus": "carry"})
    text = words(sales.preview(owner, REFUND_ONE, whole="1", reason="broken")[0])
    assert "but neither the ¥0.00 that was paid out nor the ¥70.00 that was left in the queue." in text


def test_a_balance_below_zero_is_shown(shop: Flask, owner: FlaskClient) -> None:
    sales.ahead_and_paid(shop)
    with shop.app_context():
        send(sales.paid("spends", [("p1", "1.00")], deducted={"cash": "60.00"}))
    text = words(sales.preview(owner, REFUND_ONE, whole="1", reason="broken")[0])
    assert "−¥50.00 −¥40.00 below zero" in text


def test_of_two_who_looked_at_the_same_refund_the_second_is_asked_again(shop: Flask, owner: FlaskClient) -> None:
    _, one = sales.preview(owner, REFUND_ONE, amount_1="40", reason="broken")
    _, other = sales.preview(owner, REFUND_ONE, amount_1="40", reason="broken")
    assert owner.post(REFUND_ONE, data=one).status_code == 302
    response = owner.post(REFUND_ONE, data=other)
    assert response.status_code == 422
    assert "Somebody else has refunded something of this order meanwhile." in response.text
    assert fields_of(response.text, REFUND_ONE)["amount_1"] == "40"
    assert "¥60.00" in words(response.text)
    assert lines_of(shop, sales.ONE) == [4_000, 0]


def test_two_refunds_of_a_line_at_once_are_one(shop: Flask, owner: FlaskClient) -> None:
    sales.ahead_and_paid(shop)
    browsers = [english(shop) for _ in range(2)]
    forms = []
    for browser in browsers:
        browser.post("/login", data={"username": USERNAME, "password": PASSWORD})
        forms.append(sales.preview(browser, REFUND_ONE, amount_1="100", reason="broken")[1])
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(REFUND_ONE, data=pair[1]), zip(browsers, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert lines_of(shop, sales.ONE) == [10_000, 0]
    assert len(history(shop, "orders")) == 1
    assert sales.books_add_up(shop)


def test_a_double_click_at_once_refunds_once(shop: Flask, owner: FlaskClient) -> None:
    browsers = [english(shop) for _ in range(2)]
    for browser in browsers:
        browser.post("/login", data={"username": USERNAME, "password": PASSWORD})
    _, confirm = sales.preview(browsers[0], REFUND_ONE, amount_1="30", reason="broken")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda browser: browser.post(REFUND_ONE, data=confirm), browsers))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert lines_of(shop, sales.ONE) == [3_000, 0]
    assert sales.books_add_up(shop)
