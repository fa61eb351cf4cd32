"""What ratios promise and what sales can pay, in numbers, before a setting is saved; integers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.domain.money import WHOLE, proportion, share
from app.formats.fields import bps
from app.queries.standing import Pace, Standing
from app.web.parts.lottery import spread

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What ¥100 of sales promises under a ratio, and what of it steady sales can ever pay, in cents."""

    name: str
    promised_cents: int
    payable_cents: int

    @property
    def ratio_bps(self) -> int | None:
        """Coverage = extraction ÷ entitlement; None where nothing is promised."""
        return proportion(WHOLE, self.payable_cents, self.promised_cents) if self.promised_cents else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the queue goes on at the pace of lately: what a day's sales add to it, pay of it, and how long it is."""

    sales_cents: int
    promised_cents: int
    paid_cents: int
    wait_days: int | None

    @property
    def growth_cents(self) -> int:
        """What is promised a day beyond what is paid."""
        return self.promised_cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class Honesty:
    """The numbers beside the ratios; ``highest`` is shown where somebody is promised more than by default.

    ``is_above_paid`` says that somebody is promised more than they paid.
    """

    default: Coverage
    highest: Coverage | None
    lottery: Coverage | None
    outlook: Outlook | None
    is_above_paid: bool


def of_base(base: Doc, levels: dict[str, str], standing: Standing) -> Honesty:
    """The numbers for base settings; ``levels`` are the names of the member levels."""
    extraction, default = bps(base["extraction_ratio"]), bps(base["default_ratio"])
    ratios = {levels.get(ref, ref): bps(ratio) for ref, ratio in (base["level_ratios"] or {}).items()}
    lottery = None
    if base["lottery"]:
        mean, highest = spread(base["lottery"], default)
        lottery = Coverage(gettext("Lottery, on average"), mean, extraction)
        ratios[gettext("Lottery, highest ratio")] = highest
    return _honesty(default, ratios, lottery, extraction, standing)


def of_union(union: Doc, level_ratios: Doc, levels: dict[str, str], standing: Standing) -> Honesty:
    """The numbers for the union queue: its pool is fed from the profit that sales have left lately."""
    pace, pool = standing.pace, bps(union["pool_ratio"])
    ratios = {levels.get(ref, ref): bps(ratio) for ref, ratio in level_ratios.items()}
    inflow = share(profit_share(pace), pool) if pace else 0
    return _honesty(bps(union["ratio"]), ratios, None, inflow, standing)


def profit_share(pace: Pace) -> int:
    """The profit of ¥100 of sales, in cents."""
    return proportion(WHOLE, pace.profit_cents, pace.sales_cents) if pace.sales_cents else 0


def _honesty(
    default: int, ratios: dict[str, int], lottery: Coverage | None, payable: int, standing: Standing
) -> Honesty:
    name, highest = max(ratios.items(), key=lambda each: each[1], default=("", 0))
    return Honesty(
        Coverage(gettext("By default"), default, payable),
        Coverage(name, highest, payable) if highest > default else None,
        lottery,
        _outlook(standing, default, payable),
        is_above_paid=max(highest, default) > WHOLE,
    )


def _outlook(standing: Standing, default: int, payable: int) -> Outlook | None:
    if standing.pace is None:
        return None
    sales = standing.pace.daily_cents
    paid = share(sales, payable)
    return Outlook(sales, share(sales, default), paid, -(-standing.waiting.waiting_cents // paid) if paid else None)
