"""Refunds: what is taken back from whom, in which order, and what stays (R28)."""

from __future__ import annotations

import pytest

from tests.story import ON, Json, Story, at_cashier, online, shop_file

SMALL = {"extraction_ratio": "20", "default_ratio": "50", "exchange": {"points": "80"}}


def rewarded_then_zeroed() -> Story:
    """An entry of 50.00: 20.00 rewarded, 30.00 zeroed."""
    story = Story(shop_file(SMALL))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.happens("queue.zeroed")
    return story


def parts(story: Story, ref: str = "o1") -> tuple[str, ...]:
    entry = story.entry(ref)
    return tuple(entry[key] for key in ("total", "rewarded", "converted", "zeroed", "waiting", "status"))


def test_waiting_is_taken_first_and_rewarded_last() -> None:
    story = Story(shop_file(SMALL))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.refund("o1", "60.00")
    assert parts(story) == ("20.00", "20.00", "0.00", "0.00", "0.00", "completed")
    assert story.held("m1") == "20.00"
    story.refund("o1", "20.00")
    assert parts(story) == ("10.00", "10.00", "0.00", "0.00", "0.00", "completed")
    assert story.held("m1") == "10.00"


def test_zeroed_is_taken_before_rewarded() -> None:
    story = rewarded_then_zeroed()
    story.refund("o1", "40.00")
    assert parts(story) == ("30.00", "20.00", "0.00", "10.00", "0.00", "zeroed")
    story.refund("o1", "40.00")
    assert parts(story) == ("10.00", "10.00", "0.00", "0.00", "0.00", "zeroed")


def test_converted_is_taken_before_rewarded_at_the_ratio_at_which_it_was_given() -> None:
    story = Story(shop_file(SMALL))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.exchange("o1")
    assert (parts(story)[2], story.held("m1", "points")) == ("30.00", "24.00")
    story.change(base={"exchange": {"points": "500"}})
    story.refund("o1", "40.00")
    assert parts(story) == ("30.00", "20.00", "10.00", "0.00", "0.00", "converted")
    assert (story.held("m1", "points"), story.held("m1")) == ("8.00", "20.00")
    story.refund("o1")
    assert parts(story) == ("0.00", "0.00", "0.00", "0.00", "0.00", "cancelled")
    assert (story.held("m1", "points"), story.held("m1")) == ("0.00", "0.00")


def test_refunds_by_the_cent_come_to_the_same_as_one_of_the_whole() -> None:
    """What stays converted is reckoned anew each time: no cent is lost on the way."""
    story = Story(shop_file({"default_ratio": "33.33", "exchange": {"points": "66.67"}}))
    story.pay("o1", "0.10")
    story.exchange("o1")
    for _ in range(10):
        story.refund("o1", "0.01")
    assert story.held("m1", "points") == "0.00"
    assert parts(story)[0] == "0.00"


def test_without_clawback_rewarded_and_converted_stay_and_so_does_that_much_of_total() -> None:
    for exchange in (False, True):
        story = Story(shop_file(SMALL | {"clawback": False}))
        story.pay("o1")
        story.pay("o2", member="m2")
        if exchange:
            story.exchange("o1")
        story.refund("o1")
        status = "converted" if exchange else "completed"
        kept = "50.00" if exchange else "20.00"
        assert parts(story) == (kept, "20.00", "30.00" if exchange else "0.00", "0.00", "0.00", status)
        assert story.held("m1") == "20.00"


def test_what_the_refunded_line_paid_to_others_stays_with_them() -> None:
    story = Story()
    story.pay("o1")
    story.pay("o2", member="m2")
    story.refund("o2")
    assert (story.held("m1"), story.settlement("o2")["paid_out"]) == ("10.00", "10.00")


def test_a_part_refund_that_leaves_less_than_was_rewarded_keeps_nothing_waiting() -> None:
    story = Story(shop_file({"clawback": False}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.refund("o1", "95.00")
    assert parts(story) == ("10.00", "10.00", "0.00", "0.00", "0.00", "completed")


def test_an_open_draw_keeps_an_entry_waiting_until_the_line_is_refunded_whole() -> None:
    lottery = {"kind": "fixed", "choices": [{"ratio": "200"}]}
    story = Story(shop_file({"default_ratio": "0", "lottery": lottery}))
    story.pay("o1")
    story.refund("o1", "40.00")
    assert (parts(story)[-1], story.entry("o1")["drawable"]) == ("waiting", "yes")
    story.refund("o1")
    assert (parts(story)[-1], story.entry("o1")["drawable"]) == ("cancelled", "no")


def test_a_line_without_an_entry_is_refunded_and_its_rewards_and_deductions_with_it() -> None:
    members = [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}]
    shop = shop_file({"deducted_orders_join": False}, distribution={"direct": {"ratio": "10"}}, members=members)
    story = Story(shop)
    story.happens("balance.opened", member="m2", asset="points", amount="5.00")
    story.pay("o1", member="m2", deducted={"points": "5.00"})
    assert story.joined() == []
    story.refund("o1", "40.00")
    assert (story.held("m2", "points"), story.held("m1", "commission")) == ("2.00", "6.00")
    story.refund("o1")
    assert (story.held("m2", "points"), story.held("m1", "commission")) == ("5.00", "0.00")


def test_every_deducted_asset_goes_back_to_where_it_came_from_but_not_elsewhere() -> None:
    story = Story()
    assets = {"points": "points", "love_value": "love_available", "voucher": "voucher", "cash": "cash"}
    for asset in assets.values():
        story.happens("balance.opened", member="m1", asset=asset, amount="1.00")
    story.pay("o1", deducted={**dict.fromkeys(assets, "1.00"), "elsewhere": "1.00"})
    assert [story.held("m1", asset) for asset in assets.values()] == ["0.00"] * 4
    story.refund("o1")
    assert [story.held("m1", asset) for asset in assets.values()] == ["1.00"] * 4


@pytest.mark.parametrize("settle_on", ["paid", "completed"])
@pytest.mark.parametrize("make", [at_cashier, online], ids=["cashier", "online"])
def test_store_and_cashier_lines_are_refunded_alike(make: object, settle_on: str) -> None:
    story = Story(shop_file({"settle_on": settle_on}))
    story.tell(make("o1"))  # type: ignore[operator]
    story.refund("o1", "30.00")
    assert parts(story)[0] == "70.00"
    story.refund("o1")
    assert parts(story)[-1] == "cancelled"


def test_spending_falls_with_a_refund_after_completion() -> None:
    """R7, R28."""
    tier: Json = {"days": 9, "amount": "60.00", "ratio": "50"}
    story = Story(shop_file(products=[{"ref": "p1", "rebate": ON | {"cumulative": [tier]}}]))
    story.pay("o1")
    story.complete("o1")
    story.refund("o1", "40.00")
    story.pay("o2")
    assert story.entry("o2")["ratio"] == "50.00"
    story.refund("o1", "0.01")
    story.pay("o3")
    assert story.entry("o3")["ratio"] == "100.00"
