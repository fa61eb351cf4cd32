"""The trace of a line's decision as text: what was asked, what was found, in the order of the chain (R10)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from app.domain.money import format_hundredths, format_ratio
from app.domain.ratios import Ratio, Step


@lru_cache(maxsize=1024)
def write_trace(
    not_part: str | None, not_joining: str | None, ratio: Ratio | None, extraction: tuple[int, str] | None
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
    if ratio is not None:
        trace["chain"] = [_step(step) for step in ratio.steps]
        trace["source"] = ratio.source
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
