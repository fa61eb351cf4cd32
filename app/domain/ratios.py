"""Which ratio holds: the chain of kinds and scopes, and what was asked on the way (R5–R8, R10, R11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.domain.lottery import Offer
from app.domain.settings import Rules, Scope, Tier

Spent = Callable[[int], int]
"""What the member's completed orders that count come to over so many days up to this payment (R7), in cents."""


class Met(NamedTuple):
    """A tier as it was found: what the member had spent in its days."""

    days: int
    amount_cents: int
    ratio_bps: int
    spent_cents: int


class Step(NamedTuple):
    """One question of the chain: where it was asked, and the ratio found there; None is not set."""

    source: str
    ratio_bps: int | None
    tiers: tuple[Met, ...] = ()
    is_lottery: bool = False


class Ratio(NamedTuple):
    """The entitlement ratio of a line: its value, its source, the draw open on it, and every step that was asked."""

    bps: int
    source: str
    offer: Offer | None
    steps: tuple[Step, ...]


def find_ratio(rules: Rules, scopes: Sequence[Scope], level: str | None, spent: Spent) -> Ratio:
    """The first kind and scope that is set (R5); ``scopes`` run from the nearest to the farthest, without base.

    ``level`` is the ref of the member's level, None without one. Under the union scheme there is neither cumulative
    spend nor a lottery, and the union ratio stands in the base default's place (U1).
    """
    steps: list[Step] = []
    is_union = rules.scheme == "union"
    for name, table in [*((s.name, s.level_ratios) for s in scopes), ("base", rules.base.level_ratios)]:
        found = table.get(level) if level is not None else None
        steps.append(Step(f"{name}.level", found))
        if found is not None:
            return Ratio(found, f"{name}.level", None, tuple(steps))
    offer = None
    if not is_union:
        for scope in scopes:
            tiers, best = _meet(scope.cumulative, spent)
            steps.append(Step(f"{scope.name}.cumulative", best, tiers))
            if best is not None:
                return Ratio(best, f"{scope.name}.cumulative", None, tuple(steps))
        for name, lottery in [*((s.name, s.lottery) for s in scopes), ("base", rules.base.lottery)]:
            steps.append(Step(f"{name}.lottery", None, is_lottery=lottery is not None))
            if lottery is not None:
                offer = Offer(f"{name}.lottery", lottery)
                break
    for scope in scopes:
        steps.append(Step(f"{scope.name}.ratio", scope.ratio_bps))
        if scope.ratio_bps is not None:
            return Ratio(scope.ratio_bps, f"{scope.name}.ratio", offer, tuple(steps))
    source, default = ("union.default", rules.union.ratio_bps) if is_union else ("base.default", rules.base.default_bps)
    return Ratio(default, source, offer, (*steps, Step(source, default)))


def depends_on_spending(scopes: Sequence[Scope]) -> bool:
    """Whether any of the scopes asks what the member has spent; without it the ratio depends on the level alone."""
    return any(scope.cumulative for scope in scopes)


def find_extraction(rules: Rules, scopes: Sequence[Scope]) -> tuple[int, str]:
    """The extraction ratio and the scope that sets it, the nearest one first (R11)."""
    for scope in scopes:
        if scope.extraction_bps is not None:
            return scope.extraction_bps, scope.name
    return rules.base.extraction_bps, "base"


def _meet(tiers: Sequence[Tier], spent: Spent) -> tuple[tuple[Met, ...], int | None]:
    """What was spent in each tier's days, and the largest ratio of the tiers met (R7)."""
    by_days = {days: spent(days) for days in {tier.days for tier in tiers}}
    found = tuple(Met(t.days, t.amount_cents, t.ratio_bps, by_days[t.days]) for t in tiers)
    return found, max((m.ratio_bps for m in found if m.spent_cents >= m.amount_cents), default=None)
