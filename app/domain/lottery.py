"""The lottery: fixed ratios with weights, or an interval in steps of 0.01 % (R8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

RandBelow = Callable[[int], int]
"""A source of randomness: an integer from 0 up to, not including, its argument, each as likely."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A ratio that can be drawn; None is 'no win'."""

    ratio_bps: int | None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Lottery:
    """``fixed``: ``choices``, whose weights are not all 0; ``interval``: ``low_bps`` to ``high_bps``, both included."""

    kind: Literal["fixed", "interval"]
    choices: tuple[Choice, ...] = ()
    low_bps: int = 0
    high_bps: int = 0

    def draw(self, randbelow: RandBelow) -> int | None:
        """The ratio that is drawn, None for no win; asks ``randbelow`` once."""
        if self.kind == "interval":
            return self.low_bps + randbelow(self.high_bps - self.low_bps + 1)
        ticket = randbelow(sum(choice.weight for choice in self.choices))
        for choice in self.choices:
            ticket -= choice.weight
            if ticket < 0:
                return choice.ratio_bps
        raise AssertionError("a ticket beyond the weights")

    def bounds(self, ratio_bps: int) -> tuple[int, int]:
        """The least and the most that a ratio of ``ratio_bps`` may be after the draw; no win keeps it."""
        if self.kind == "interval":
            return self.low_bps, self.high_bps
        found = [ratio_bps if each.ratio_bps is None else each.ratio_bps for each in self.choices if each.weight]
        return min(found), max(found)


@dataclass(frozen=True, slots=True)
class Offer:
    """A lottery as it stands open on an entry; ``source`` is what a won draw is said to come from (R10)."""

    source: str
    lottery: Lottery
