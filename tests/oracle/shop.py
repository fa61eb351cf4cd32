"""The shop file: defaults, merging and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .model import Json, RefusedError
from .money import HUNDRED_PERCENT, units

BASE: Json = {
    "enabled": True,
    "new_products_enabled": True,
    "deducted_orders_join": True,
    "settle_on": "completed",
    "reward_order": "queue",
    "auto_complete_days": None,
    "program_name": "排队返利",
    "exchange_name": "兑换",
    "extraction_ratio": "65",
    "default_ratio": "130",
    "level_ratios": {},
    "lottery": None,
    "exchange": {"points": "100", "love_value": None, "voucher": None},
    "exchange_open": True,
    "love_value_frozen": False,
    "merchant_queue": True,
    "all_stores_queue": False,
    "all_cashiers_queue": False,
    "random_return": None,
    "zeroing": None,
    "paused": False,
    "show": {"progress": True, "rewarded": True, "waiting": True, "member": False, "waiting_amount": True},
    "clawback": True,
    "surplus": "retain",
    "own_entries": "not_same_order",
}
UNION: Json = {
    "ratio": "110",
    "pool_ratio": "60",
    "release_ratio": "100",
    "at": "00:30",
    "whole_only": False,
    "acceleration_ratio": "0",
    "acceleration_share": "0",
}
DISTRIBUTION: Json = {"direct": None, "indirect": None, "team": None, "shareholder": None, "recruiter": None}
LEVEL: Json = {"rank": 0, "team_ratio": None}
STORE: Json = {"commission_ratio": "0", "recruiter": None}
PRODUCT: Json = {"source": "self", "store": None, "price": "0.00", "cost": "0.00", "on_sale": True}
MEMBER: Json = {"level": None, "referrer": None, "shares": 0}
SCOPES = {"stores": ("online", "cashier"), "products": ("rebate",)}
KINDS = {"levels": LEVEL, "stores": STORE, "products": PRODUCT, "members": MEMBER}


def empty() -> Json:
    """A shop of which nothing has been loaded yet."""
    return deepcopy(
        {
            "scheme": "queue",
            "timezone": "Asia/Shanghai",
            "base": BASE,
            "distribution": DISTRIBUTION,
            "union": UNION,
            "levels": {},
            "stores": {},
            "products": {},
            "members": {},
        }
    )


def merged(shop: Json, change: Json, has_orders: bool) -> Json:
    """The shop after a shop file's object, or a refusal; the given shop stays as it is."""
    new, change = deepcopy(shop), deepcopy(change)
    new["scheme"] = change.get("scheme", new["scheme"])
    if new["scheme"] != shop["scheme"] and has_orders:
        raise RefusedError("the scheme cannot be changed once there are orders")
    new["timezone"] = change.get("timezone", new["timezone"])
    for key, value in change.get("base", {}).items():
        if key in ("exchange", "show"):
            new["base"][key].update(value)
        else:
            new["base"][key] = value
    new["distribution"].update(change.get("distribution", {}))
    if change.get("union") is not None:
        if new["scheme"] == "queue":
            raise RefusedError("union settings under the scheme queue")
        new["union"].update(change["union"])
    for kind in KINDS:
        for item in change.get(kind, []):
            merge_item(new, kind, item)
    check(shop, new)
    return new


def merge_item(new: Json, kind: str, item: Json) -> None:
    """One level, store, product or member, created or updated key by key."""
    ref = item["ref"]
    fresh = ref not in new[kind]
    if fresh:
        new[kind][ref] = {"ref": ref, "name": ref, **deepcopy(KINDS[kind])}
        for name in SCOPES.get(kind, ()):
            new[kind][ref][name] = {"enabled": False}
    kept = new[kind][ref]
    for key, value in item.items():
        if key not in SCOPES.get(kind, ()):
            kept[key] = value
    for name in SCOPES.get(kind, ()):
        named = item.get(name, {})
        if kind == "products" and fresh and named.get("enabled") is None:
            # S2: only what the merchant sells as its own starts switched on.
            own = kept["source"] in ("self", "supplier")
            named = {**named, "enabled": own and new["base"]["new_products_enabled"]}
        if named.get("enabled", False) is None:
            raise RefusedError("enabled cannot be unset")
        kept[name].update(named)


def scopes_of(shop: Json) -> Iterator[Json]:
    """Every product's, store's and cashier's scope."""
    for kind, names in SCOPES.items():
        for item in shop[kind].values():
            for name in names:
                yield item[name]


def check(old: Json, new: Json) -> None:
    """The refusals of a shop file that need the whole shop to be seen."""
    for product in new["products"].values():
        if product["source"] == "store":
            known(new, "stores", product["store"])
    for store in new["stores"].values():
        known(new, "members", store["recruiter"], optional=True)
    for ref, member in new["members"].items():
        known(new, "levels", member["level"], optional=True)
        known(new, "members", member["referrer"], optional=True)
        before = old["members"].get(ref, MEMBER)["referrer"]
        if before is not None and member["referrer"] != before:
            raise RefusedError(f"the referrer of {ref} is set once")
    for ref in new["members"]:
        check_no_loop(new, ref)
    check_settings(new)


def known(shop: Json, kind: str, ref: Any, optional: bool = False) -> None:
    """Refuse a ref that names nothing."""
    if ref is None and optional:
        return
    if ref not in shop[kind]:
        raise RefusedError(f"unknown in {kind}: {ref}")


def check_no_loop(shop: Json, ref: str) -> None:
    """Refuse a member who is above himself."""
    above = shop["members"][ref]["referrer"]
    met = {ref}
    while above is not None:
        if above in met:
            raise RefusedError(f"{ref} would be in a loop of referrers")
        met.add(above)
        above = shop["members"][above]["referrer"]


def check_settings(shop: Json) -> None:
    """Refuse lotteries of no weight, random return without points, shares above 100 %, unknown levels."""
    holders = [shop["base"], *scopes_of(shop)]
    for holder in holders:
        lottery = holder.get("lottery")
        choices = lottery["choices"] if lottery and lottery["kind"] == "fixed" else []
        if choices and sum(choice.get("weight", 1) for choice in choices) == 0:
            raise RefusedError("a lottery of weights that are all 0")
        for level in holder.get("level_ratios") or {}:
            known(shop, "levels", level)
        if holder.get("random_return") not in (None, "off") and shop["base"]["exchange"]["points"] is None:
            raise RefusedError("random return needs the points exchange ratio (R24)")
    for key in ("release_ratio", "acceleration_share"):
        if units(shop["union"][key]) > HUNDRED_PERCENT:
            raise RefusedError(f"{key} above 100 %")
