"""An entry from its place in the queue to its end: drawn, exchanged, zeroed, taken over (R9, R23–R27, R29)."""

from __future__ import annotations

import pytest

from app.domain.errors import Refused
from tests.story import ON, Json, Story, at_cashier, shop_file

NO_WIN = {"kind": "fixed", "choices": [{"ratio": None}]}
WIN_200 = {"kind": "fixed", "choices": [{"ratio": "200"}]}
WIN_0 = {"kind": "fixed", "choices": [{"ratio": "0"}]}
ALL_POINTS = {"cash": 0, "points": 1}


def opened(ref: str, total: str, waiting: str, paid: str = "100.00") -> Json:
    keys = {"member": "m1", "channel": "mall", "product": "p1", "paid": paid, "total": total, "waiting": waiting}
    return {"type": "entry.opened", "order": ref, **keys}


@pytest.mark.parametrize(
    ("lottery", "total", "status"),
    [(WIN_200, "200.00", "waiting"), (WIN_0, "0.00", "completed"), (NO_WIN, "100.00", "waiting")],
)
def test_a_draw_replaces_the_ratio_up_or_down(lottery: Json, total: str, status: str) -> None:
    """R9: 'no win' keeps it."""
    story = Story(shop_file({"lottery": lottery}))
    story.pay("o1")
    story.draw("o1")
    entry = story.entry("o1")
    assert (entry["total"], entry["waiting"], entry["status"], entry["drawable"]) == (total, total, status, "no")


def test_a_draw_is_from_the_lottery_as_it_stood_when_the_order_was_paid() -> None:
    """R9: and of what is left of the line."""
    story = Story(shop_file({"lottery": WIN_200}))
    story.pay("o1")
    story.change(base={"lottery": None})
    story.refund("o1", "25.00")
    story.draw("o1")
    assert story.entry("o1")["total"] == "150.00"


def test_a_draw_closes_once_anything_was_paid() -> None:
    """R9: one cent is enough."""
    story = Story(shop_file({"lottery": WIN_200}))
    story.pay("o1")
    story.pay("o2", "0.10", member="m2")
    assert story.payouts() == [("1", "0.01")]
    with pytest.raises(Refused, match="no draw is open"):
        story.draw("o1")


@pytest.mark.parametrize("end", ["refund", "exchange", "zero"])
def test_a_full_refund_an_exchange_and_a_zeroing_close_the_draw(end: str) -> None:
    """R9, R26, R27."""
    story = Story(shop_file({"lottery": WIN_200}))
    story.pay("o1")
    if end == "zero":
        story.happens("queue.zeroed")
    elif end == "refund":
        story.refund("o1")
    else:
        story.exchange("o1")
    assert story.entry("o1")["drawable"] == "no"
    with pytest.raises(Refused, match="no draw is open"):
        story.draw("o1")


def test_an_entry_of_nothing_waits_for_its_draw_and_is_passed_over_until_it_wins() -> None:
    """R25: completed after 'no win'; eligible at its place after a win."""
    for lottery, status, paid in ((NO_WIN, "completed", [("2", "10.00")]), (WIN_200, "waiting", [("1", "10.00")])):
        story = Story(shop_file({"lottery": None, "default_ratio": "0"}))
        story.change(
            products=[{"ref": "p1", "rebate": {"lottery": lottery}}, {"ref": "p2", "rebate": {"ratio": "100"}}]
        )
        story.pay("o1")
        story.pay("o2", member="m2", product="p2")
        assert story.entry("o1")["status"] == "waiting"
        assert story.payouts() == []
        story.draw("o1")
        assert story.entry("o1")["status"] == status
        story.pay("o3", member="m3", product="p2")
        assert story.payouts() == paid


