"""Which entitlement and extraction ratio holds: the chain of kinds and scopes (R5–R8, R10, R11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story import ON, Json, Story, at_cashier, online, shop_file

WIN = {"kind": "fixed", "choices": [{"ratio": "900"}]}
TIER = {"days": 1, "amount": "0.00"}

MALL = [
    ("product.level", {"product": {"level_ratios": {"gold": "11"}}}),
    ("base.level", {"base": {"level_ratios": {"gold": "12"}}}),
    ("product.cumulative", {"product": {"cumulative": [TIER | {"ratio": "13"}]}}),
    ("product.ratio", {"product": {"ratio": "16"}}),
    ("base.default", {}),
]
STORE = [
    ("product.level", {"product": {"level_ratios": {"gold": "11"}}}),
    ("store.level", {"store": {"level_ratios": {"gold": "12"}}}),
    ("base.level", {"base": {"level_ratios": {"gold": "13"}}}),
    ("product.cumulative", {"product": {"cumulative": [TIER | {"ratio": "14"}]}}),
    ("store.cumulative", {"store": {"cumulative": [TIER | {"ratio": "15"}]}}),
    ("product.ratio", {"product": {"ratio": "19"}}),
    ("store.ratio", {"store": {"ratio": "20"}}),
    ("base.default", {}),
]
CASHIER = [
    ("cashier.level", {"cashier": {"level_ratios": {"gold": "11"}}}),
    ("base.level", {"base": {"level_ratios": {"gold": "12"}}}),
    ("cashier.cumulative", {"cashier": {"cumulative": [TIER | {"ratio": "13"}]}}),
    ("cashier.ratio", {"cashier": {"ratio": "16"}}),
    ("base.default", {}),
]
SALES = {"mall": None, "store": online, "cashier": at_cashier}


def story_of(settings: list[dict[str, Json]], **rest: Any) -> Story:
    """A shop with all these settings, and a golden member m1."""
    parts: dict[str, Json] = {"base": {}, "product": dict(ON), "store": dict(ON), "cashier": dict(ON)}
    for setting in settings:
        for name, keys in setting.items():
            parts[name] |= keys
    return Story(
        shop_file(
            parts["base"] | {"default_ratio": "21"},
            levels=[{"ref": "gold"}],
            members=[{"ref": "m1", "level": "gold"}, {"ref": "m2"}],
            products=[
                {"ref": "p1", "rebate": parts["product"]},
                {"ref": "q1", "source": "store", "store": "s1", "rebate": parts["product"]},
            ],
            stores=[{"ref": "s1", "online": parts["store"], "cashier": parts["cashier"]}],
            **rest,
        )
    )


def sold(story: Story, channel: str) -> dict[str, str]:
    """The entry of a purchase in a channel."""
    make = SALES[channel]
    if make is None:
        story.pay("o1")
    else:
        story.tell(make("o1"))
    return story.entry("o1")


@pytest.mark.parametrize(
    ("channel", "chain", "place"),
    [
        (channel, chain, place)
        for channel, chain in (("mall", MALL), ("store", STORE), ("cashier", CASHIER))
        for place in range(len(chain))
    ],
)
def test_the_first_that_is_set_holds_whatever_is_set_behind_it(
    channel: str, chain: list[tuple[str, dict[str, Json]]], place: int
) -> None:
    """R5: mall and cashier ask seven steps, a store's product eleven; lotteries apart."""
    story = story_of([setting for _, setting in chain[place:]])
    source, setting = chain[place]
    (keys,) = setting.values() or [{}]
    ratio = next(iter(keys.values()), "21")
    expected = ratio["gold"] if isinstance(ratio, dict) else ratio[0]["ratio"] if isinstance(ratio, list) else ratio
    entry = sold(story, channel)
    assert (entry["source"], entry["ratio"]) == (source, f"{expected}.00")


@pytest.mark.parametrize(
    ("channel", "where", "source", "start"),
    [
        ("mall", "product", "product.lottery", "product.ratio"),
        ("mall", "base", "base.lottery", "product.ratio"),
        ("store", "product", "product.lottery", "product.ratio"),
        ("store", "store", "store.lottery", "product.ratio"),
        ("store", "base", "base.lottery", "product.ratio"),
        ("cashier", "cashier", "cashier.lottery", "cashier.ratio"),
        ("cashier", "base", "base.lottery", "cashier.ratio"),
    ],
)
def test_a_lottery_starts_at_the_default_and_a_won_draw_names_it(
    channel: str, where: str, source: str, start: str
) -> None:
    """R8, R10: until it is drawn the entry has the ratio that the defaults alone give."""
    nearest = "cashier" if channel == "cashier" else "product"
    story = story_of([{where: {"lottery": WIN}}, {nearest: {"ratio": "16"}}])
    entry = sold(story, channel)
    assert (entry["source"], entry["ratio"], entry["drawable"], entry["drawn_ratio"]) == (start, "16.00", "yes", "")
    story.draw("o1")
    drawn = story.entry("o1")
    assert (drawn["source"], drawn["ratio"], drawn["drawable"], drawn["drawn_ratio"]) == (
        source,
        "900.00",
        "no",
        "900.00",
    )


