"""Which ratios a line gets, and whether it takes part (R1, R5-R8, R10, R11, U1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .model import Json, State
from .money import units


@dataclass
class Found:
    """The ratio a line got, where it comes from, and the lottery open on it (R8, R10)."""

    ratio: int
    source: str
    lottery: Json | None = None
    lottery_source: str = ""


@dataclass
class Purchase:
    """The circumstances under which a line is bought."""

    order: str
    member: str
    channel: str
    store: str | None
    product: str | None
    at: datetime

    @property
    def lane(self) -> str:
        """The product of a mall line, the store of any other."""
        lane = self.product if self.channel == "mall" else self.store
        assert lane is not None
        return lane


def scopes(state: State, bought: Purchase) -> list[tuple[str, Json]]:
    """The scopes of a line without base, nearest first (R5)."""
    if bought.channel == "cashier":
        return [("cashier", state.shop["stores"][bought.store]["cashier"])]
    product = ("product", state.shop["products"][bought.product]["rebate"])
    if bought.channel == "mall":
        return [product]
    return [product, ("store", state.shop["stores"][bought.store]["online"])]


def takes_part(state: State, bought: Purchase) -> bool:
    """Whether the programme and every target of the line are on (R1)."""
    return state.base["enabled"] and all(scope["enabled"] for _, scope in scopes(state, bought))


def extraction_ratio(state: State, bought: Purchase) -> int:
    """The nearest extraction ratio that is set (R11)."""
    for _, scope in scopes(state, bought):
        if scope.get("extraction_ratio") is not None:
            return units(scope["extraction_ratio"])
    return units(state.base["extraction_ratio"])


def find(state: State, bought: Purchase) -> Found:
    """The entitlement ratio, kind by kind and scope by scope (R5, U1)."""
    level = by_level(state, bought)
    if level is not None:
        return level
    if state.is_union:
        return by_default(state, bought)
    tier = by_cumulative_spend(state, bought)
    if tier is not None:
        return tier
    found = by_default(state, bought)
    for name, scope in [*scopes(state, bought), ("base", state.base)]:
        if scope.get("lottery") is not None:
            found.lottery = scope["lottery"]
            found.lottery_source = f"{name}.lottery"
            return found
    return found


def by_level(state: State, bought: Purchase) -> Found | None:
    """The nearest table that names the member's level (R6)."""
    level = state.shop["members"][bought.member]["level"]
    for name, scope in [*scopes(state, bought), ("base", state.base)]:
        table = scope.get("level_ratios") or {}
        if level is not None and level in table:
            return Found(units(table[level]), f"{name}.level")
    return None


def by_cumulative_spend(state: State, bought: Purchase) -> Found | None:
    """The largest ratio of the tiers met in the nearest scope that has one met (R7)."""
    for name, scope in scopes(state, bought):
        met = [
            units(tier["ratio"])
            for tier in scope.get("cumulative") or []
            if spent(state, bought, tier["days"]) >= units(tier["amount"])
        ]
        if met:
            return Found(max(met), f"{name}.cumulative")
    return None


def spent(state: State, bought: Purchase, days: int) -> int:
    """What the member's completed orders of the last days add up to, net of refunds (R7)."""
    since = bought.at - timedelta(days=days)
    amount = 0
    for order in state.orders.values():
        if order.ref == bought.order or order.member != bought.member or not order.completed:
            continue
        if not since <= order.at <= bought.at:
            continue
        if bought.channel == "mall":
            counts = order.channel == "mall"
        else:
            counts = order.channel != "mall" and order.store == bought.store
        if counts:
            amount += sum(line.net for line in order.lines)
    return amount


def by_default(state: State, bought: Purchase) -> Found:
    """The nearest plain ratio, in the end base's or the union's (R5, U1)."""
    for name, scope in scopes(state, bought):
        if scope.get("ratio") is not None:
            return Found(units(scope["ratio"]), f"{name}.ratio")
    if state.is_union:
        return Found(units(state.shop["union"]["ratio"]), "union.default")
    return Found(units(state.base["default_ratio"]), "base.default")
