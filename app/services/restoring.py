"""Putting back what a change of the history replaced."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.formats.shop_merge import KINDS, Doc
from app.models import Change
from app.services.history import PARTS, SET_UP, differences
from app.services.shop_catalogue import SqlCatalogue

RESTORABLE = ("settings", *KINDS)


@dataclass(frozen=True, slots=True)
class Restoring:
    """What would be done: the shop file's object that does it, and the same keys as they are now.

    ``now`` and ``then`` are what differs between the two, of the object alone; both empty where nothing does.
    """

    document: Doc
    seen: Doc
    now: Doc
    then: Doc


def can_restore(kind: str, action: str, before: Doc | None, *, author: str, by_staff: bool) -> bool:
    """Whether a change can be undone here: something was there before, and it was no referrer (D1).

    Before the set-up there was no shop to go back to.
    """
    if author == SET_UP.name and not by_staff:
        return False
    is_change = kind in RESTORABLE and action == "changed"
    return is_change and bool(_kept(kind, before or {})) and "referrer" not in (before or {})


def _kept(kind: str, before: Doc) -> Doc:
    """What of a change is put back: a shop that had no name yet does not lose the one that it has."""
    is_nameless = kind == "settings" and before.get("name") == ""
    return {key: value for key, value in before.items() if key != "name"} if is_nameless else before


def plan_restore(*, change_id: int) -> Restoring | None:
    """How a change would be undone; None where it cannot be."""
    with db.engine.connect() as connection:
        columns = (Change.kind, Change.ref, Change.action, Change.before, Change.author, Change.staff_id)
        change = connection.execute(select(*columns).where(Change.id == change_id)).one_or_none()
        if change is None or change.before is None:
            return None
        before = json.loads(change.before)
        by_staff = change.staff_id is not None
        if not can_restore(change.kind, change.action, before, author=change.author, by_staff=by_staff):
            return None
        before = _kept(change.kind, before)
        catalogue = SqlCatalogue(connection)
        if change.kind == "settings":
            there: Doc | None = catalogue.settings()
        else:
            there = catalogue.find(change.kind, [change.ref]).get(change.ref)
    if there is None:
        return None
    present = _like(before, there)
    now, then = differences(present, before)
    return Restoring(_wrap(change.kind, change.ref, before), _wrap(change.kind, change.ref, present), now, then)


def _wrap(kind: str, ref: str, document: Doc) -> Doc:
    """Keys of an object where they stand in a shop file."""
    return document if kind == "settings" else {kind: [{"ref": ref} | document]}


def _like(keys: Doc, there: Doc) -> Doc:
    """The same keys as ``keys`` has, with the values that are ``there``."""
    found: Doc = {}
    for key, value in keys.items():
        is_part = key in PARTS and isinstance(value, dict) and isinstance(there.get(key), dict)
        found[key] = _like(value, there[key]) if is_part else there.get(key)
    return found
