"""Which lines take part and join, and what is decided when (R1–R4, R13)."""

from __future__ import annotations

import pytest

from tests.story import MONDAY, ON, Json, Story, at_cashier, online, shop_file

OFF = {"enabled": False}
LIMITS = {"rebate": ON | {"limits": {"per_day": 1, "total": 2}}}


def switched(product: Json = ON, store: Json = ON, counter: Json = ON) -> Story:
    products: list[Json] = [
        {"ref": "p1", "rebate": product},
        {"ref": "q1", "source": "store", "store": "s1", "rebate": product},
    ]
    members = [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}]
    stores = [{"ref": "s1", "online": store, "cashier": counter}]
    return Story(shop_file(products=products, stores=stores, members=members, distribution={"direct": {"ratio": "5"}}))


@pytest.mark.parametrize(
    ("product", "store", "counter", "joined"),
    [
        (ON, ON, ON, ["mall", "online", "counter"]),
        (OFF, ON, ON, ["counter"]),
        (ON, OFF, ON, ["mall", "counter"]),
        (ON, ON, OFF, ["mall", "online"]),
        (OFF, OFF, OFF, []),
    ],
)
def test_a_line_takes_part_where_its_target_is_on(product: Json, store: Json, counter: Json, joined: list[str]) -> None:
    """R1: a line that does not take part neither joins nor pays in, and earns nobody a reward."""
    story = switched(product, store, counter)
    story.pay("mall", member="m2")
    story.tell(online("online", member="m2"))
    story.tell(at_cashier("counter", member="m2"))
    assert story.joined() == joined
    assert {row["order"] for row in story.rows("settlements")} == set(joined)
    assert {row["order"] for row in story.rows("commissions")} == set(joined)


