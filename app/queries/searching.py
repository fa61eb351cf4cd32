"""Searching by how something begins."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

LAST = "\U0010ffff"
"""The last sign there is: behind a text it comes after whatever begins with that text."""


def begins_with(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a column begins with ``text``, which is not empty: as a range, because an index serves that everywhere.

    It is one range, so that the index is left where enough is found. LIKE is served by none on a PostgreSQL that sorts
    by a language.
    """
    return column.between(text, text + LAST)
