"""Which ratio holds: the chain of kinds and scopes, and what was asked on the way (R5–R8, R10, R11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.domain.lottery import Offer
from app.domain.settings import Rules, Scope, Tier
from app.domain.trace import Met, Step, write_trace

MOST_KEPT = 20_000

Spent = Callable[[int], int]
"""What the member's completed orders that count come to over so many days up to this payment (R7), in cents."""


class Ratio(NamedTuple):
    """The entitlement ratio of a line: its value, its source, the draw open on it, and every step that was asked."""

    bps: int
    source: str
    offer: Offer | None
    steps: tuple[Step, ...]


class Found(NamedTuple):
    """The entitlement ratio of a line that joins, and the trace of its decision as text."""

    ratio: Ratio
    trace: str


class Terms:
    """What a line's scopes say before the line comes: whether it takes part, its extraction, what must be asked.

    ``not_part`` is why a line takes no part (R1), None where it does; ``is_restricted`` tells whether any scope has
    windows or limits. Without cumulative tiers the level alone decides the ratio: then it is found once for each level.
    """

    def __init__(self, rules: Rules, scopes: tuple[Scope, ...]) -> None:
        self.scopes = scopes
        self.not_part = _not_part(rules, scopes)
        self.extraction_bps, self._extraction_scope = find_extraction(rules, scopes)
        self.is_restricted = any(s.windows or s.per_day is not None or s.in_total is not None for s in scopes)
        self._rules = rules
        self._asks_spending = any(scope.cumulative for scope in scopes)
        self._by_level: dict[str | None, Found] = {}

    def find(self, level: str | None, spent: Spent) -> Found:
        """The ratio for a member of ``level`` (R5), with the trace of the decision (R10)."""
        found = self._by_level.get(level)
        if found is None:
            ratio = find_ratio(self._rules, self.scopes, level, spent)
            found = Found(ratio, write_trace(None, None, ratio.steps, ratio.source, self._extraction))
            if not self._asks_spending:
                self._by_level[level] = found
        return found

    def trace_of_not_joining(self, reason: str) -> str:
        """The trace of a line that takes part and does not join."""
        return write_trace(None, reason, extraction=self._extraction)

    @property
    def _extraction(self) -> tuple[int, str]:
        return self.extraction_bps, self._extraction_scope


def terms_of(rules: Rules, scopes: tuple[Scope, ...]) -> Terms:
    """The terms of a line's scopes, nearest first, kept with the rules."""
    key = tuple(map(id, scopes))
    kept = rules.terms.get(key)
    if kept is None:
        if len(rules.terms) >= MOST_KEPT:
            rules.terms.clear()
        # Terms hold their scopes: as long as they are kept, nothing else has the scopes' identity.
        kept = rules.terms[key] = Terms(rules, scopes)
    found: Terms = kept
    return found


def _not_part(rules: Rules, scopes: Sequence[Scope]) -> str | None:
    if not rules.base.enabled:
        return "programme_off"
    return next((f"{scope.name}_off" for scope in scopes if not scope.enabled), None)


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
