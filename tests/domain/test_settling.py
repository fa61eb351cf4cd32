"""Who is paid by which line, in which order, and where the rest goes (R14–R22)."""

from __future__ import annotations

import pytest

from tests.story import ON, Json, Story, at_cashier, shop_file

TWO_STORES = [{"ref": "s1", "online": ON, "cashier": ON}, {"ref": "s2", "online": ON, "cashier": ON}]


def test_unified_a_channel_is_one_queue_and_split_each_lane_its_own() -> None:
    """R14: asked at settlement, so that switching moves nobody."""
    story = Story()
    story.pay("o1", product="p1")
    story.pay("o2", product="p2", member="m2")
    story.change(base={"merchant_queue": False})
    story.pay("o3", product="p2", member="m3")
    story.change(base={"merchant_queue": True})
    story.pay("o4", product="p2", member="m4")
    assert story.payouts() == [("1", "10.00"), ("2", "10.00"), ("1", "10.00")]


def test_channels_never_pay_one_another() -> None:
    """R14."""
    story = Story(shop_file({"all_cashiers_queue": True, "all_stores_queue": True}))
    story.pay("o1")
    story.tell(at_cashier("o2", member="m2"))
    assert story.payouts() == []


@pytest.mark.parametrize(("unified", "paid"), [(False, []), (True, [("1", "10.00")])])
def test_cashiers_are_one_queue_or_a_queue_for_each_store(unified: bool, paid: list[tuple[str, str]]) -> None:
    """R14, S15."""
    story = Story(shop_file({"all_cashiers_queue": unified}, stores=TWO_STORES))
    story.tell(at_cashier("o1"))
    story.tell(at_cashier("o2", member="m2", store="s2"))
    assert story.payouts() == paid


def test_completed_only_passes_over_and_keeps_the_place() -> None:
    """R15: eligible from its completion on, ahead of those behind it."""
    story = Story(shop_file({"reward_order": "completed_only"}))
    for number in (1, 2, 3):
        story.pay(f"o{number}", member=f"m{number}")
    assert story.payouts() == []
    story.complete("o2")
    story.pay("o4", member="m4")
    story.complete("o1")
    story.pay("o5", member="m5")
    assert story.payouts() == [("2", "10.00"), ("1", "10.00")]


def test_a_line_is_settled_once_also_across_a_change_of_the_settlement_event() -> None:
    """R16: paid under one setting and completed under the other."""
    story = Story()
    story.pay("o1")
    story.change(base={"settle_on": "completed"})
    story.pay("o2", member="m2")
    story.change(base={"settle_on": "paid"})
    story.pay("o3", member="m3")
    for ref in ("o1", "o2", "o3"):
        story.complete(ref)
    assert [row["order"] for row in story.rows("settlements")] == ["o1", "o3", "o2"]


@pytest.mark.parametrize(
    ("own", "paid"),
    [
        ("all", [("1", "10.00"), ("1", "10.00"), ("1", "10.00")]),
        ("not_same_order", [("1", "10.00"), ("1", "10.00")]),
        ("not_same_member", [("1", "10.00")]),
    ],
)
def test_whose_entries_a_line_may_pay(own: str, paid: list[tuple[str, str]]) -> None:
    """R17: its own order's, its own member's, or neither."""
    story = Story(shop_file({"own_entries": own}))
    story.pay("o1")
    story.pay("o2")
    story.pay("o3", member="m2")
    assert story.payouts() == paid


def test_the_entries_of_all_lines_are_there_before_any_line_is_settled() -> None:
    """R17: with *all*, the first line of an order can pay the entry of its second."""
    story = Story(shop_file({"own_entries": "all", "extraction_ratio": "100", "default_ratio": "50"}))
    story.pay("o1", "100.00", "100.00")
    assert story.payouts() == [("1", "50.00"), ("2", "50.00")]


def test_the_head_takes_what_it_still_waits_for_and_the_next_the_rest() -> None:
    """R18: each payment a payout of its own, credited at once."""
    story = Story(shop_file({"extraction_ratio": "100", "default_ratio": "40"}))
    story.pay("o1", "10.00", "20.00", "30.00")
    story.pay("o2", "15.00", member="m2")
    assert story.payouts() == [("1", "4.00"), ("2", "8.00"), ("3", "3.00")]
    assert story.held("m1") == "15.00"
    assert story.entry("o1", 3)["waiting"] == "9.00"


