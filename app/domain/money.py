"""Exact money and ratios: integers of 0.01 and of 0.01 % (N1, N2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

WHOLE = 10_000
"""100 % in steps of 0.01 %."""

MAX_RATIO = 10 * WHOLE
MAX_CENTS = 99_999_999_999
"""The largest single amount, 999,999,999.99: a million of them at 1000 % still add up in 64 bits."""

YUAN = "¥"

MONEY = ("cash", "commission")
"""The assets that are money; all others are written without its sign."""

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?", re.ASCII)


def parse_hundredths(text: str) -> int | None:
    """The integer of 0.01 that ``text`` writes, a plain decimal with at most two places; None if it is none."""
    if not _DECIMAL.fullmatch(text):
        return None
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(2, "0"))


def format_hundredths(value: int) -> str:
    """``value`` of 0.01 with two decimals: -5 is ``-0.05``."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{value // 100}.{value % 100:02d}"


def written(value: int, sign: str = "") -> str:
    """``value`` of 0.01 as people read it: 123456 is ``1,234.56``, with the sign of money ``¥1,234.56``."""
    whole, part = divmod(abs(value), 100)
    return f"{'−' if value < 0 else ''}{sign}{whole:,}.{part:02d}"


def sign_of(asset: str) -> str:
    """The sign that an amount of an asset is written with."""
    return YUAN if asset in MONEY else ""


def format_ratio(value: int) -> str:
    """``value`` of 0.01 % as short as it is exact: 13000 is ``130``, 1250 is ``12.5``."""
    text = format_hundredths(value)
    return text.rstrip("0").rstrip(".")


def share(cents: int, ratio_bps: int) -> int:
    """``cents`` × ratio, rounded half up to 0.01; both at least 0 (N2)."""
    return (cents * ratio_bps + WHOLE // 2) // WHOLE


def proportion(cents: int, part: int, whole: int) -> int:
    """``cents`` × part ÷ whole, rounded half up to 0.01; all at least 0, whole above 0."""
    return (2 * cents * part + whole) // (2 * whole)


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """``cents`` in parts after ``weights``, by largest remainders; ties go to the earlier weight (N2).

    The parts add up to ``cents``. ``cents`` is at least 0, the weights are at least 0 and not all 0.
    """
    total = sum(weights)
    parts = [cents * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(cents * weights[i] % total))
    for i in by_remainder[: cents - sum(parts)]:
        parts[i] += 1
    return parts
