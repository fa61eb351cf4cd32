"""A lottery's odds, and how far chance alone carries the draws away from them (R8, R9)."""

from __future__ import annotations

from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from app.domain.lottery import Lottery

BANDS = 10
"""Into how many parts an interval is cut to be counted."""


class Chance(NamedTuple):
    """What can be drawn: a ratio from ``low_bps`` to ``high_bps``, or no win (both None), ``weight`` times in all."""

    low_bps: int | None
    high_bps: int | None
    weight: int

    def holds(self, ratio_bps: int | None) -> bool:
        """Whether a drawn ratio (None: no win) is one of these."""
        if ratio_bps is None or self.low_bps is None or self.high_bps is None:
            return ratio_bps is None and self.low_bps is None
        return self.low_bps <= ratio_bps <= self.high_bps


def chances(lottery: Lottery, bands: int = BANDS) -> tuple[Chance, ...]:
    """What can be drawn: ratios from the highest down, no win last; of an interval ``bands`` parts, or its steps."""
    if lottery.kind == "interval":
        steps = lottery.high_bps - lottery.low_bps + 1
        parts = min(bands, steps)
        edges = [lottery.low_bps + steps * part // parts for part in range(parts + 1)]
        cut = [Chance(low, high - 1, high - low) for low, high in pairwise(edges)]
        return tuple(reversed(cut))
    weights: dict[int | None, int] = {}
    for choice in lottery.choices:
        weights[choice.ratio_bps] = weights.get(choice.ratio_bps, 0) + choice.weight
    found = [Chance(ratio, ratio, weight) for ratio, weight in weights.items()]
    return tuple(sorted(found, key=lambda chance: -1 if chance.low_bps is None else chance.low_bps, reverse=True))


def odds_bps(weight: int, total: int) -> int:
    """``weight`` of ``total`` in steps of 0.01 %, rounded half up."""
    return (2 * weight * 10_000 + total) // (2 * total)


def usual(draws: int, weight: int, total: int) -> tuple[int, int]:
    """Between which counts chance keeps the hits of ``draws`` draws in about 997 of 1000 cases: three deviations."""
    mean = draws * weight
    spread = isqrt(9 * draws * weight * (total - weight)) + (0 < weight < total)
    return max(0, (mean - spread) // total), min(draws, -((-(mean + spread)) // total))
