"""Several things in one line, with the signs of the reader's language between them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext


def listed(texts: Iterable[str]) -> str:
    """``Mon, Tue``, or in Chinese ``周一，周二``."""
    return str(gettext(", ").join(texts))


def in_clauses(texts: Iterable[str]) -> str:
    """``Mon 09:00–18:00; Sat``: for things that may hold commas themselves."""
    return str(gettext("; ").join(texts))
