"""Streams of one queue that grows long in few transactions, so that its head must be found in what is pending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.properties.streams import Case
from tests.story import MONDAY, ON, Json, order, shop_file

KINDS = {
    "nothing": 4, "pay": 40, "complete": 30, "refund": 6, "draw": 8, "exchange": 3,
    "unify": 1, "split": 1, "all": 1, "completed": 2, "carry": 1, "zero": 1,
}  # fmt: skip
WIN = {"kind": "fixed", "choices": [{"ratio": "150"}, {"ratio": None}]}
SETTINGS: dict[str, Json] = {
    "unify": {"merchant_queue": True},
    "split": {"merchant_queue": False},
    "all": {"reward_order": "queue"},
    "completed": {"reward_order": "completed_only"},
    "carry": {"surplus": "carry"},
}
SHOP = shop_file(
    {"extraction_ratio": "20", "reward_order": "completed_only"},
    products=[{"ref": "p1", "rebate": ON}, {"ref": "p2", "rebate": ON | {"ratio": "0", "lottery": WIN}}],
    stores=[],
)
actions = st.tuples(
    st.sampled_from([kind for kind, weight in KINDS.items() for _ in range(weight)]), st.integers(0, 99)
)


@st.composite
def long_queues(draw: st.DrawFn, size: int) -> Case:
    """At most so many events, most of them orders and completions; simpler is with more of nothing."""
    shop: Json = {**SHOP, "base": SHOP["base"] | {"settle_on": draw(st.sampled_from(["paid", "completed"]))}}
    made = draw(st.lists(actions, min_size=size, max_size=size))
    events: list[Json] = []
    orders = 0
    for place, (kind, number) in enumerate(made):
        orders += kind == "pay"
        at = (MONDAY + timedelta(minutes=place)).isoformat()
        if kind != "nothing":
            events.append({"id": f"e{place}", "at": at} | event_of(kind, number, orders))
    return Case(shop, events, draw(st.integers(0, 1000)))


def event_of(kind: str, number: int, orders: int) -> Json:
    """What an action does, to one of the orders so far."""
    ref: dict[str, Any] = {"order": f"o{number * orders // 100 + 1}"}
    if kind == "pay":
        amount = f"{number % 7 * 10}.{number % 3}0"
        return order(f"o{orders}", amount, member=f"m{number % 5 + 1}", product=f"p{number % 2 + 1}")
    if kind == "zero":
        return {"type": "queue.zeroed"}
    if kind in SETTINGS:
        return {"type": "shop.changed", "shop": {"base": SETTINGS[kind]}}
    types: dict[str, Json] = {
        "complete": {"type": "order.completed"},
        "refund": {"type": "order.refunded"},
        "draw": {"type": "entry.drawn", "line": 1},
        "exchange": {"type": "entry.exchanged", "line": 1, "into": "points"},
    }
    return types[kind] | ref