def test_a_line_wholly_refunded_before_its_settlement_is_not_settled() -> None:
    """R18: the order's other line is."""
    story = Story(shop_file({"settle_on": "completed"}))
    story.pay("o1")
    story.pay("o2", "50.00", "50.00", member="m2")
    story.refund("o2", "50.00", line=1)
    story.complete("o2")
    assert [(row["order"], row["line"]) for row in story.rows("settlements")] == [("o2", "2")]
    assert story.payouts() == [("1", "5.00")]


def test_carried_money_pays_after_the_own_extraction_and_no_more_than_entries_take() -> None:
    """R19: what is not needed stays where it is."""
    story = Story(shop_file({"surplus": "carry", "default_ratio": "25"}))
    story.pay("o1", "200.00")
    assert story.pool("carry:mall") == "20.00"
    story.pay("o2", "100.00", member="m2")
    assert story.settlement("o2") | {"order": "", "line": ""} == {
        "order": "", "line": "", "extraction": "10.00", "carry_taken": "20.00",
        "paid_out": "30.00", "retained": "0.00", "carried": "0.00",
    }  # fmt: skip
    assert story.pool("carry:mall") == "0.00"


def test_lane_carries_are_reached_by_ref_when_unified() -> None:
    """R19: p1 before p10 before p2, as text."""
    products: list[Json] = [{"ref": ref, "rebate": ON | {"ratio": "0"}} for ref in ("p2", "p10", "p1")]
    story = Story(
        shop_file(
            {"surplus": "carry", "merchant_queue": False},
            products=[*products, {"ref": "x", "rebate": ON | {"extraction_ratio": "0"}}],
        )
    )
    for ref in ("p2", "p10", "p1"):
        story.pay(f"of {ref}", product=ref)
    story.change(base={"merchant_queue": True})
    story.pay("o1", "15.00", product="x", member="m2")
    story.pay("o2", "0.00", product="x", member="m3")
    assert [story.pool(f"carry:mall:{ref}") for ref in ("p1", "p10", "p2")] == ["0.00", "5.00", "10.00"]


@pytest.mark.parametrize(("surplus", "platform"), [("retain", "10.00"), ("carry", "0.00")])
def test_paused_nothing_is_paid_and_the_extraction_goes_where_left_over_goes(surplus: str, platform: str) -> None:
    """R20: carried money stays put; draws, exchanges, refunds and rewards go on."""
    story = Story(
        shop_file(
            {"surplus": surplus},
            distribution={"direct": {"ratio": "5"}},
            members=[{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}],
        )
    )
    story.pay("o1")
    story.change(base={"paused": True})
    story.pay("o2", member="m2")
    assert story.payouts() == []
    assert story.settlement("o2")["retained"] == platform
    assert story.settlement("o2")["carry_taken"] == "0.00"
    assert story.held("m1", "commission") == "5.00"
    story.exchange("o1")
    story.refund("o2")
    assert story.held("m1", "points") == "100.00"


def test_a_queue_off_sale_waits_and_goes_on_when_it_is_back() -> None:
    """R21: split, a product's own queue is paid by its own sales alone."""
    story = Story(shop_file({"merchant_queue": False}))
    story.pay("o1", product="p1")
    story.change(products=[{"ref": "p1", "on_sale": False}])
    story.pay("o2", product="p2", member="m2")
    assert story.payouts() == []
    story.change(products=[{"ref": "p1", "on_sale": True}])
    story.pay("o3", product="p1", member="m3")
    assert story.payouts() == [("1", "10.00")]


def test_an_extraction_above_100_per_cent_is_paid_out_as_it_is() -> None:
    """N1: ratios go up to 1000 %."""
    story = Story(shop_file({"extraction_ratio": "1000", "default_ratio": "1000"}))
    story.pay("o1", "1.00")
    story.pay("o2", "0.50", member="m2")
    assert story.payouts() == [("1", "5.00")]


def test_the_largest_amounts_stay_exact() -> None:
    """N1: no float, no overflow."""
    story = Story(shop_file({"extraction_ratio": "1000", "default_ratio": "1000", "surplus": "carry"}))
    for number in range(5):
        story.pay(f"o{number}", "999999999.99", "999999999.99")
    assert story.entry("o0")["total"] == "9999999999.90"
    assert story.payouts()[0] == ("1", "9999999999.90")
    assert sum(story.book.balances().values()) == 0