def test_a_programme_that_is_off_stops_new_lines_and_what_is_under_way_goes_on() -> None:
    """R1: an order paid before settles after, and its entry is drawn, exchanged and refunded as ever."""
    story = Story(shop_file({"settle_on": "completed"}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.change(base={"enabled": False})
    story.pay("o3", member="m3")
    story.complete("o3")
    story.complete("o2")
    story.exchange("o1")
    assert story.joined() == ["o1", "o2"]
    assert story.payouts() == [("1", "10.00")]
    assert story.held("m1", "points") == "90.00"


def test_everything_is_decided_when_the_order_is_paid() -> None:
    """R2: level, ratios, cost and switch of then; what changes before the settlement changes nothing of it."""
    shop = shop_file(
        {"settle_on": "completed"},
        levels=[{"ref": "gold"}],
        distribution={"direct": {"ratio": "10", "basis": "profit"}},
    )
    shop |= {
        "products": [{"ref": "p1", "cost": "60.00", "rebate": ON}],
        "members": [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}],
    }
    story = Story(shop)
    story.pay("o1", member="m2")
    story.pay("o2", member="m2")
    story.change(
        base={"extraction_ratio": "99", "default_ratio": "1", "level_ratios": {"gold": "500"}},
        products=[{"ref": "p1", "cost": "0.00", "rebate": OFF}],
        members=[{"ref": "m2", "level": "gold"}],
    )
    story.complete("o2")
    assert story.payouts() == [("1", "10.00")]
    assert story.entry("o2")["ratio"] == "100.00"
    assert story.commissions("o2") == [("m1", "direct", "4.00")]


def test_a_sale_of_a_product_that_is_off_sale_still_counts() -> None:
    """R2."""
    story = Story()
    story.change(products=[{"ref": "p1", "on_sale": False}])
    story.pay("o1")
    assert story.joined() == ["o1"]


def test_a_cashier_order_is_completed_by_being_paid() -> None:
    """R2: settled at once under either setting."""
    story = Story(shop_file({"settle_on": "completed"}))
    story.tell(at_cashier("o1"))
    story.tell(at_cashier("o2", member="m2"))
    assert story.payouts() == [("1", "10.00")]


@pytest.mark.parametrize("asset", ["points", "love_value", "elsewhere", "voucher", "cash"])
@pytest.mark.parametrize("may_join", [True, False])
def test_deducted_orders_join_or_not_as_s4_says(asset: str, may_join: bool) -> None:
    """R3: points and love value, here or elsewhere; vouchers and cash keep nobody out. It pays in all the same."""
    story = Story(shop_file({"deducted_orders_join": may_join}))
    story.pay("o1", member="m2")
    held = {"love_value": "love_available"}.get(asset, asset)
    if asset != "elsewhere":
        story.happens("balance.opened", member="m1", asset=held, amount="1.00")
    story.pay("o2", deducted={asset: "1.00"})
    keeps_out = not may_join and asset in ("points", "love_value", "elsewhere")
    assert story.joined() == (["o1"] if keeps_out else ["o1", "o2"])
    assert story.payouts()[0] == ("1", "10.00")


def test_a_line_of_nothing_paid_has_no_entry_and_settles_nothing() -> None:
    """R3: it takes no number either."""
    story = Story()
    story.pay("o1", "10.00", "0.00", "20.00")
    assert [(row["entry"], row["line"]) for row in story.rows("entries")] == [("1", "1"), ("2", "3")]
    assert story.settlement("o1", 2)["extraction"] == "0.00"


def test_entries_are_numbered_over_all_channels_in_the_order_of_arrival_and_lines() -> None:
    """R4: also when the times run backwards."""
    story = Story()
    story.pay("o1", "1.00", "1.00", at="2026-03-05T08:00:00+08:00")
    story.tell(at_cashier("o2"), at="2026-03-01T08:00:00+08:00")
    story.tell(online("o3"), at="2026-03-03T08:00:00+08:00")
    assert [(row["entry"], row["order"], row["line"]) for row in story.rows("entries")] == [
        *(("1", "o1", "1"), ("2", "o1", "2"), ("3", "o2", "1"), ("4", "o3", "1"))
    ]


def test_limits_count_the_calendar_day_of_the_shop_and_all_days() -> None:
    """R13: 23:59 and 00:00 in Shanghai are two days, whatever the sender's offset says."""
    story = Story(shop_file(products=[{"ref": "p1", **LIMITS}]))
    story.pay("o1", at="2026-03-02T15:58:00+00:00")
    story.pay("o2", at="2026-03-02T15:59:59+00:00")
    story.pay("o3", at="2026-03-02T16:00:00+00:00")
    story.pay("o4", at="2026-03-05T08:00:00+08:00")
    story.pay("o5", at="2026-03-05T08:00:00+08:00", member="m2")
    assert story.joined() == ["o1", "o3", "o5"]


def test_an_order_of_several_lines_uses_a_limit_up_line_by_line() -> None:
    """R13."""
    story = Story(shop_file(products=[{"ref": "p1", "rebate": ON | {"limits": {"total": 2}}}]))
    story.pay("o1", "1.00", "2.00", "3.00")
    assert [row["line"] for row in story.rows("entries")] == ["1", "2"]


def test_a_cancelled_entry_gives_its_place_back_and_a_drawn_one_does_not() -> None:
    """R13: or buying and refunding would buy draws; 'no win' counts as drawn."""
    no_win = {"kind": "fixed", "choices": [{"ratio": None}]}
    story = Story(shop_file(products=[{"ref": "p1", "rebate": ON | {"limits": {"total": 1}, "lottery": no_win}}]))
    story.pay("o1")
    story.refund("o1")
    story.pay("o2")
    assert story.entry("o1")["status"] == "cancelled"
    assert story.joined() == ["o1", "o2"]
    story.draw("o2")
    story.refund("o2")
    story.pay("o3")
    assert story.joined() == ["o1", "o2"]


def test_a_chosen_entry_that_is_cancelled_still_counts() -> None:
    """R13: random return chose it."""
    shop = shop_file(
        {"random_return": {"cash": 0, "points": 1}}, products=[{"ref": "p1", "rebate": ON | {"limits": {"total": 1}}}]
    )
    story = Story(shop)
    story.pay("o1")
    story.refund("o1")
    assert (story.entry("o1")["status"], story.held("m1", "points")) == ("cancelled", "0.00")
    story.pay("o2")
    assert story.joined() == ["o1"]


def test_windows_of_product_and_store_must_both_be_open() -> None:
    """R12: and a line outside them pays in all the same (R3)."""
    products: list[Json] = [
        {"ref": "q1", "source": "store", "store": "s1", "rebate": ON | {"windows": [{"end": "12:00"}]}}
    ]
    stores = [{"ref": "s1", "online": ON | {"windows": [{"start": "10:00"}]}, "cashier": ON}]
    story = Story(shop_file(products=products, stores=stores))
    for hour in ("09", "11", "13"):
        story.tell(online(f"at {hour}"), at=f"{MONDAY:%Y-%m-%d}T{hour}:00:00+08:00")
    assert story.joined() == ["at 11"]
    assert len(story.rows("settlements")) == 3
