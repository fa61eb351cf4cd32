"""Random shops, and random changes of them, for the property tests."""

from __future__ import annotations

from random import Random
from typing import Any

from .model import Json

AMOUNTS = ["0.00", "0.01", "0.03", "0.05", "1.00", "9.99", "20", "33.33", "50.00", "100.00", "100.01", "168.5"]
RATIOS = ["0", "0.01", "10", "12.5", "33.33", "50", "65", "100", "110", "130", "250", "1000"]
EXTRACTIONS = ["0", "0.5", "5", "10", "33.33", "50", "65", "100", "200"]
SMALL_RATIOS = ["0", "0.01", "1", "1.5", "3", "5", "7.77", "20"]
SHARES = ["0", "0.01", "10", "25", "33.33", "50", "100"]
LEVELS = ["gold", "silver", "vip"]
STORES = ["s1", "s10", "s2"]
PRODUCTS = {
    "p1": ("self", None),
    "p2": ("self", None),
    "p10": ("supplier", None),
    "p3": ("supply_chain", None),
    "q1": ("store", "s1"),
    "q2": ("store", "s1"),
    "r1": ("store", "s2"),
}
MEMBERS = ["m1", "m10", "m2", "m3", "m4", "m5"]
SOURCE_PRODUCTS = {
    "mall": [ref for ref, (source, _) in PRODUCTS.items() if source != "store"],
    "s1": ["q1", "q2"],
    "s2": ["r1"],
}
TIMES = ["00:00", "02:00", "09:30", "12:00", "18:00", "22:00"]


def lottery(rng: Random) -> Json:
    """A lottery of either kind, with 'no win' and weights of 0 among its choices (R8)."""
    if rng.random() < 0.35:
        low, high = sorted(rng.choices([0, 1, 5000, 5555, 10000, 13000, 100000], k=2))
        return {"kind": "interval", "low": f"{low / 100:.2f}", "high": f"{high / 100:.2f}"}
    choices = []
    for _ in range(rng.randint(1, 4)):
        choice: Json = {"ratio": None if rng.random() < 0.35 else rng.choice(RATIOS)}
        if rng.random() < 0.7:
            choice["weight"] = rng.randint(0, 3)
        choices.append(choice)
    if sum(choice.get("weight", 1) for choice in choices) == 0:
        choices[0]["weight"] = 1
    return {"kind": "fixed", "choices": choices}


def window(rng: Random) -> Json:
    """A window, often over midnight, sometimes with dates (R12)."""
    made: Json = {}
    first = rng.randint(1, 5)
    if rng.random() < 0.25:
        made["from"] = f"2026-03-0{first}T{rng.choice(TIMES)}:00+08:00"
    if rng.random() < 0.25:
        made["until"] = f"2026-03-0{first + rng.randint(1, 4)}T{rng.choice(TIMES)}:00+08:00"
    if rng.random() < 0.5:
        made["weekdays"] = sorted(rng.sample(range(1, 8), rng.randint(1, 5)))
    if rng.random() < 0.6:
        made["start"] = rng.choice(TIMES)
    if rng.random() < 0.6:
        made["end"] = rng.choice([*TIMES, "24:00"])
    return made or {"end": "00:00"}


def random_return(rng: Random) -> Json:
    """The numbers of a random-return group (R23)."""
    cash = rng.randint(0, 3)
    return {"cash": cash, "points": rng.randint(0 if cash else 1, 2)}


def level_ratios(rng: Random) -> Json:
    """A table of one or two levels (R6)."""
    return {level: rng.choice(RATIOS) for level in rng.sample(LEVELS, rng.randint(1, 2))}


def tiers(rng: Random) -> list[Json]:
    """Cumulative tiers, small enough to be met (R7)."""
    return [
        {
            "days": rng.choice([1, 2, 30, 60]),
            "amount": rng.choice(["0.00", "0.01", "20", "100.00", "300"]),
            "ratio": rng.choice(RATIOS),
        }
        for _ in range(rng.randint(1, 3))
    ]


def limits(rng: Random) -> Json:
    """A limit for the day, in total, or both (R13)."""
    both = {"per_day": rng.randint(1, 3), "total": rng.randint(1, 6)}
    keys = rng.choice([["per_day"], ["total"], ["per_day", "total"]])
    return {key: both[key] for key in keys}


def scope(rng: Random, richness: float, own_group: bool) -> Json:
    """The keys of a scope that happen to be set."""
    made: Json = {"enabled": rng.random() < 0.9}
    makers: list[tuple[str, float, Any]] = [
        ("extraction_ratio", 1.0, lambda: rng.choice(EXTRACTIONS)),
        ("ratio", 1.0, lambda: rng.choice(RATIOS)),
        ("level_ratios", 0.7, lambda: level_ratios(rng)),
        ("cumulative", 0.8, lambda: tiers(rng)),
        ("lottery", 1.0, lambda: lottery(rng)),
        ("windows", 0.5, lambda: [window(rng) for _ in range(rng.randint(0, 3))]),
        ("limits", 0.5, lambda: limits(rng)),
    ]
    if own_group:
        makers.append(("random_return", 1.0, lambda: rng.choice(["off", None, random_return(rng)])))
    for key, weight, maker in makers:
        if rng.random() < richness * weight:
            made[key] = maker()
    return made


