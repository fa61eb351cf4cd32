"""The history as pages show it: filtered, and paged by key."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Change, Gift, Level, Member, Order, Product, Staff, Store, Supplier
from app.queries.searching import begins_with

PAGE = 50

KINDS = (
    "settings", "levels", "stores", "suppliers", "products", "members", "gifts", "orders", "withdrawals",
    "redemptions", "applications", "channels", "queue", "staff",
)  # fmt: skip
"""What is asked for first; others may be there."""

Doc = dict[str, Any]

_NAMED: dict[str, tuple[Any, Any, Any]] = {
    "levels": (Level.id, Level.ref, Level.name),
    "stores": (Store.id, Store.ref, Store.name),
    "suppliers": (Supplier.id, Supplier.ref, Supplier.name),
    "products": (Product.id, Product.ref, Product.name),
    "members": (Member.id, Member.ref, Member.name),
    "gifts": (Gift.id, Gift.ref, Gift.name),
    "orders": (Order.id, Order.ref, Order.ref),
    "staff": (Staff.id, Staff.username, Staff.username),
}


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes: every field that is None (or empty) lets all pass; ``ref`` is the beginning of one."""

    kind: str | None = None
    author: str | None = None
    ref: str = ""
    since: datetime | None = None
    before: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.kind or self.author or self.ref or self.since or self.before)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of one object, or an act of staff; ``object_id`` and ``name`` are those of the object now."""

    id: int
    at: datetime
    by_staff: bool
    author: str
    kind: str
    ref: str
    action: str
    reason: str
    before: Doc | None
    after: Doc | None
    object_id: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes; ``previous`` and ``following`` are the ids from which the pages around it go on."""

    rows: tuple[ChangeRow, ...]
    previous: int | None
    following: int | None


def list_changes(
    wanted: ChangeFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> ChangePage:
    """The page of changes, the newest first, that follows ``after`` or precedes ``before``."""
    conditions = _conditions(wanted)
    backwards = before is not None
    key = before if backwards else after
    if key is not None:
        conditions.append(Change.id > key if backwards else Change.id < key)
    order = Change.id.asc() if backwards else Change.id.desc()
    rows = list(db.session.scalars(select(Change).where(*conditions).order_by(order).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    has_previous, has_following = (more, True) if backwards else (key is not None, more)
    return ChangePage(
        _named(rows),
        rows[0].id if rows and has_previous else None,
        rows[-1].id if rows and has_following else None,
    )


def get_change(change_id: int) -> ChangeRow | None:
    """One change."""
    found = db.session.get(Change, change_id)
    return _named([found])[0] if found else None


def list_authors() -> tuple[str, ...]:
    """The user names of staff, who can have changed something."""
    return tuple(db.session.scalars(select(Staff.username).order_by(Staff.username)))


def _conditions(wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Change.kind == wanted.kind)
    if wanted.author:
        staff_id = db.session.scalar(select(Staff.id).where(Staff.username == wanted.author))
        found.append(Change.author == wanted.author if staff_id is None else Change.staff_id == staff_id)
    if wanted.ref:
        found.append(begins_with(Change.ref, wanted.ref))
    if wanted.since:
        found.append(Change.at >= wanted.since)
    if wanted.before:
        found.append(Change.at < wanted.before)
    return found


def _named(changes: list[Change]) -> tuple[ChangeRow, ...]:
    refs: defaultdict[str, set[str]] = defaultdict(set)
    for change in changes:
        refs[change.kind].add(change.ref)
    names: dict[tuple[str, str], tuple[int, str | None]] = {}
    for kind in ("withdrawals", "redemptions", "applications"):
        names |= {(kind, number): (int(number), None) for number in refs[kind]}
    for kind, (key, ref, name) in _NAMED.items():
        if refs[kind]:
            for row in db.session.execute(select(key, ref, name).where(ref.in_(refs[kind]))):
                names[kind, row[1]] = (row[0], row[2])
    return tuple(_row(change, *names.get((change.kind, change.ref), (None, None))) for change in changes)


def _row(change: Change, object_id: int | None, name: str | None) -> ChangeRow:
    return ChangeRow(
        change.id,
        change.at,
        change.staff_id is not None,
        change.author,
        change.kind,
        change.ref,
        change.action,
        change.reason,
        json.loads(change.before) if change.before is not None else None,
        json.loads(change.after) if change.after is not None else None,
        object_id,
        name,
    )