@pytest.mark.parametrize("level", [{"level_ratios": {"gold": "50"}}, {"cumulative": [TIER | {"ratio": "50"}]}])
def test_level_and_cumulative_spend_come_before_any_lottery(level: Json) -> None:
    """R5: then no draw is open."""
    story = story_of([{"product": level | {"lottery": WIN}}])
    assert (sold(story, "mall")["ratio"], story.entry("o1")["drawable"]) == ("50.00", "no")


def test_a_level_without_a_ratio_in_the_table_falls_through() -> None:
    """R6."""
    story = story_of([{"product": {"level_ratios": {"gold": "50"}}}])
    story.pay("o2", member="m2")
    assert story.entry("o2")["source"] == "base.default"


def test_a_ratio_of_0_is_set_and_does_not_fall_through() -> None:
    """R5: and the entry is completed from the start (R25)."""
    story = story_of([{"product": {"ratio": "0"}}])
    entry = sold(story, "mall")
    assert (entry["source"], entry["ratio"], entry["status"]) == ("product.ratio", "0.00", "completed")


@pytest.mark.parametrize(
    ("at", "ratio"),
    [
        ("2026-03-03T08:00:00+08:00", "50.00"),
        ("2026-03-03T08:00:01+08:00", "21.00"),
        ("2026-03-02T08:00:00+08:00", "50.00"),
        ("2026-03-02T07:59:59+08:00", "21.00"),
    ],
)
def test_cumulative_spend_looks_back_exactly_so_many_24_hours(at: str, ratio: str) -> None:
    """R7: both ends included, and what was paid later than this order does not count, though it arrived before."""
    story = story_of([{"product": {"cumulative": [{"days": 1, "amount": "100.00", "ratio": "50"}]}}])
    story.pay("spent", at="2026-03-02T08:00:00+08:00")
    story.complete("spent")
    story.pay("o1", at=at)
    assert story.entry("o1")["ratio"] == ratio


def test_only_completed_orders_count_net_of_refunds_and_never_the_order_itself() -> None:
    """R7."""
    story = story_of([{"product": {"cumulative": [{"days": 30, "amount": "100.00", "ratio": "50"}]}}])
    story.pay("o1", "500.00")
    assert story.entry("o1")["ratio"] == "21.00", "neither itself"
    story.pay("o2")
    assert story.entry("o2")["ratio"] == "21.00", "nor what is not completed"
    story.complete("o2")
    story.pay("o3")
    assert story.entry("o3")["ratio"] == "50.00"
    story.refund("o2", "0.01")
    story.pay("o4")
    assert story.entry("o4")["ratio"] == "21.00"


def test_of_the_tiers_met_the_largest_ratio_is_taken() -> None:
    """R7: not the highest amount, not the first."""
    tiers = [
        {"days": 9, "amount": amount, "ratio": ratio}
        for amount, ratio in (("0.00", "70"), ("10.00", "90"), ("20.00", "80"), ("900", "1000"))
    ]
    story = story_of([{"product": {"cumulative": tiers}}])
    story.pay("spent", "50.00")
    story.complete("spent")
    assert sold(story, "mall")["ratio"] == "90.00"


def test_mall_counts_mall_lines_taking_part_or_not_and_a_store_its_own() -> None:
    """R7: store and cashier lines of one store count together, for nobody else."""
    tier = {"cumulative": [{"days": 9, "amount": "100.00", "ratio": "50"}]}
    story = story_of([{"product": tier, "cashier": tier}])
    story.change(products=[{"ref": "off", "rebate": {"enabled": False}}])
    story.pay("mall", product="off")
    story.complete("mall")
    story.tell(at_cashier("counter 1"))
    assert story.entry("counter 1")["ratio"] == "21.00", "mall spending is none of the store's"
    story.pay("mall 2")
    assert story.entry("mall 2")["ratio"] == "50.00"
    story.tell(online("online"))
    assert story.entry("online")["ratio"] == "50.00", "what was paid at the counter counts online"


@pytest.mark.parametrize(
    ("settings", "channel", "extraction"),
    [
        ([{"product": {"extraction_ratio": "1"}}, {"store": {"extraction_ratio": "2"}}], "store", "1.00"),
        ([{"store": {"extraction_ratio": "2"}}], "store", "2.00"),
        ([{"store": {"extraction_ratio": "2"}, "cashier": {"extraction_ratio": "3"}}], "cashier", "3.00"),
        ([{"store": {"extraction_ratio": "2"}}], "cashier", "10.00"),
        ([{"product": {"extraction_ratio": "0"}}], "mall", "0.00"),
        ([], "mall", "10.00"),
    ],
)
def test_the_extraction_ratio_is_the_nearest_that_is_set(
    settings: list[dict[str, Json]], channel: str, extraction: str
) -> None:
    """R11."""
    story = story_of(settings)
    sold(story, channel)
    assert story.settlement("o1")["extraction"] == extraction
