"""A long stream with everything in it, in which chance decides nothing and refusals would fit later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.oracle.streams import random_case
from tests.story import Json

ONE_CHOICE = {"kind": "fixed", "choices": [{"ratio": "150"}]}
ALL_POINTS = {"cash": 0, "points": 1}
EVERY = 400


def long_case(seed: int, size: int) -> tuple[Json, list[Json]]:
    """A random shop and stream whose lotteries and groups leave nothing to chance."""
    shop, events = random_case(Random(seed), size)
    return decided(shop), with_late_fits([decided(event) for event in events])


def decided(found: Any) -> Any:
    """The same document with one choice in every lottery and only points in every group."""
    if isinstance(found, list):
        return [decided(item) for item in found]
    if not isinstance(found, dict):
        return found
    fixed = {"lottery": ONE_CHOICE, "random_return": ALL_POINTS}
    return {
        key: fixed[key] if key in fixed and isinstance(value, dict) else decided(value) for key, value in found.items()
    }


def with_late_fits(events: list[Json]) -> list[Json]:
    """The same with what is refused in its time and would fit soon after, every few hundred events."""
    woven: list[Json] = []
    for number, event in enumerate(events):
        if number % EVERY == 0:
            woven += late_fits(number, datetime.fromisoformat(event["at"]))
        woven.append(event)
    return woven


def late_fits(number: int, now: datetime) -> list[Json]:
    """An exchange while there is none, an order and a level before their time; and then the way is free."""
    ref, member, level = f"late{number}", f"late{number}", f"late{number}"
    lines = [{"product": "p1", "paid": "100.00"}]
    sale = {"member": member, "channel": "mall", "lines": lines}
    came: list[tuple[str, Json]] = [
        ("order.paid", {"order": f"{ref}a", **sale}),
        ("shop.changed", {"shop": {"base": {"exchange_open": False}, "members": [{"ref": member}]}}),
        ("order.paid", {"order": f"{ref}b", **sale}),
        ("entry.exchanged", {"order": f"{ref}b", "line": 1, "into": "points"}),
        ("member.changed", {"member": member, "level": level}),
        ("order.refunded", {"order": f"{ref}c"}),
        ("shop.changed", {"shop": {"base": {"exchange_open": True}, "levels": [{"ref": level}]}}),
        ("order.paid", {"order": f"{ref}c", **sale}),
    ]
    at = (now + timedelta(seconds=1)).isoformat()
    return [{"id": f"{ref}-{place}", "at": at, "type": kind, **keys} for place, (kind, keys) in enumerate(came)]


def write_lines(path: Path, events: list[Json]) -> None:
    """Write a stream as a file of lines."""
    path.write_text("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events), encoding="utf-8")
