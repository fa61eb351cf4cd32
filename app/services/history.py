"""The history: each change of a setting, a scope or an object, and each act of staff that moves money."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from app.formats.shop_merge import KINDS, Changes, Doc, fresh
from app.models import Change
from app.models.base import table_of

_changes = table_of(Change)

PARTS = frozenset(
    {"base", "distribution", "union", "wallet", "messages", "exchange", "show", "rebate", "online", "cashier"}
)
"""The objects within a document that change key by key; everything else is one value."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something: a member of staff, or what else does, by its name."""

    name: str
    staff_id: int | None = None


SET_UP = Author("set-up")
FILE = Author("shop load")
EVENT = Author("shop.changed")
COMMAND_LINE = Author("command line")


class Overtaken(Exception):  # noqa: N818 - the form is asked again, with what is there now
    """Somebody else has changed the same keys since the form was opened.

    ``changes`` holds what was seen and what is there now, by place (``base.default_ratio``, ``products[p1].name``).
    """

    def __init__(self, changes: dict[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(changes))
        self.changes = changes


def differences(before: Doc, after: Doc) -> tuple[Doc, Doc]:
    """Of two documents with the same keys, what differs, as it is in each."""
    old: Doc = {}
    new: Doc = {}
    for key in after:
        if before.get(key) == after[key]:
            continue
        if key in PARTS and before.get(key) is not None and after[key] is not None:
            old[key], new[key] = differences(before[key], after[key])
        else:
            old[key], new[key] = before.get(key), after[key]
    return old, new


def flat(document: Doc, place: str = "") -> dict[str, Any]:
    """The values of a document by their place: ``base.exchange.points``."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        if key in PARTS and isinstance(value, dict):
            found |= flat(value, f"{place}{key}.")
        else:
            found[place + key] = value
    return found


def refuse_overtaken(changes: Changes, seen: Doc) -> None:
    """Raise ``Overtaken`` where what was seen of the keys about to change is not what is there now."""
    moved: dict[str, tuple[Any, Any]] = {}
    if changes.settings is not None:
        moved |= _moved("", seen, changes.before.settings, changes.settings)
    for kind in KINDS:
        seen_by_ref = {doc["ref"]: doc for doc in seen.get(kind, [])}
        for after in changes.changed[kind]:
            ref = after["ref"]
            if ref in seen_by_ref:
                moved |= _moved(f"{kind}[{ref}].", seen_by_ref[ref], changes.before.objects[kind][ref], after)
    if moved:
        raise Overtaken(moved)


def _moved(prefix: str, seen: Doc, now: Doc, wanted: Doc) -> dict[str, tuple[Any, Any]]:
    """What of the keys seen is another by now, and not already what is wanted."""
    was, current, then = flat(seen), flat(now), flat(wanted)
    return {
        prefix + place: (value, current[place])
        for place, value in was.items()
        if place in current and current[place] not in (value, then.get(place, value))
    }


def record_changes(connection: Connection, changes: Changes, *, author: Author, reason: str, at: datetime) -> None:
    """Keep what changes and by whom; a member that is new is no change of a setting, and there may be very many."""
    rows = []
    if changes.settings is not None:
        rows.append(_row("settings", "", *differences(changes.before.settings, changes.settings)))
    for kind in KINDS:
        known = changes.before.objects[kind]
        rows += [_row(kind, doc["ref"], *differences(known[doc["ref"]], doc)) for doc in changes.changed[kind]]
        if kind != "members":
            created = ((doc, differences(fresh(kind, doc["ref"]), doc)[1]) for doc in changes.new[kind])
            rows += [_row(kind, doc["ref"], None, after) for doc, after in created]
    _insert(connection, rows, author, reason, at)


def record_act(
    connection: Connection,
    *,
    kind: str,
    ref: str,
    action: str,
    author: Author,
    at: datetime,
    before: Doc | None = None,
    detail: Doc | None = None,
    reason: str = "",
) -> None:
    """Keep an act of staff: what it was done to, what was done (``refunded``), what was there and what it said."""
    _insert(connection, [_row(kind, ref, before, detail, action)], author, reason, at)


def _row(kind: str, ref: str, before: Doc | None, after: Doc | None, action: str = "") -> Doc:
    return {
        "kind": kind,
        "ref": ref,
        "action": action or ("created" if before is None else "changed"),
        "before": None if before is None else json.dumps(before, ensure_ascii=False),
        "after": None if after is None else json.dumps(after, ensure_ascii=False),
    }


def _insert(connection: Connection, rows: list[Doc], author: Author, reason: str, at: datetime) -> None:
    common = {"author": author.name, "staff_id": author.staff_id, "reason": reason, "at": at}
    if rows:
        connection.execute(insert(_changes), [row | common for row in rows])
