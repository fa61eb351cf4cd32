"""Adjusting a balance by hand (R30)."""

from __future__ import annotations

import pytest

from app.domain.accounts import member_account
from app.domain.balances import HELD, adjust_balance, adjusted, open_balance
from app.domain.errors import Refused
from app.domain.records import Member
from tests.story import Story, order


def member_of(story: Story, ref: str = "m1") -> Member:
    found = story.book.member_by_ref(ref)
    assert found is not None
    return found


def held(story: Story, asset: str) -> int:
    return story.book.balance(member_account(member_of(story).id, asset))


@pytest.mark.parametrize("asset", HELD)
def test_what_is_given_comes_from_the_platform_and_what_is_taken_goes_back(asset: str) -> None:
    story = Story()
    adjust_balance(story.book, member_of(story), asset, 1_250)
    assert held(story, asset) == 1_250
    assert story.book.balance(f"platform:{asset}") == -1_250
    adjust_balance(story.book, member_of(story), asset, -1_250)
    assert story.book.balances() == {}
    assert [move.transfer.kind for move in story.book.moves] == ["adjustment", "adjustment"]
    assert all(move.transfer.cents > 0 for move in story.book.moves)


def test_no_more_is_taken_than_is_there() -> None:
    story = Story()
    adjust_balance(story.book, member_of(story), "points", 500)
    with pytest.raises(Refused) as refused:
        adjust_balance(story.book, member_of(story), "points", -501)
    assert refused.value.place == "amount"
    assert refused.value.text == "No more than 5.00 can be taken away."
    with pytest.raises(Refused, match=r"No more than ¥1,234\.50 can"):
        adjusted(123_450, -123_451, "commission")
    assert held(story, "points") == 500


def test_a_balance_below_zero_can_be_raised_and_not_lowered() -> None:
    assert adjusted(-1_000, 400, "points") == -600
    with pytest.raises(Refused, match=r"No more than 0\.00"):
        adjusted(-1_000, -1, "points")


def test_nothing_is_no_adjustment() -> None:
    story = Story()
    with pytest.raises(Refused):
        adjust_balance(story.book, member_of(story), "cash", 0)
    assert story.book.moves == []


def test_an_adjustment_touches_nothing_but_balances() -> None:
    story = Story()
    story.tell(order("o1"))
    story.tell(order("o2", member="m2"))
    before = story.book.exports()
    open_balance(story.book, member_of(story), "points", 100)
    adjust_balance(story.book, member_of(story), "cash", 700)
    after = story.book.exports()
    assert {name for name in after if after[name] != before[name]} == {"balances.csv"}
