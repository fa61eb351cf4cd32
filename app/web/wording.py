"""Several things in one line, with the signs of the reader's language between them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from flask_babel import gettext, pgettext


def listed(things: Iterable[str]) -> str:
    """``Mon, Tue``, or in Chinese ``周一、周二``."""
    return str(pgettext("between things", ", ").join(things))


def in_phrases(texts: Iterable[str]) -> str:
    """``1 a day, 3 in all``, or in Chinese ``每天 1 单，总共 3 单``."""
    return str(gettext(", ").join(texts))


def in_clauses(texts: Iterable[str]) -> str:
    """``Mon 09:00–18:00; Sat``: for things that may hold commas themselves."""
    return str(gettext("; ").join(texts))


def in_sentences(texts: Iterable[str]) -> str:
    """``Saved. It holds at once.``, or in Chinese ``已保存。立即生效。``, whose full stop brings its own room.

    Markup among them stays markup, and all else is escaped then.
    """
    return reduce(lambda told, text: told + ("" if told.endswith("。") else " ") + text, texts)
