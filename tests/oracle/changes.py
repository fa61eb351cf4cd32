"""Random `shop.changed` contents, a part of them to be refused."""

from __future__ import annotations

from random import Random

from .model import Json
from .shops import (
    BASE_KEYS,
    LEVELS,
    MEMBERS,
    PRODUCTS,
    SMALL_RATIOS,
    STORES,
    base_value,
    random_return,
    reward,
    scope,
    union_settings,
)

LIVELY = ["settle_on", "reward_order", "merchant_queue", "paused", "surplus", "own_entries", "clawback"]
UNIFIED = ["merchant_queue", "all_stores_queue", "all_cashiers_queue"]
UNSETTABLE = ["extraction_ratio", "ratio", "level_ratios", "cumulative", "lottery", "windows", "limits"]


def random_change(rng: Random, scheme: str, keys: list[str]) -> Json:
    """A shop file's object that changes something, more often one of the keys named."""
    if keys and rng.random() < 0.8:
        key = rng.choice(keys)
        if key == "timezone":
            return {key: rng.choice(["Asia/Shanghai", "UTC", "America/New_York"])}
        if key == "unified":
            return {"base": dict.fromkeys(UNIFIED, rng.random() < 0.5)}
        if key == "union":
            return {key: union_settings(rng)}
        return {"base": {key: base_value(rng, key)}}
    makers = [base, base, base, scopes, scopes, catalogue, people, rewards, refused]
    change = rng.choice(makers)(rng)
    if scheme == "union" and rng.random() < 0.3:
        change["union"] = union_settings(rng)
    return change


def base(rng: Random) -> Json:
    """One base setting or a few."""
    keys = rng.sample(LIVELY if rng.random() < 0.5 else BASE_KEYS, rng.randint(1, 3))
    change: Json = {"base": {key: base_value(rng, key) for key in keys}}
    if "paused" in keys and rng.random() < 0.6:
        change["base"]["paused"] = False
    if rng.random() < 0.05:
        change["timezone"] = rng.choice(["Asia/Shanghai", "UTC", "America/New_York"])
    return change


def scopes(rng: Random) -> Json:
    """Some keys of a product's, a store's or a cashier's scope set or unset."""
    if rng.random() < 0.5:
        keys = scope(rng, 0.3, own_group=False) | unset(rng)
        return {"products": [{"ref": rng.choice(list(PRODUCTS)), "rebate": keys}]}
    keys = scope(rng, 0.3, own_group=True) | unset(rng)
    return {"stores": [{"ref": rng.choice(STORES), rng.choice(["online", "cashier"]): keys}]}


def unset(rng: Random) -> Json:
    """An explicit null for one key, now and then."""
    return {rng.choice(UNSETTABLE): None} if rng.random() < 0.3 else {}


def catalogue(rng: Random) -> Json:
    """Costs, commissions, recruiters, levels, and a product that is new (S2)."""
    number = rng.randint(20, 23)
    new: Json = {"ref": f"n{number}", "source": ["self", "supplier", "supply_chain", "self"][number - 20]}
    if rng.random() < 0.5:
        new["rebate"] = rng.choice([{}, {"enabled": None}, {"enabled": True}, {"ratio": "50"}])
        if number in (22, 23):
            # A product that may be known already cannot have its switch unset.
            new["rebate"].pop("enabled", None)
    if "enabled" in new.get("rebate", {}):
        new["ref"] = f"n{rng.randrange(10**9)}"
    options: list[Json] = [
        {"products": [{"ref": rng.choice(list(PRODUCTS)), "cost": rng.choice(["0.00", "10.00", "99.99"])}]},
        {"stores": [{"ref": rng.choice(STORES), "commission_ratio": rng.choice(["5", "50", "100"])}]},
        {"stores": [{"ref": rng.choice(STORES), "recruiter": rng.choice([None, *MEMBERS])}]},
        {"levels": [{"ref": rng.choice(LEVELS), "team_ratio": rng.choice([None, *SMALL_RATIOS])}]},
        {"products": [new]},
    ]
    change = rng.choice(options)
    if rng.random() < 0.3:
        change["base"] = {"new_products_enabled": rng.random() < 0.5}
    return change


def people(rng: Random) -> Json:
    """Shares, levels, and referrers set for the first time or against the rules."""
    ref = rng.choice(MEMBERS)
    options: list[Json] = [
        {"ref": ref, "shares": rng.randint(0, 3)},
        {"ref": ref, "level": rng.choice([None, *LEVELS])},
        {"ref": ref, "referrer": rng.choice(MEMBERS)},
        {"ref": f"new{rng.randint(1, 3)}", "referrer": "m1", "shares": 1},
    ]
    return {"members": [rng.choice(options)]}


def rewards(rng: Random) -> Json:
    """One distribution reward or all of them."""
    kinds = ["direct", "indirect", "team", "shareholder", "recruiter"]
    chosen = kinds if rng.random() < 0.5 else rng.sample(kinds, 1)
    return {"distribution": {kind: reward(rng, kind) for kind in chosen}}


def refused(rng: Random) -> Json:
    """What a shop file may not say, together with something that then must not happen."""
    no_weights = {"kind": "fixed", "choices": [{"ratio": "50", "weight": 0}]}
    options: list[Json] = [
        {"scheme": rng.choice(["queue", "union"])},
        {"union": {"release_ratio": rng.choice(["100.01", "50"])}},
        {"union": {"acceleration_share": "150"}},
        {"base": {"exchange": {"points": None}, "random_return": random_return(rng)}},
        {"base": {"lottery": no_weights}},
        {"products": [{"ref": "p1", "rebate": {"lottery": no_weights}}]},
        {"base": {"level_ratios": {"nobility": "100"}}},
        {"members": [{"ref": "m1", "referrer": "m1"}]},
        {"members": [{"ref": "m2", "referrer": "m3"}, {"ref": "m3", "referrer": "m2"}]},
        {"members": [{"ref": "m2", "level": "nobility"}]},
        {"stores": [{"ref": "s1", "recruiter": "nobody"}]},
        {"products": [{"ref": "n99", "source": "store", "store": "nowhere"}]},
    ]
    change = rng.choice(options)
    if "base" not in change:
        change["base"] = {"extraction_ratio": "77.77"}
    return change
