"""What members do with what they hold: sending, withdrawals, frozen love value."""

from __future__ import annotations

import pytest

from app.domain.accounts import member_account
from app.domain.balances import adjust_balance
from app.domain.errors import Refused
from app.domain.records import Member
from app.domain.wallet import (
    Sending,
    Withdrawing,
    fee_for_sending,
    fee_for_withdrawal,
    give_back,
    left_frozen,
    pay_out,
    release,
    released_in_a_day,
    reserve,
    send,
)
from tests.story import Story

FREE = Sending(0, None)


def story_with(asset: str, cents: int) -> tuple[Story, Member]:
    story = Story()
    member = story.book.member_by_ref("m1")
    assert member is not None
    adjust_balance(story.book, member, asset, cents)
    return story, member


def held(story: Story, member_id: int, asset: str) -> int:
    return story.book.balance(member_account(member_id, asset))


def test_the_receiver_gets_the_amount_less_the_fee_which_the_platform_keeps() -> None:
    story, member = story_with("points", 10_000)
    fee = fee_for_sending(Sending(250, None), 1_010, balance=10_000, sent_today=0)
    send(story.book, member.id, 2, "points", 1_010, fee)
    assert fee == 25
    assert held(story, member.id, "points") == 8_990
    assert held(story, 2, "points") == 985
    assert story.book.balance("platform:points") == -10_000 + 25
    assert [move.transfer.kind for move in story.book.moves][1:] == ["sent", "sent_fee"]


@pytest.mark.parametrize(("cents", "fee"), [(49, 0), (50, 1), (149, 1), (150, 2)])
def test_a_fee_of_one_per_cent_rounds_half_up(cents: int, fee: int) -> None:
    assert fee_for_sending(Sending(100, None), cents, balance=cents, sent_today=0) == fee
    assert fee_for_withdrawal(Withdrawing(100, 1), cents, balance=cents) == fee


def test_without_a_fee_nothing_goes_to_the_platform() -> None:
    story, member = story_with("voucher", 500)
    send(story.book, member.id, 2, "voucher", 500, 0)
    assert len(story.book.moves) == 2


@pytest.mark.parametrize(
    ("terms", "cents", "balance", "sent_today", "said"),
    [
        (None, 100, 500, 0, "Members cannot send anything to each other at present."),
        (FREE, 0, 500, 0, "Enter an amount of more than 0."),
        (FREE, 501, 500, 0, "There is not enough: you have 5.00."),
        (FREE, 1, -500, 0, "There is not enough: you have −5.00."),
        (Sending(0, 300), 301, 500, 0, "Only 3.00 more can be sent today."),
        (Sending(0, 300), 101, 500, 200, "Only 1.00 more can be sent today."),
        (Sending(0, 300), 1, 500, 400, "Only 0.00 more can be sent today."),
        (Sending(5_000, None), 1, 500, 0, "After the fee nothing would arrive. Enter more."),
    ],
)
def test_what_cannot_be_sent_is_refused(
    terms: Sending | None, cents: int, balance: int, sent_today: int, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        fee_for_sending(terms, cents, balance=balance, sent_today=sent_today)
    assert refused.value.text == said


def test_up_to_the_daily_limit_and_the_whole_balance_can_be_sent() -> None:
    assert fee_for_sending(Sending(0, 300), 300, balance=300, sent_today=0) == 0
    assert fee_for_sending(Sending(0, 300), 100, balance=100, sent_today=200) == 0


@pytest.mark.parametrize(
    ("terms", "cents", "balance", "said"),
    [
        (None, 100, 500, "Nothing can be paid out at present."),
        (Withdrawing(0, 1_000), 999, 5_000, "The least that can be paid out is ¥10.00."),
        (Withdrawing(0, 1), 501, 500, "There is not enough: you have ¥5.00."),
        (Withdrawing(0, 1), 1, -1, "There is not enough: you have −¥0.01."),
        (Withdrawing(9_999, 1), 1, 500, "After the fee nothing would be paid out. Enter more."),
    ],
)
def test_what_cannot_be_paid_out_is_refused(terms: Withdrawing | None, cents: int, balance: int, said: str) -> None:
    with pytest.raises(Refused) as refused:
        fee_for_withdrawal(terms, cents, balance=balance)
    assert refused.value.text == said


def test_an_amount_is_set_aside_and_paid_less_the_fee() -> None:
    story, member = story_with("cash", 10_000)
    reserve(story.book, member.id, "cash", 4_000)
    assert held(story, member.id, "cash") == 6_000
    assert story.book.balance("withdrawals:cash") == 4_000
    pay_out(story.book, "cash", 4_000, 40)
    assert story.book.balances() == {
        "member:1:cash": 6_000,
        "paid_out:cash": 3_960,
        "platform:cash": -10_000 + 40,
    }


def test_what_is_given_back_fills_a_balance_below_zero_first() -> None:
    story, member = story_with("cash", 5_000)
    reserve(story.book, member.id, "cash", 5_000)
    story.book.transfer("member:1:cash", "takings", 3_000, "clawback")
    assert held(story, member.id, "cash") == -3_000
    give_back(story.book, member.id, "cash", 5_000)
    assert held(story, member.id, "cash") == 2_000
    assert story.book.balance("withdrawals:cash") == 0


def test_frozen_love_value_becomes_available_but_no_more_than_is_frozen() -> None:
    story, member = story_with("love_frozen", 1_000)
    release(story.book, member.id, 400)
    assert (held(story, member.id, "love_frozen"), held(story, member.id, "love_available")) == (600, 400)
    with pytest.raises(Refused, match=r"No more than 6\.00 is frozen"):
        release(story.book, member.id, 601)
    with pytest.raises(Refused, match="more than 0"):
        release(story.book, member.id, 0)
    with pytest.raises(Refused, match=r"No more than 0\.00"):
        left_frozen(-5, 1)
    assert left_frozen(600, 600) == 0


@pytest.mark.parametrize(
    ("frozen", "ratio", "released"),
    [
        (10_000, 100, 100),
        (149, 100, 1),
        (150, 100, 2),
        (49, 100, 1),
        (1, 1, 1),
        (1, 10_000, 1),
        (0, 100, 0),
        (-5, 100, 0),
    ],
)
def test_a_day_releases_the_ratio_but_at_least_a_cent(frozen: int, ratio: int, released: int) -> None:
    assert released_in_a_day(frozen, ratio) == released


def test_a_ratio_of_nothing_releases_nothing() -> None:
    assert released_in_a_day(10_000, 0) == 0


def test_the_daily_release_comes_to_an_end() -> None:
    frozen, days = 10_000, 0
    while frozen:
        frozen -= released_in_a_day(frozen, 100)
        days += 1
    assert 100 < days < 1_000
