"""From what the checker of shapes found to one refusal that names place and reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from app.domain.errors import Refused
from app.formats.fields import TAG

REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be a string",
    "string_unicode": "must be a string",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "literal_error": "must be one of {expected}",
    "union_tag_invalid": "must be one of {expected}",
    "union_tag_not_found": "is not of a known form",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "too_short": "must have {min_length} or more",
    "too_long": "must have {max_length} or fewer",
    "string_pattern_mismatch": "must have no control characters",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
}

LONGEST_KEY = 100


def first_refusal(error: ValidationError) -> Refused:
    """The refusal for the first thing found wrong."""
    found = error.errors(include_url=False)[0]
    kind, values = found["type"], dict(found.get("ctx", {}))
    if kind == "house":
        reason, values = found["msg"], {}
    elif found.get("input", ...) is None and kind.endswith("_type"):
        reason = "must not be null"
    else:
        reason = REASONS.get(kind, "is not allowed")
    return Refused(reason, place_of(found["loc"]), **values)


def place_of(location: Sequence[Any]) -> str:
    """The place as people read it: ``products[3].rebate.limits.per_day``."""
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        elif not part.startswith(TAG) and part != "[key]":
            key = _printable(part)
            place += f".{key}" if place else key
    return place


def _printable(key: str) -> str:
    """A key as it can be shown in a line, whatever was sent as one."""
    key = key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"
    return key if key.isprintable() else repr(key)[1:-1]
