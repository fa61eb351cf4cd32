"""The union queue: a daily pool of profit, claims first, then down the queue (U1–U6)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Refused
from tests.story import ON, Json, Story, at_cashier, shop_file

MEMBERS: list[Json] = [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}, {"ref": "m3", "referrer": "m1"}]


def union(base: Json | None = None, **keys: Any) -> Story:
    """One product of 40.00 cost: a sale of 100.00 brings the pool 60 % of 60.00."""
    rest = {"products": [{"ref": "p1", "cost": "40.00", "rebate": ON}], "members": MEMBERS} | keys.pop("rest", {})
    return Story(shop_file(base, scheme="union", union=keys, **rest))


def test_all_channels_stand_in_one_queue_at_the_union_ratio() -> None:
    """U1: without cumulative spend and lottery; no settlements, no random return."""
    lottery = {"kind": "fixed", "choices": [{"ratio": "900"}]}
    tiers = [{"days": 1, "amount": "0.00", "ratio": "700"}]
    products = [{"ref": "p1", "rebate": ON | {"lottery": lottery, "cumulative": tiers}}]
    story = union({"random_return": {"cash": 0, "points": 1}}, rest={"products": products})
    story.pay("o1")
    story.tell(at_cashier("o2", member="m2"))
    assert [(row["ratio"], row["source"], row["drawable"], row["status"]) for row in story.rows("entries")] == [
        ("110.00", "union.default", "no", "waiting")
    ] * 2
    story.happens("union.distributed")
    assert (story.payouts(), story.rows("settlements")) == ([("1", "60.00")], [])


@pytest.mark.parametrize(
    ("distribution", "subsidy", "pool"),
    [
        ({}, "0.00", "36.00"),
        ({"direct": {"ratio": "10"}}, "0.00", "30.00"),
        ({"shareholder": {"ratio": "5"}}, "5.00", "30.00"),
        ({}, "60.01", "0.00"),
    ],
)
def test_the_pool_gets_its_ratio_of_profit_less_rewards_and_subsidy(
    distribution: Json, subsidy: str, pool: str
) -> None:
    """U2: never below 0."""
    story = union(rest={"distribution": distribution})
    story.pay("o1", member="m2", lines=[{"product": "p1", "paid": "100.00", "subsidy": subsidy}])
    assert story.pool("union") == pool


def test_a_refund_takes_its_share_back_and_a_pool_that_lacks_pays_nothing() -> None:
    """U2, U5: later inflow makes up for it first."""
    story = union()
    story.pay("o1")
    story.happens("union.distributed")
    assert (story.payouts(), story.pool("union")) == ([("1", "36.00")], "0.00")
    story.refund("o1", "50.00")
    assert story.pool("union") == "-18.00"
    story.happens("union.distributed")
    story.pay("o2", "20.00", member="m2", lines=[{"product": "p1", "paid": "70.00"}])
    assert story.pool("union") == "0.00"
    story.happens("union.distributed")
    assert len(story.payouts()) == 1


def test_of_the_pool_no_more_is_released_than_its_ratio() -> None:
    """U3: what is not used stays for the next day."""
    story = union(release_ratio="25")
    story.pay("o1")
    for _ in range(2):
        story.happens("union.distributed")
    assert story.payouts() == [("1", "9.00"), ("1", "6.75")]
    assert story.pool("union") == "20.25"


@pytest.mark.parametrize("whole_only", [False, True])
def test_only_whole_entries_are_paid_where_it_is_set_so(whole_only: bool) -> None:
    """U3: the pass ends before the first that cannot be paid in full, also where one behind it could."""
    story = union(whole_only=whole_only, ratio="30")
    story.pay("o1", lines=[{"product": "p1", "paid": "100.00"}])
    story.pay("o2", lines=[{"product": "p1", "paid": "200.00"}], member="m2")
    story.pay("o3", lines=[{"product": "p1", "paid": "1.00"}], member="m3")
    assert story.pool("union") == "132.00"
    story.change(union={"release_ratio": "50"})
    story.happens("union.distributed")
    assert story.payouts() == ([("1", "30.00")] if whole_only else [("1", "30.00"), ("2", "36.00")])


def test_while_paused_nothing_is_released_and_claims_stay() -> None:
    """U3, U6."""
    story = union({"paused": True}, acceleration_ratio="50", acceleration_share="100")
    story.pay("o1")
    story.pay("o2", member="m2")
    story.happens("union.distributed")
    assert (story.payouts(), story.pool("union")) == ([], "72.00")
    assert [claim.unserved for claim in story.book.claims] == [5000]


def test_claims_are_served_oldest_first_out_of_their_share_before_the_queue() -> None:
    """U4: what a claim does not use goes down the queue."""
    story = union(acceleration_ratio="10", acceleration_share="50")
    story.pay("o2", member="m2")
    story.pay("o1")
    story.happens("union.distributed")
    # 72.00 are released, 36.00 of them for claims: m1 claims 10.00 for m2's order, the rest goes to the head.
    assert story.payouts() == [("2", "10.00"), ("1", "62.00")]


def test_a_claim_of_a_member_with_nothing_waiting_lapses_when_its_turn_comes() -> None:
    """U4: one whose turn does not come, or whose entries are not eligible yet, stays."""
    story = union({"reward_order": "completed_only"}, acceleration_ratio="10", acceleration_share="50")
    story.pay("o2", member="m2")
    story.happens("union.distributed")
    assert [claim.unserved for claim in story.book.claims] == [0], "m1 has no entry"
    story.pay("o1")
    story.pay("o3", member="m3")
    story.happens("union.distributed")
    assert [claim.unserved for claim in story.book.claims] == [0, 1000], "m1 has one that is not completed"
    story.complete("o1")
    story.happens("union.distributed")
    assert ("2", "10.00") in story.payouts()


def test_a_refund_lowers_what_is_unserved_of_a_claim() -> None:
    """U4: to at most the ratio × what is left, at the ratio at which it was given."""
    story = union(acceleration_ratio="10")
    story.pay("o1")
    story.pay("o2", member="m2")
    story.change(union={"acceleration_ratio": "90"})
    story.refund("o2", "30.00")
    assert [claim.unserved for claim in story.book.claims] == [700]
    story.refund("o2")
    assert [claim.unserved for claim in story.book.claims] == [0]


def test_zeroing_leaves_pool_claims_and_dividend() -> None:
    """R27."""
    story = union(acceleration_ratio="10", rest={"distribution": {"shareholder": {"ratio": "1"}}})
    story.pay("o1")
    story.pay("o2", member="m2")
    before = (story.pool("union"), story.pool("dividend"), [claim.unserved for claim in story.book.claims])
    story.happens("queue.zeroed")
    assert (story.pool("union"), story.pool("dividend"), [c.unserved for c in story.book.claims]) == before
    assert {row["status"] for row in story.rows("entries")} == {"zeroed"}


def test_the_scheme_cannot_be_changed_once_there_is_an_order() -> None:
    """Neither way, also where the only order was opened or wholly refunded."""
    story = union()
    story.change(scheme="queue")
    story.change(scheme="union")
    story.pay("o1")
    story.refund("o1")
    with pytest.raises(Refused, match="cannot be changed once there is an order"):
        story.change(scheme="queue")
    with pytest.raises(Refused, match="only for the scheme union"):
        Story().happens("union.distributed")
