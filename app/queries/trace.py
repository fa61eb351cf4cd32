"""How a line's ratios were found, read back from the trace that was kept with it (R10)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TierView:
    """A step of cumulative spend with what the member had spent: amounts and ratio as text."""

    days: int
    amount: str
    ratio: str
    spent: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One question of the chain; ``value`` is the ratio in per cent, None where nothing is set."""

    source: str
    value: str | None
    is_lottery: bool
    is_this: bool
    tiers: tuple[TierView, ...]


@dataclass(frozen=True, slots=True)
class TraceView:
    """The chain that was asked and where the extraction ratio came from; empty where nothing was kept.

    ``reason`` is why the line takes no part or does not join (``product_off``, ``store_window``), None where it joins.
    """

    steps: tuple[StepView, ...]
    extraction_scope: str | None
    extraction: str | None
    takes_part: bool
    reason: str | None


def read_trace(text: str) -> TraceView:
    """The trace in ``text``; what is not as expected is left out, so that an old trace never breaks a page."""
    try:
        trace = json.loads(text)
    except ValueError:
        trace = None
    if not isinstance(trace, dict):
        return TraceView((), None, None, takes_part=True, reason=None)
    chain = [step for step in _list(trace.get("chain")) if isinstance(step, dict)]
    extraction = trace.get("extraction")
    extraction = extraction if isinstance(extraction, dict) else {}
    return TraceView(
        tuple(_step(step, trace.get("source")) for step in chain),
        _text(extraction.get("scope")),
        _text(extraction.get("value")),
        takes_part=bool(trace.get("takes_part", True)),
        reason=_text(trace.get("reason")),
    )


def _step(step: dict[str, Any], source: Any) -> StepView:
    value = _text(step.get("value"))
    tiers = [tier for tier in _list(step.get("tiers")) if isinstance(tier, dict)]
    return StepView(
        source=_text(step.get("step")) or "",
        value=None if value == "lottery" else value,
        is_lottery=value == "lottery",
        is_this=source is not None and step.get("step") == source,
        tiers=tuple(
            TierView(
                days=int(tier.get("days") or 0),
                amount=str(tier.get("amount", "")),
                ratio=str(tier.get("ratio", "")),
                spent=str(tier.get("spent", "")),
            )
            for tier in tiers
        ),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
