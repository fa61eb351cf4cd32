"""Themes of random cases: each brings a few rules together often enough to meet in every corner."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .model import Json
from .shops import AMOUNTS, RATIOS, TIMES, limits, lottery, random_return, reward, tiers, window

Tweak = Callable[[Random, Json], None]


def every_scope(shop: Json) -> list[Json]:
    """All scopes of a shop file."""
    stores = [store[name] for store in shop["stores"] for name in ("online", "cashier")]
    return [product["rebate"] for product in shop["products"]] + stores


def switch_on(shop: Json) -> None:
    """Everything on, under the scheme queue, without what would keep lines out."""
    shop["scheme"] = "queue"
    shop.pop("union", None)
    shop["base"] |= {"enabled": True, "paused": False, "deducted_orders_join": True}
    for scope in every_scope(shop):
        scope["enabled"] = True
        for key in ("windows", "limits"):
            scope.pop(key, None)


def chain_up(rng: Random, shop: Json) -> None:
    """Members who refer one another in one long line, of all levels."""
    for place, member in enumerate(shop["members"]):
        member["referrer"] = shop["members"][place - 1]["ref"] if place else None
        member["level"] = rng.choice([None, "gold", "silver", "vip"])
    for level in shop["levels"]:
        level["team_ratio"] = rng.choice([None, "2", "5", "7.5"])


def joining(rng: Random, shop: Json) -> None:
    """Limits that cancelled, drawn and chosen entries use up or not (R13)."""
    switch_on(shop)
    for scope in every_scope(shop):
        scope["limits"] = limits(rng)
        if rng.random() < 0.5:
            scope["lottery"] = lottery(rng)
    if rng.random() < 0.4:
        shop["base"] |= {"exchange": {"points": "100"}, "random_return": random_return(rng)}


def windows(rng: Random, shop: Json) -> None:
    """Windows, and purchases on their very edges (R12)."""
    switch_on(shop)
    shop.pop("timezone", None)
    for scope in every_scope(shop):
        if rng.random() < 0.8:
            scope["windows"] = [window(rng) for _ in range(rng.choice([1, 1, 2]))]
            if rng.random() < 0.4:
                edge = f"2026-03-0{rng.randint(3, 5)}T{rng.choice(TIMES)}:00+08:00"
                scope["windows"] = [{rng.choice(["from", "until"]): edge}]


def spending(rng: Random, shop: Json) -> None:
    """Tiers met to the cent and to the second (R7)."""
    switch_on(shop)
    shop["base"]["level_ratios"] = {}
    for scope in every_scope(shop):
        scope.pop("level_ratios", None)
        if rng.random() < 0.8:
            scope["cumulative"] = tiers(rng)


def groups(rng: Random, shop: Json) -> None:
    """Random-return groups over several scopes, split and unified (R23, R24)."""
    switch_on(shop)
    shop["base"] |= {"exchange": {"points": "100"}, "random_return": random_return(rng)}
    shop["base"] |= {"all_stores_queue": rng.random() < 0.6, "all_cashiers_queue": rng.random() < 0.6}
    for store in shop["stores"]:
        for name in ("online", "cashier"):
            store[name]["random_return"] = rng.choice([None, random_return(rng), "off", random_return(rng)])


def carrying(rng: Random, shop: Json) -> None:
    """Left-over that is carried, by lane and by channel (R19, R20)."""
    switch_on(shop)
    shop["base"] |= {"surplus": "carry", "default_ratio": "50", "extraction_ratio": "33.33", "settle_on": "paid"}
    shop["base"] |= {"lottery": None, "level_ratios": {}, "random_return": None, "reward_order": "queue"}
    for scope in every_scope(shop):
        for key in ("lottery", "random_return", "extraction_ratio", "cumulative"):
            scope.pop(key, None)
        scope["ratio"] = rng.choice(["0", "10", "50", "100", "130"])


def rewarding(rng: Random, shop: Json) -> None:
    """Distribution rewards of every kind, taken back in parts (D1-D6)."""
    switch_on(shop)
    chain_up(rng, shop)
    kinds = ["direct", "indirect", "team", "shareholder", "recruiter"]
    shop["distribution"] = {kind: reward(rng, kind) for kind in kinds}


def claiming(rng: Random, shop: Json) -> None:
    """The union queue with claims served, lowered and lapsing (U2-U4)."""
    switch_on(shop)
    chain_up(rng, shop)
    shop["scheme"] = "union"
    shop["union"] = {
        "ratio": rng.choice(["10", "50", "110"]),
        "pool_ratio": rng.choice(["60", "100"]),
        "release_ratio": rng.choice(["10", "50", "100"]),
        "whole_only": rng.random() < 0.3,
        "acceleration_ratio": rng.choice(["10", "50", "150"]),
        "acceleration_share": rng.choice(["10", "25", "50", "100"]),
    }
    shop["base"]["reward_order"] = rng.choice(["queue", "completed_only"])
    for product in shop["products"]:
        product["cost"] = rng.choice(["0.00", "0.00", "1.00"])
    for store in shop["stores"]:
        store["commission_ratio"] = "100"


def returning(rng: Random, shop: Json) -> None:
    """Entries drawn, exchanged, zeroed and rewarded before they are refunded (R28)."""
    switch_on(shop)
    ratios = {key: rng.choice(["33.33", "66.67", "100", "150"]) for key in ("points", "love_value", "voucher")}
    shop["base"] |= {"settle_on": "paid", "exchange": ratios, "exchange_open": True}
    for scope in every_scope(shop):
        if rng.random() < 0.3:
            scope["lottery"] = lottery(rng)
        if rng.random() < 0.5:
            scope["ratio"] = rng.choice(RATIOS)


def deducting(rng: Random, shop: Json) -> None:
    """Orders with something deducted, which keeps them out or not (R3, S4)."""
    switch_on(shop)
    shop["base"]["deducted_orders_join"] = False


TWEAKS: dict[str, Tweak] = {
    "joining": joining,
    "windows": windows,
    "spending": spending,
    "groups": groups,
    "carrying": carrying,
    "rewarding": rewarding,
    "claiming": claiming,
    "returning": returning,
    "deducting": deducting,
}
WEIGHTS: dict[str, dict[str, int]] = {
    "joining": {"order_refunded": 25, "entry_drawn": 12, "shop_changed": 8},
    "windows": {"order_paid": 70, "shop_changed": 3, "entry_opened": 0, "queue_zeroed": 0},
    "spending": {"order_completed": 35, "order_refunded": 8, "shop_changed": 2},
    "groups": {"order_paid": 60, "shop_changed": 18, "order_refunded": 4},
    "carrying": {"order_completed": 20, "shop_changed": 22, "order_refunded": 3},
    "rewarding": {"order_completed": 20, "order_refunded": 25, "dividend_distributed": 9, "story": 15},
    "claiming": {"union_distributed": 30, "order_refunded": 15, "order_completed": 15, "story": 12, "shop_changed": 6},
    "returning": {"entry_exchanged": 20, "order_refunded": 30, "queue_zeroed": 3, "story": 8},
    "deducting": {"balance_opened": 12, "entry_exchanged": 12},
}
KEYS: dict[str, list[str]] = {
    "joining": ["timezone"],
    "groups": ["unified", "random_return"],
    "carrying": ["unified", "unified", "surplus", "paused"],
    "deducting": ["deducted_orders_join"],
    "claiming": ["union", "union", "paused", "reward_order", "settle_on"],
    "rewarding": ["settle_on"],
    "returning": ["clawback", "love_value_frozen", "paused"],
}
FEW = {"joining", "spending", "claiming", "groups", "returning"}


def cast(rng: Random, theme: str, shop: Json) -> list[str]:
    """The members who buy: few of them, and neighbours in the line of referrers, meet more often."""
    refs = [member["ref"] for member in shop["members"]]
    count = rng.randint(2, 3) if theme in FEW else rng.randint(2, len(refs))
    first = rng.randint(0, len(refs) - count)
    return refs[first : first + count]


def channels(theme: str) -> list[list[str]]:
    """The mixes of channels a case may sell through."""
    if theme == "groups":
        return [["mall"], ["store", "cashier"], ["cashier"]]
    return [["mall"], ["store", "cashier"], ["mall", "mall", "mall", "store", "cashier"]]


def dots(rng: Random, theme: str) -> list[str]:
    """The times of day that are met on the dot."""
    return rng.sample(TIMES, 2) if theme == "spending" else TIMES


def dot_rate(theme: str) -> float:
    """How often an event comes on the dot."""
    return {"windows": 0.8, "spending": 0.8, "joining": 0.4}.get(theme, 0.1)


def prices(rng: Random, theme: str) -> list[str]:
    """The amounts that are paid."""
    if theme == "spending":
        return ["0.01", "10.00", "20", "50.00", "100.00"]
    return AMOUNTS if rng.random() < 0.7 else rng.sample(AMOUNTS, 4)
