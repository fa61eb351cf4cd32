"""The people who may open the console, as pages read them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Staff


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who may log in; ``session_key`` is what their sessions hold."""

    id: int
    username: str
    role: str
    session_key: str


def has_staff() -> bool:
    """Whether anybody can log in; nobody can before the set-up."""
    return db.session.execute(select(Staff.id).limit(1)).first() is not None


def find_staff(session_key: str) -> StaffMember | None:
    """The member of staff whose sessions hold ``session_key``."""
    row = db.session.execute(
        select(Staff.id, Staff.username, Staff.role, Staff.session_key).where(Staff.session_key == session_key)
    ).one_or_none()
    return StaffMember(*row) if row else None
