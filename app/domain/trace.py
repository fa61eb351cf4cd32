"""The trace of a line's decision: what was asked and found, in the order of the chain, and its text (R10)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.domain.money import format_hundredths, format_ratio


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


def write_trace(
    not_part: str | None,
    not_joining: str | None,
    steps: Sequence[Step] = (),
    source: str | None = None,
    extraction: tuple[int, str] | None = None,
) -> str:
    """JSON of a decision: why the line takes no part or does not join (None: it does), the chain, the extraction."""
    trace: dict[str, Any] = {"takes_part": not_part is None}
    if not_part is not None:
        trace["reason"] = not_part
    else:
        trace["joins"] = not_joining is None
        if not_joining is not None:
            trace["reason"] = not_joining
    if extraction is not None:
        trace["extraction"] = {"scope": extraction[1], "value": format_ratio(extraction[0])}
    if source is not None:
        trace["chain"] = [_step(step) for step in steps]
        trace["source"] = source
    return json.dumps(trace, separators=(",", ":"))


def _step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {
        "step": step.source,
        "value": "lottery" if step.is_lottery else None if step.ratio_bps is None else format_ratio(step.ratio_bps),
    }
    if step.tiers:
        found["tiers"] = [
            {
                "days": tier.days,
                "amount": format_hundredths(tier.amount_cents),
                "ratio": format_ratio(tier.ratio_bps),
                "spent": format_hundredths(tier.spent_cents),
            }
            for tier in step.tiers
        ]
    return found