def test_an_exchange_turns_all_that_waits_into_one_asset_at_its_ratio() -> None:
    """R26: half up; what was rewarded before stays rewarded."""
    story = Story(shop_file({"exchange": {"love_value": "33.33"}}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.exchange("o1", "love_value")
    entry = story.entry("o1")
    assert (entry["rewarded"], entry["converted"], entry["waiting"], entry["status"]) == (
        "10.00",
        "90.00",
        "0.00",
        "converted",
    )
    assert story.held("m1", "love_available") == "30.00"


def test_love_value_arrives_frozen_where_it_is_set_so_and_is_taken_back_from_there() -> None:
    """R26, R28: also when the setting is another by the time of the refund."""
    story = Story(shop_file({"exchange": {"love_value": "50"}, "love_value_frozen": True}))
    story.pay("o1")
    story.exchange("o1", "love_value")
    story.change(base={"love_value_frozen": False, "exchange": {"love_value": "80"}})
    assert story.held("m1", "love_frozen") == "50.00"
    story.refund("o1", "40.00")
    assert (story.held("m1", "love_frozen"), story.held("m1", "love_available")) == ("30.00", "0.00")


def test_exchange_is_for_members_only_while_it_is_open_and_random_return_goes_on() -> None:
    """R26."""
    story = Story(shop_file({"exchange_open": False}))
    story.pay("o1")
    with pytest.raises(Refused, match="not open to members"):
        story.exchange("o1")
    story.change(base={"random_return": ALL_POINTS})
    story.pay("o2", member="m2")
    assert (story.entry("o2")["status"], story.held("m2", "points")) == ("converted", "100.00")


def test_a_chosen_entry_is_converted_at_once_and_has_no_draw() -> None:
    """R23: an entry of 0 as well, and one whose ratio for points is 0."""
    story = Story(shop_file({"random_return": ALL_POINTS, "lottery": WIN_200, "exchange": {"points": "0"}}))
    story.pay("o1")
    story.change(base={"default_ratio": "0"})
    story.pay("o2")
    for ref, converted in (("o1", "100.00"), ("o2", "0.00")):
        entry = story.entry(ref)
        assert (entry["converted"], entry["status"], entry["drawable"]) == (converted, "converted", "no")
    assert story.held("m1", "points") == "0.00"


def test_a_store_inherits_turns_off_or_sets_its_own_random_return() -> None:
    """R24: inheriting, all share one group as far as they share one queue."""
    scopes: dict[str, Json] = {"off": {"random_return": "off"}, "own": {"random_return": ALL_POINTS}, "base": {}}
    stores = [{"ref": ref, "cashier": ON | keys} for ref, keys in scopes.items()]
    story = Story(
        shop_file({"random_return": {"cash": 1, "points": 1}, "all_cashiers_queue": True}, stores=stores, products=[])
    )
    for ref in ("off", "own", "base", "base"):
        story.tell(at_cashier(f"{ref} {len(story.joined())}", store=ref))
    assert [row["status"] for row in story.rows("entries")] == ["waiting", "converted", "converted", "waiting"]


def test_a_group_goes_on_after_off_and_on_and_ends_when_one_joins_under_other_numbers() -> None:
    """R24."""
    story = Story(shop_file({"random_return": {"cash": 1, "points": 1}}))
    story.pay("o1")
    story.change(base={"random_return": None})
    story.pay("o2")
    story.change(base={"random_return": {"cash": 1, "points": 1}})
    story.pay("o3")
    assert [row["status"] for row in story.rows("entries")] == ["converted", "waiting", "waiting"]
    story.pay("o4")
    story.change(base={"random_return": {"cash": 1, "points": 2}})
    story.pay("o5")
    story.pay("o6")
    story.pay("o7")
    assert [row["status"] for row in story.rows("entries")][3:] == ["converted", "converted", "converted", "waiting"]


def test_zeroing_takes_what_waits_and_leaves_what_was_rewarded() -> None:
    """R27: carried money is retained; entries after it queue as ever."""
    story = Story(shop_file({"surplus": "carry"}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.change(base={"paused": True})
    story.pay("o3", member="m3")
    assert story.pool("carry:mall") == "10.00"
    story.happens("queue.zeroed")
    assert {row["status"] for row in story.rows("entries")} == {"zeroed"}
    entry = story.entry("o1")
    assert (entry["rewarded"], entry["zeroed"], entry["waiting"]) == ("20.00", "80.00", "0.00")
    assert (story.pool("carry:mall"), story.held("m1")) == ("0.00", "20.00")
    story.change(base={"paused": False, "surplus": "retain"})
    story.pay("o4", member="m4")
    story.pay("o5", member="m5")
    assert story.payouts()[-1] == ("4", "10.00")


def test_an_opened_entry_is_a_completed_and_settled_order() -> None:
    """R29: it stands in the queue, is never settled, and what was received there is rewarded but not cash here."""
    story = Story(shop_file({"reward_order": "completed_only"}))
    story.tell(opened("old", "130.00", "90.00"))
    entry = story.entry("old")
    assert (entry["source"], entry["ratio"], entry["rewarded"], entry["status"]) == (
        "opened",
        "130.00",
        "40.00",
        "waiting",
    )
    assert (story.rows("settlements"), story.held("m1")) == ([], "0.00")
    with pytest.raises(Refused, match="completed already"):
        story.complete("old")
    story.pay("o1", member="m2")
    assert (story.payouts(), story.held("m1")) == ([("1", "10.00")], "10.00")


@pytest.mark.parametrize(
    ("paid", "total", "ratio"),
    [("3.00", "1.00", "33.33"), ("3.00", "2.00", "66.67"), ("0.00", "5.00", "0.00"), ("1.00", "10.00", "1000.00")],
)
def test_an_opened_entrys_ratio_is_total_by_paid_half_up(paid: str, total: str, ratio: str) -> None:
    """files.md, Events."""
    story = Story()
    story.tell(opened("old", total, "0.00", paid))
    assert (story.entry("old")["ratio"], story.entry("old")["status"]) == (ratio, "completed")


def test_an_opened_entry_counts_for_limits_and_spending_and_takes_no_place_in_a_group() -> None:
    """R29."""
    tier = {"days": 9, "amount": "100.00", "ratio": "50"}
    shop = shop_file(
        {"random_return": {"cash": 0, "points": 1}},
        products=[
            {"ref": "p1", "rebate": ON | {"limits": {"total": 1}}},
            {"ref": "p2", "rebate": ON | {"cumulative": [tier]}},
        ],
    )
    story = Story(shop)
    story.tell(opened("old", "130.00", "130.00"))
    assert story.entry("old")["status"] == "waiting"
    story.pay("o1")
    assert story.joined() == ["old"]
    story.pay("o2", product="p2")
    assert story.entry("o2")["ratio"] == "50.00"


def test_refunding_an_opened_entry_takes_back_also_what_was_received_elsewhere() -> None:
    """R28, R29: with clawback the cash is debited here."""
    story = Story()
    story.tell(opened("old", "100.00", "60.00"))
    story.refund("old")
    assert (story.entry("old")["status"], story.held("m1")) == ("cancelled", "-40.00")
