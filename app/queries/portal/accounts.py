"""Members who are logged in, as their pages need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.extensions import db
from app.models import Acceptance, Agreement, Level, Member, MemberAccount, Store


@dataclass(frozen=True, slots=True)
class MemberOnline:
    """A member who may log in: who it is, and what their sessions hold.

    ``agreement`` is the version of the agreement that is still to be accepted; None where there is none.
    """

    id: int
    ref: str
    name: str
    nickname: str
    picture: str
    phone: str
    session_key: str
    agreement: int | None


ONLINE = (
    select(
        Member.id,
        Member.ref,
        Member.name,
        Member.nickname,
        Member.picture,
        MemberAccount.phone,
        MemberAccount.session_key,
        Agreement.version,
        Agreement.body,
        Acceptance.version.label("accepted"),
    )
    .join(MemberAccount, MemberAccount.member_id == Member.id)
    .outerjoin(Agreement, Agreement.version == select(func.max(Agreement.version)).scalar_subquery())
    .outerjoin(Acceptance, (Acceptance.member_id == Member.id) & (Acceptance.version == Agreement.version))
    .where(MemberAccount.session_key == bindparam("session_key"), MemberAccount.disabled_at.is_(None))
)
"""Made once: a phone asks it every few seconds."""


def find_member(session_key: str) -> MemberOnline | None:
    """The member whose sessions hold ``session_key``; None also where they may not log in any more."""
    row = db.session.execute(ONLINE, {"session_key": session_key}).one_or_none()
    if row is None:
        return None
    is_open = bool(row.body) and row.accepted is None
    return MemberOnline(*row[:7], row.version if is_open else None)


@dataclass(frozen=True, slots=True)
class AccountView:
    """A member's account as staff see it; ``store_name`` is the store whose invitation brought them."""

    phone: str
    created_at: datetime
    disabled_at: datetime | None
    store_name: str | None


def get_account(member_id: int) -> AccountView | None:
    """A member's account; None where they have none."""
    row = db.session.execute(
        select(MemberAccount.phone, MemberAccount.created_at, MemberAccount.disabled_at, Store.name)
        .outerjoin(Store, Store.id == MemberAccount.store_id)
        .where(MemberAccount.member_id == member_id)
    ).one_or_none()
    return AccountView(*row) if row else None


def level_of(member_id: int) -> str | None:
    """The name of a member's level."""
    query = select(Level.name).join(Member, Member.level_id == Level.id).where(Member.id == member_id)
    return db.session.scalar(query)