def base_value(rng: Random, key: str) -> Any:
    """A random value of one base setting."""
    values: dict[str, Any] = {
        "enabled": rng.random() < 0.85,
        "new_products_enabled": rng.random() < 0.6,
        "deducted_orders_join": rng.random() < 0.5,
        "settle_on": rng.choice(["paid", "completed"]),
        "reward_order": rng.choice(["queue", "queue", "completed_only"]),
        "auto_complete_days": rng.choice([None, None, 7]),
        "extraction_ratio": rng.choice(EXTRACTIONS),
        "default_ratio": rng.choice(RATIOS),
        "level_ratios": rng.choice([{}, level_ratios(rng)]),
        "lottery": rng.choice([None, lottery(rng)]),
        "exchange": {rng.choice(["points", "love_value", "voucher"]): rng.choice([None, "0", "33.33", "100", "150"])},
        "exchange_open": rng.random() < 0.8,
        "love_value_frozen": rng.random() < 0.5,
        "merchant_queue": rng.random() < 0.5,
        "all_stores_queue": rng.random() < 0.5,
        "all_cashiers_queue": rng.random() < 0.5,
        "random_return": rng.choice([None, None, random_return(rng)]),
        "zeroing": rng.choice([None, {"every": "day", "at": "00:00"}]),
        "paused": rng.random() < 0.25,
        "show": {"member": rng.random() < 0.5},
        "clawback": rng.random() < 0.6,
        "surplus": rng.choice(["retain", "carry"]),
        "own_entries": rng.choice(["all", "not_same_order", "not_same_member"]),
    }
    return values[key]


BASE_KEYS = [
    *("settle_on", "reward_order", "extraction_ratio", "default_ratio", "level_ratios", "lottery", "exchange"),
    *("exchange_open", "love_value_frozen", "merchant_queue", "all_stores_queue", "all_cashiers_queue"),
    *("random_return", "paused", "clawback", "surplus", "own_entries", "deducted_orders_join", "enabled"),
    *("new_products_enabled", "auto_complete_days", "zeroing", "show"),
]


def reward(rng: Random, kind: str) -> Json | None:
    """One distribution reward, or off (D1-D4)."""
    if rng.random() < 0.3:
        return None
    made: Json = {"basis": rng.choice(["paid", "profit"])}
    if kind == "team":
        if rng.random() < 0.7:
            made["depth"] = rng.randint(1, 4)
    else:
        made["ratio"] = rng.choice(SMALL_RATIOS)
    return made


def union_settings(rng: Random) -> Json:
    """Some of the union queue's settings (U1-U4)."""
    made: Json = {
        "ratio": rng.choice(RATIOS),
        "pool_ratio": rng.choice(["0", "33.33", "60", "100"]),
        "release_ratio": rng.choice(["0.01", "50", "100", "100", *SHARES]),
        "whole_only": rng.random() < 0.35,
        "acceleration_ratio": rng.choice(["0", "10", "50", "100", "150"]),
        "acceleration_share": rng.choice(["25", "50", *SHARES]),
    }
    return {key: value for key, value in made.items() if rng.random() < 0.8}


def product(rng: Random, ref: str, richness: float) -> Json:
    """A product of the fixed catalogue, sometimes left to the defaults."""
    source, store = PRODUCTS[ref]
    made: Json = {"ref": ref, "source": source, "store": store, "cost": rng.choice(["0.00", "0.01", "1.00", "33.34"])}
    made["rebate"] = scope(rng, richness, own_group=False)
    if rng.random() < 0.08:
        del made["rebate"]["enabled"]
    if source == "self" and rng.random() < 0.5:
        del made["source"], made["store"]
    return made


def random_shop(rng: Random) -> Json:
    """A shop of either scheme, from plain to full of settings."""
    richness = rng.choice([0.0, 0.1, 0.25, 0.45])
    union = rng.random() < 0.35
    changed = {"settle_on", "surplus", *(key for key in BASE_KEYS if rng.random() < richness + 0.1)}
    base = {key: base_value(rng, key) for key in BASE_KEYS if key in changed}
    for key in ("enabled", "paused"):
        if rng.random() < 0.8:
            base.pop(key, None)
    if rng.random() < 0.6:
        base["exchange"] = {"points": "100", "love_value": "80", "voucher": rng.choice([None, "12.34"])}
    levels = [
        {"ref": ref, "rank": rank, "team_ratio": rng.choice([None, "0", "2", "5", "7.5"])}
        for rank, ref in enumerate(LEVELS, start=1)
    ]
    stores: list[Json] = [
        {
            "ref": ref,
            "commission_ratio": rng.choice(["0", "20", "33.33", "100"]),
            "recruiter": rng.choice([None, *MEMBERS]),
            "online": scope(rng, richness, own_group=True),
            "cashier": scope(rng, richness, own_group=True),
        }
        for ref in STORES
    ]
    members: list[Json] = []
    for ref in MEMBERS:
        above = rng.choice([None, *(member["ref"] for member in members)]) if members else None
        level = rng.choice([None, None, *LEVELS])
        members.append({"ref": ref, "level": level, "referrer": above, "shares": rng.choice([0, 0, 1, 2, 3])})
    rng.shuffle(members)
    if base.get("exchange", {}).get("points", "100") is None:
        base["random_return"] = None
        for store in stores:
            for name in ("online", "cashier"):
                store[name].pop("random_return", None)
    shop: Json = {"scheme": "union" if union else "queue", "base": base}
    if rng.random() < 0.3:
        shop["timezone"] = rng.choice(["UTC", "America/New_York", "Asia/Tokyo"])
    if rng.random() < 0.2 + richness:
        kinds = ["direct", "indirect", "team", "shareholder", "recruiter"]
        shop["distribution"] = {kind: reward(rng, kind) for kind in kinds}
    if union:
        shop["union"] = union_settings(rng)
    products = [product(rng, ref, richness) for ref in PRODUCTS]
    return shop | {"levels": levels, "stores": stores, "products": products, "members": members}
