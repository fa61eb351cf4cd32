"""Reading the address: what is not as expected counts as not there."""

from __future__ import annotations

from flask import request

LARGEST_ID = 2**63 - 1
MOST_DIGITS = 19
"""The digits of the largest id: longer numbers are not even read."""


def get_id(name: str) -> int | None:
    """The id in the address under ``name``."""
    return read_id(request.args.get(name, ""))


def read_id(text: str) -> int | None:
    """The id that ``text`` is; None where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS) or int(text) > LARGEST_ID:
        return None
    return int(text)


def whole_number(text: str | None) -> int | None:
    """The whole number of at least 0 that a hidden field holds; None where it holds anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None
