"""The people who may open the console, as pages read them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Staff, StaffLink, StaffStore, Store, Supplier


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who may log in: what their sessions hold, and the ids of their supplier or of their stores."""

    id: int
    username: str
    role: str
    session_key: str
    supplier_id: int | None
    stores: frozenset[int]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody in the list of staff; ``link_until`` is until when a link of theirs can be used."""

    id: int
    username: str
    role: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    link_until: datetime | None
    stores: tuple[StoreName, ...]
    supplier_id: int | None
    supplier_name: str | None

    @property
    def state(self) -> str:
        """How they stand: ``disabled``, ``invited`` (no password yet) or ``active``."""
        if self.disabled_at is not None:
            return "disabled"
        return "active" if self.has_password else "invited"


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store by its name."""

    id: int
    ref: str
    name: str


ANYBODY = select(Staff.id).limit(1)
"""Made once: every page asks it."""


def has_staff() -> bool:
    """Whether anybody can log in; nobody can before the set-up."""
    return db.session.execute(ANYBODY).first() is not None


def find_staff(session_key: str) -> StaffMember | None:
    """The member of staff whose sessions hold ``session_key``; None also where they may not log in any more."""
    row = db.session.execute(
        select(Staff.id, Staff.username, Staff.role, Staff.session_key, Staff.supplier_id).where(
            Staff.session_key == session_key, Staff.disabled_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    stores = db.session.scalars(select(StaffStore.store_id).where(StaffStore.staff_id == row.id))
    return StaffMember(*row, frozenset(stores))


def list_staff() -> tuple[StaffRow, ...]:
    """Everybody: who may log in first, by name."""
    return _rows(_QUERY.order_by(Staff.disabled_at.is_not(None), Staff.username))


def get_staff(staff_id: int) -> StaffRow | None:
    """One of them."""
    return next(iter(_rows(_QUERY.where(Staff.id == staff_id))), None)


def find_username(link_digest: str, now: datetime) -> str | None:
    """Whose link this is, if it can be used ``now``."""
    return db.session.scalar(
        select(Staff.username)
        .join(StaffLink, StaffLink.staff_id == Staff.id)
        .where(StaffLink.digest == link_digest, StaffLink.expires_at > now, Staff.disabled_at.is_(None))
    )


_COLUMNS = (
    Staff.id, Staff.username, Staff.role, Staff.created_at, Staff.disabled_at, Staff.password_hash, Staff.supplier_id,
    Supplier.name.label("supplier_name"),
)  # fmt: skip
_QUERY = select(*_COLUMNS).outerjoin(Supplier, Supplier.id == Staff.supplier_id)


def _rows(query: Any) -> tuple[StaffRow, ...]:
    links = {
        row.staff_id: row.expires_at for row in db.session.execute(select(StaffLink.staff_id, StaffLink.expires_at))
    }
    stores: defaultdict[int, list[StoreName]] = defaultdict(list)
    of_staff = select(StaffStore.staff_id, Store.id, Store.ref, Store.name).join(Store, Store.id == StaffStore.store_id)
    for row in db.session.execute(of_staff.order_by(Store.name, Store.id)):
        stores[row.staff_id].append(StoreName(row.id, row.ref, row.name))
    people = db.session.execute(query).all()
    return tuple(
        StaffRow(
            person.id,
            person.username,
            person.role,
            person.created_at,
            person.disabled_at,
            person.password_hash != "",
            links.get(person.id),
            tuple(stores[person.id]),
            person.supplier_id,
            person.supplier_name,
        )
        for person in people
    )
