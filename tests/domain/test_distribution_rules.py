"""Referral, level difference, shareholders and recruiter (D1–D6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story import ON, Json, Story, at_cashier, online, shop_file

CHAIN: list[Json] = [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}, {"ref": "m3", "referrer": "m2"}]
PRODUCTS: list[Json] = [
    {"ref": "p1", "cost": "30.00", "rebate": ON},
    {"ref": "q1", "source": "store", "store": "s1", "cost": "99.00", "rebate": ON},
]
STORES: list[Json] = [{"ref": "s1", "commission_ratio": "20", "recruiter": "m1", "online": ON, "cashier": ON}]


def story_of(distribution: Json, base: Json | None = None, **rest: Any) -> Story:
    return Story(
        shop_file(base, distribution=distribution, **{"members": CHAIN, "products": PRODUCTS, "stores": STORES} | rest)
    )


def test_direct_and_indirect_referral() -> None:
    """D1: nobody above, nobody paid."""
    story = story_of({"direct": {"ratio": "5"}, "indirect": {"ratio": "2", "basis": "profit"}})
    for number in (1, 2, 3):
        story.pay(f"o{number}", member=f"m{number}")
    assert story.commissions("o1") == []
    assert story.commissions("o2") == [("m1", "direct", "5.00")]
    assert story.commissions("o3") == [("m2", "direct", "5.00"), ("m1", "indirect", "1.40")]


@pytest.mark.parametrize(("depth", "paid"), [(1, []), (2, [("m1", "team", "3.00")])])
def test_the_level_difference_is_walked_no_further_than_its_depth(depth: int, paid: list[Any]) -> None:
    """D2: every member on the way counts as a step, with a level or without."""
    members = [{**CHAIN[0], "level": "gold"}, *CHAIN[1:]]
    story = story_of({"team": {"depth": depth}}, members=members, levels=[{"ref": "gold", "team_ratio": "3"}])
    story.pay("o1", member="m3")
    assert story.commissions("o1") == paid


def test_levels_referrers_and_ratios_are_those_at_settlement() -> None:
    """Not those at payment."""
    levels = [{"ref": "gold", "team_ratio": "3"}]
    story = story_of({"team": {}}, {"settle_on": "completed"}, levels=levels, members=[{"ref": "m1"}, {"ref": "m2"}])
    story.pay("o1", member="m2")
    story.change(members=[{"ref": "m2", "referrer": "m1"}, {"ref": "m1", "level": "gold"}])
    story.complete("o1")
    assert story.commissions("o1") == [("m1", "team", "3.00")]


@pytest.mark.parametrize("make", [at_cashier, online], ids=["cashier", "online"])
def test_the_recruiter_gets_of_the_stores_own_lines(make: Any) -> None:
    """D4, D5: the profit of a store's line is paid × its commission ratio, whatever its product cost."""
    story = story_of({"recruiter": {"ratio": "10", "basis": "profit"}})
    story.pay("mall", member="m3")
    story.tell(make("o1", member="m3"))
    assert (story.commissions("mall"), story.commissions("o1")) == ([], [("m1", "recruiter", "2.00")])


def test_profit_is_paid_less_cost_by_quantity_and_never_below_0() -> None:
    """D5."""
    story = story_of({"direct": {"ratio": "10", "basis": "profit"}})
    for ref, quantity in (("o1", 2), ("o2", 4)):
        story.pay(ref, member="m2", lines=[{"product": "p1", "paid": "100.00", "quantity": quantity}])
    assert (story.commissions("o1"), story.commissions("o2")) == ([("m1", "direct", "4.00")], [])


def test_a_line_refunded_in_part_before_its_settlement_counts_in_proportion() -> None:
    """D5: of 70.00 profit, 35.00 for half the line."""
    story = story_of({"direct": {"ratio": "10", "basis": "profit"}}, {"settle_on": "completed"})
    story.pay("o1", member="m2")
    story.refund("o1", "50.00")
    story.complete("o1")
    assert story.commissions("o1") == [("m1", "direct", "3.50")]
    story.refund("o1", "25.00")
    assert story.commissions("o1")[1:] == [("m1", "direct", "-1.75")]


def test_what_stays_is_reckoned_from_what_was_credited_so_that_many_refunds_lose_no_cent() -> None:
    """Half up of the first credit each time, never of what is left of it."""
    story = story_of({"direct": {"ratio": "3.33"}})
    story.pay("o1", "10.00", member="m2")
    for _ in range(10):
        story.refund("o1", "1.00")
    assert story.held("m1", "commission") == "0.00"


def test_a_commission_may_go_below_zero_and_fills_up_first() -> None:
    story = story_of({"direct": {"ratio": "10"}})
    story.pay("o1", member="m2")
    story.happens("balance.opened", member="m1", asset="commission", amount="0.00")
    story.change(distribution={"direct": {"ratio": "1"}})
    story.refund("o1")
    story.pay("o2", member="m2")
    assert story.held("m1", "commission") == "1.00"


def test_a_dividend_is_split_by_shares_and_without_shareholders_stays_accrued() -> None:
    """D3."""
    story = story_of({"shareholder": {"ratio": "7"}})
    story.pay("o1")
    story.happens("dividend.distributed")
    assert story.pool("dividend") == "7.00"
    story.change(members=[{"ref": "m2", "shares": 2}, {"ref": "m3", "shares": 1}])
    story.happens("dividend.distributed")
    assert (story.held("m2", "commission"), story.held("m3", "commission"), story.pool("dividend")) == (
        "4.67",
        "2.33",
        "0.00",
    )


def test_an_accrual_taken_back_after_its_dividend_lowers_the_next() -> None:
    """D6: accrued may go below zero, and then nothing is paid."""
    story = story_of({"shareholder": {"ratio": "10"}}, members=[{"ref": "m1", "shares": 1}])
    story.pay("o1")
    story.happens("dividend.distributed")
    story.refund("o1")
    assert story.pool("dividend") == "-10.00"
    story.pay("o2", "60.00")
    story.happens("dividend.distributed")
    assert (story.pool("dividend"), story.held("m1", "commission")) == ("-4.00", "10.00")
    story.pay("o3", "90.00")
    story.happens("dividend.distributed")
    assert (story.pool("dividend"), story.held("m1", "commission")) == ("0.00", "15.00")


def test_kinds_within_a_line_come_in_their_order_and_none_of_them_is_0() -> None:
    """files.md, Exports."""
    both = {"levels": [{"ref": "gold", "team_ratio": "4"}], "members": [CHAIN[0] | {"level": "gold"}, CHAIN[1]]}
    kinds: Json = {kind: {"ratio": "2"} for kind in ("direct", "indirect", "recruiter", "shareholder")}
    story = story_of(kinds | {"team": {}}, **both)
    story.tell(at_cashier("o1", member="m2"))
    assert [kind for _, kind, _ in story.commissions("o1")] == ["direct", "team", "recruiter"]
    story.tell(at_cashier("o2", "0.00", member="m2"))
    assert story.commissions("o2") == []
