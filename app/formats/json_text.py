"""Reading JSON that a stranger wrote: one object, every key once, and its content in one spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from app.domain.errors import Refused

LONG = 100_000
MOST_KEYS = 10_000
"""An object in a text of more than ``LONG`` bytes has no more keys: each unknown one costs a record of its own."""


def parse_object(text: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON object that ``text`` writes, and its content as bytes that are the same for all spellings of equal JSON.

    Refused: anything but one object, NaN and infinity, a key given twice, more than some 250 levels within one another,
    an object of very many keys.
    """
    try:
        found = orjson.loads(text)
    except ValueError as error:
        raise Refused("is not JSON: {detail}", detail=str(error)) from None
    if not isinstance(found, dict):
        raise Refused("must be a JSON object")
    if len(text) > LONG and any(len(part) > MOST_KEYS for part in _objects(found)):
        raise Refused("has an object of more than {limit} keys", limit=MOST_KEYS)
    try:
        content = orjson.dumps(found, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise Refused("is nested too deeply") from None
    # A key that was given twice takes its quotes with it; only quotes written as \u0022 could stand in for them.
    if content.count(b'"') != text.count(b'"') or (b"\\" in text and b"\\u00" in text):
        json.loads(text, object_pairs_hook=_unique)
    return found, content


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    """Every object within a document."""
    left = [found]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left.extend(part.values())
        elif isinstance(part, list):
            left.extend(part)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("has a key that is given twice")
    return found
