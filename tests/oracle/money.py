"""Exact amounts, ratios and times (N1, N2, N4)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from math import floor

HUNDRED_PERCENT = 10000


def units(text: str) -> int:
    """A written amount in cents, or a written ratio in steps of 0.01 % (N1)."""
    value = Fraction(text) * 100
    if value.denominator != 1:
        raise ValueError(f"more than two decimals: {text}")
    return int(value)


def half_up(value: Fraction) -> int:
    """The nearest integer, halves up (N2)."""
    return floor(value + Fraction(1, 2))


def part(amount: int, ratio: int) -> int:
    """amount x ratio, rounded half up (N2)."""
    return half_up(Fraction(amount * ratio, HUNDRED_PERCENT))


def proportion(amount: int, left: int, whole: int) -> int:
    """What stays of an amount when `left` of `whole` is left, rounded half up (R28, D5)."""
    return half_up(Fraction(amount * left, whole))


def split(amount: int, shares: dict[str, int]) -> dict[str, int]:
    """An amount over members by shares: largest remainders, ties to the lower ref (N2)."""
    whole = sum(shares.values())
    parts = {ref: amount * count // whole for ref, count in shares.items()}
    missing = amount - sum(parts.values())
    by_remainder = sorted(shares, key=lambda ref: (-(amount * shares[ref] % whole), ref))
    for ref in by_remainder[:missing]:
        parts[ref] += 1
    return parts


def shown(value: int) -> str:
    """Cents or ratio steps with two decimals."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def moment(text: str) -> datetime:
    """A time with its offset (N4)."""
    return datetime.fromisoformat(text)
