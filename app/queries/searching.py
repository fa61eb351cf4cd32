"""Searching by how something begins."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
"""Code points that stand for nothing alone, and that no database takes."""


def begins_with(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a column begins with ``text``, which is not empty: as a range, because an index serves that everywhere.

    LIKE is served by none on a PostgreSQL that sorts by a language.
    """
    following = ord(text[-1]) + 1
    beyond = text[:-1] + chr(SURROGATES.stop if following in SURROGATES else min(following, LAST))
    return (column == text) | ((column > text) & (column < beyond))
