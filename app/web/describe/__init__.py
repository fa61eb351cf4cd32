"""Settings in words: what each key of the shop file is called, and what its values say."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.web.describe.objects import ACTS, OBJECTS
from app.web.describe.settings import SCOPE, SCOPE_PARTS, SETTINGS, STORE_PARTS
from app.web.describe.values import switch
from app.web.describe.words import NOT_SET, Words
from app.web.wording import in_clauses, listed

WORDS = SETTINGS | OBJECTS | ACTS
"""Every place but those of a scope."""


def label(place: str) -> str:
    """What the setting at ``place`` is called; a place of which nothing is known keeps its own name."""
    path = _path(place)
    part, _, key = path.partition(".")
    if part in STORE_PARTS and key in SCOPE:
        return str(gettext("%(part)s: %(setting)s", part=STORE_PARTS[part], setting=SCOPE[key].label))
    known = find(path)
    return str(known.label) if known else place


def label_of_shop(place: str) -> str:
    """What a setting of the whole shop is called: its name is told from that of any other thing."""
    return str(gettext("Shop name")) if place == "name" else label(place)


def value(place: str, value: Any) -> str:
    """What ``value`` says at ``place``, short enough for a line; null is ``not set`` or what it means there."""
    known = find(_path(place))
    if value is None or value in ({}, [], ""):
        return str(known.unset if known else NOT_SET)
    reads = known.reads if known and known.reads else _plain
    return str(reads(value))


def find(path: str) -> Words | None:
    """The words for a place without its object; None where there are none."""
    part, _, key = path.partition(".")
    return SCOPE.get(key) if part in SCOPE_PARTS and key else WORDS.get(path)


def _path(place: str) -> str:
    """The place within its object: ``products[p1].rebate.ratio`` is ``rebate.ratio``."""
    return place.rpartition("].")[2]


def _plain(value: Any) -> str:
    """What is of no known kind, as it is."""
    if isinstance(value, bool):
        return switch(value)
    if isinstance(value, list):
        return listed(map(_plain, value))
    if isinstance(value, dict):
        return in_clauses(f"{label(key)} {_plain(part)}" for key, part in value.items())
    return str(value)
