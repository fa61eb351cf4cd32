"""Withdrawals: asked for, set aside, decided by one of two, and in step with what a refund takes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Change, Transfer, TransferCause, Withdrawal
from app.services.portal.wallet import TermsMoved
from app.services.portal.withdrawals import (
    REQUESTS,
    approve_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    refuse_withdrawal,
)
from app.services.shop_file import load_shop
from tests import wallets
from tests.conftest import NOW
from tests.wallets import CHEN, FANG, LI, WEI, at_once, balances, broken, fill, request, rewarded, send, status_of


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    """m1 holds ¥100.00 in cash and ¥20.00 in commission."""
    with app.app_context():
        fill(cash="100.00", commission="20.00")
        yield app


def approve(number: int, author: wallets.Author = CHEN) -> bool:
    return approve_withdrawal(number=number, author=author, now=NOW)


def refuse(number: int, reason: str = "wrong name", author: wallets.Author = CHEN) -> bool:
    return refuse_withdrawal(number=number, reason=reason, author=author, now=NOW)


def pay(number: int, reference: str = "T-1", author: wallets.Author = CHEN) -> bool:
    return pay_withdrawal(number=number, reference=reference, author=author, now=NOW)


def cancel(number: int, member_id: int = FANG) -> bool:
    return cancel_withdrawal(member_id=member_id, number=number, now=NOW)


@pytest.mark.usefixtures("shop")
def test_what_is_asked_for_is_set_aside_at_once() -> None:
    number = request(5_000)
    assert balances()["member:1:cash"] == 5_000
    assert balances()["withdrawals:cash"] == 5_000
    row = db.session.get(Withdrawal, number)
    assert row is not None
    assert (row.member_id, row.asset, row.cents, row.fee_cents) == (FANG, "cash", 5_000, 50)
    assert (row.status, row.payee, row.requested_at) == ("requested", "WeChat fang", NOW)
    cause = db.session.scalars(select(TransferCause)).one()
    assert (cause.kind, cause.number) == ("withdrawal", number)
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_approved_and_paid_it_has_left_and_the_fee_is_the_platforms() -> None:
    number = request(5_000)
    assert approve(number)
    assert balances()["withdrawals:cash"] == 5_000
    assert pay(number, "T-77")
    found = balances()
    assert (found["paid_out:cash"], found["platform:cash"]) == (4_950, 50)
    assert "withdrawals:cash" not in found
    row = db.session.get(Withdrawal, number)
    assert row is not None
    assert (row.status, row.reference, row.paid_at, row.decided_by) == ("paid", "T-77", NOW, "chen")
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_refused_or_cancelled_the_money_is_back() -> None:
    first, second, third = request(5_000), request(2_000), request(1_000, asset="commission")
    assert refuse(first)
    assert cancel(second)
    assert approve(third)
    assert refuse(third, "the account does not exist")
    found = balances()
    assert (found["member:1:cash"], found["member:1:commission"]) == (10_000, 2_000)
    assert not [key for key in found if key.startswith("withdrawals")]
    assert [status_of(number) for number in (first, second, third)] == ["refused", "cancelled", "refused"]
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_each_act_of_staff_is_in_the_history() -> None:
    number = request(5_000)
    approve(number)
    pay(number, "T-1", WEI)
    refuse(request(1_000), "wrong name")
    changes = db.session.scalars(select(Change).where(Change.kind == "withdrawals").order_by(Change.id)).all()
    assert [(each.ref, each.action, each.author, each.reason) for each in changes] == [
        (str(number), "approved", "chen", ""),
        (str(number), "paid", "wei", ""),
        (str(number + 1), "refused", "chen", "wrong name"),
    ]
    said = {"member": "m1", "asset": "cash", "amount": "50.00", "reference": "T-1"}
    assert json.loads(changes[1].after or "") == said


@pytest.mark.parametrize(
    ("before", "act", "said"),
    [
        ((), pay, "It has to be approved before it is paid."),
        ((approve,), cancel, "The shop has decided on this already, so it cannot be cancelled any more."),
        ((cancel,), approve, "Somebody was quicker: look at what was decided meanwhile."),
        ((cancel,), refuse, "Somebody was quicker: look at what was decided meanwhile."),
        ((refuse,), approve, "Somebody was quicker: look at what was decided meanwhile."),
        ((refuse,), pay, "Somebody was quicker: look at what was decided meanwhile."),
        ((approve, pay), refuse, "Somebody was quicker: look at what was decided meanwhile."),
        ((approve, pay), approve, "Somebody was quicker: look at what was decided meanwhile."),
        ((approve, pay), cancel, "The shop has decided on this already, so it cannot be cancelled any more."),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_does_not_follow_is_refused_and_changes_nothing(
    before: tuple[Callable[[int], bool], ...], act: Callable[[int], bool], said: str
) -> None:
    number = request(5_000)
    for step in before:
        step(number)
    held, status = balances(), status_of(number)
    with pytest.raises(Refused) as refused:
        act(number)
    assert refused.value.text == said
    assert (balances(), status_of(number)) == (held, status)
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_the_same_act_again_does_nothing_and_is_no_mistake() -> None:
    number = request(5_000)
    assert [approve(number), approve(number)] == [True, False]
    assert [pay(number), pay(number)] == [True, False]
    second = request(1_000)
    assert [refuse(second), refuse(second)] == [True, False]
    third = request(1_100)
    assert [cancel(third), cancel(third)] == [True, False]
    assert len(db.session.scalars(select(Change).where(Change.kind == "withdrawals")).all()) == 3
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_somebody_else_with_another_word_is_told() -> None:
    number = request(5_000)
    approve(number, CHEN)
    with pytest.raises(Refused, match="quicker"):
        approve(number, WEI)
    pay(number, "T-1")
    with pytest.raises(Refused, match="quicker"):
        pay(number, "T-2")


@pytest.mark.usefixtures("shop")
def test_a_refusal_needs_a_reason_and_a_payment_its_number() -> None:
    number = request(5_000)
    with pytest.raises(Refused) as refused:
        refuse(number, "  ")
    assert refused.value.place == "reason"
    approve(number)
    with pytest.raises(Refused) as unnumbered:
        pay(number, "")
    assert unnumbered.value.place == "reference"
    with pytest.raises(Refused, match="at most 200"):
        pay(number, "x" * 201)
    assert status_of(number) == "approved"


@pytest.mark.usefixtures("shop")
def test_a_form_sent_twice_asks_once_and_leads_to_the_same_withdrawal() -> None:
    number = request(6_000, form="one")
    assert request(6_000, form="one") == number
    assert balances()["member:1:cash"] == 4_000
    with pytest.raises(Refused, match="sent before with other values"):
        request(1_000, form="one")


@pytest.mark.usefixtures("shop")
def test_a_member_asks_only_so_often_a_day_and_what_was_cancelled_counts() -> None:
    for number in range(REQUESTS.most):
        assert cancel(request(1_000, form=f"form {number}"))
    with pytest.raises(Refused) as refused:
        request(1_000, form="once more")
    assert refused.value.text == "You can ask for 20 withdrawals a day. Ask again tomorrow."
    assert len(db.session.scalars(select(Withdrawal)).all()) == REQUESTS.most
    assert request(1_000, form="form 0"), "what was asked for already is no new request"
    assert request(1_000, form="once more", now=NOW + timedelta(hours=14))
    assert broken() == []


@pytest.mark.usefixtures("shop")
def test_what_is_refused_does_not_count_as_asked_for() -> None:
    for _ in range(REQUESTS.most):
        with pytest.raises(Refused, match="not enough"):
            request(10_001, fee=100)
    assert request(1_000)


@pytest.mark.usefixtures("shop")
def test_a_fee_that_changed_since_it_was_seen_is_told() -> None:
    with pytest.raises(TermsMoved):
        request(5_000, fee=0)
    assert balances()["member:1:cash"] == 10_000


@pytest.mark.parametrize(
    ("cents", "fee", "said"),
    [(10_001, 100, "There is not enough: you have ¥100.00."), (99, 1, "The least that can be paid out is ¥1.00.")],
)
@pytest.mark.usefixtures("shop")
def test_too_much_and_too_little_is_refused_and_nothing_is_lost(cents: int, fee: int, said: str) -> None:
    with pytest.raises(Refused) as refused:
        request(cents, fee=fee)
    assert refused.value.text == said
    assert balances()["member:1:cash"] == 10_000
    assert db.session.scalars(select(Withdrawal)).all() == []


@pytest.mark.usefixtures("shop")
def test_points_are_not_paid_out_and_nobody_else_cancels() -> None:
    with pytest.raises(Refused, match="cannot be paid out"):
        request(100, asset="points")
    number = request(1_000)
    with pytest.raises(Exception, match="No row"):
        cancel(number, LI)
    assert status_of(number) == "requested"


@pytest.mark.usefixtures("shop")
def test_switched_off_nothing_new_is_asked_for_and_what_is_open_goes_on() -> None:
    number = request(5_000)
    load_shop({"wallet": {"withdrawing": None}}, now=NOW)
    with pytest.raises(Refused, match="Nothing can be paid out at present"):
        request(1_000)
    assert approve(number)
    assert pay(number)


@pytest.mark.usefixtures("shop")
def test_a_fee_is_that_of_the_day_of_the_request() -> None:
    number = request(5_000)
    load_shop({"wallet": {"withdrawing": {"fee_ratio": "10", "minimum": "1.00"}}}, now=NOW)
    approve(number)
    pay(number)
    assert balances()["paid_out:cash"] == 4_950


def test_what_a_refund_takes_back_may_lead_below_zero_and_is_filled_first(app: Flask) -> None:
    """R28: while the money is set aside the balance goes below zero; what is given back fills it."""
    with app.app_context():
        fill()
        rewarded()
        number = request(balances()["member:1:cash"])
        assert "member:1:cash" not in balances()
        send({"type": "order.refunded", "order": "o1"})
        assert balances()["member:1:cash"] == -1_000
        with pytest.raises(Refused, match=r"you have −¥10\.00"):
            request(100)
        assert refuse(number)
        assert "member:1:cash" not in balances()
        assert broken() == []


def test_paid_all_the_same_the_balance_stays_below_zero(app: Flask) -> None:
    with app.app_context():
        fill()
        rewarded()
        number = request(1_000)
        approve(number)
        send({"type": "order.refunded", "order": "o1"})
        pay(number)
        assert balances()["member:1:cash"] == -1_000
        assert broken() == []


# Several at once: one wins, the books add up. tests/postgresql runs the same on PostgreSQL.


def two_requests_for_the_same_money(app: Flask) -> None:
    with app.app_context():
        fill(cash="100.00")
        came = at_once(app, *(lambda n=n: request(8_000, form=f"t{n}") for n in range(4)))
        assert sorted(came) == ["There is not enough: you have ¥20.00."] * 3 + ["done"]
        assert (balances()["member:1:cash"], balances()["withdrawals:cash"]) == (2_000, 8_000)
        assert broken() == []


def one_form_tapped_many_times(app: Flask) -> None:
    with app.app_context():
        fill(cash="100.00")
        assert at_once(app, *[lambda: request(2_000, form="tapped")] * 4) == ["done"] * 4
        assert (balances()["member:1:cash"], balances()["withdrawals:cash"]) == (8_000, 2_000)
        assert broken() == []


def a_request_and_a_clawback(app: Flask) -> None:
    with app.app_context():
        fill()
        rewarded()
        refund = {"type": "order.refunded", "order": "o1"}
        came = at_once(app, lambda: request(1_000), lambda: send(refund))
        assert came[1] == "done"
        if came[0] == "done":
            assert (balances()["member:1:cash"], balances()["withdrawals:cash"]) == (-1_000, 1_000)
        else:
            assert came[0] == "There is not enough: you have ¥0.00."
            assert not {"member:1:cash", "withdrawals:cash"} & balances().keys()
        assert broken() == []


def a_decision_and_a_cancellation(app: Flask) -> None:
    with app.app_context():
        fill(cash="100.00")
        number = request(5_000)
        came = at_once(app, lambda: approve(number), lambda: cancel(number), lambda: refuse(number, author=WEI))
        assert came.count("done") <= 2
        if status_of(number) == "refused":
            assert came[2] == "done"
        assert status_of(number) in ("approved", "cancelled", "refused")
        assert balances()["member:1:cash"] == (5_000 if status_of(number) == "approved" else 10_000)
        assert broken() == []


def two_of_the_staff(app: Flask) -> None:
    with app.app_context():
        fill(cash="100.00")
        number = request(5_000)
        approve(number)
        came = at_once(app, lambda: pay(number, "T-1"), lambda: pay(number, "T-2"), lambda: refuse(number))
        assert max(came) == "done"
        assert came.count("Somebody was quicker: look at what was decided meanwhile.") == 2
        moved = db.session.scalars(select(Transfer.kind).where(Transfer.kind.like("withdrawal%"))).all()
        assert len(moved) == (2 if status_of(number) == "refused" else 3)
        assert broken() == []


AT_ONCE = (
    two_requests_for_the_same_money,
    one_form_tapped_many_times,
    a_request_and_a_clawback,
    a_decision_and_a_cancellation,
    two_of_the_staff,
)


@pytest.mark.parametrize("happening", AT_ONCE, ids=lambda each: each.__name__)
def test_of_several_at_once_one_wins_and_the_books_add_up(happening: Callable[[Flask], None], app: Flask) -> None:
    happening(app)
