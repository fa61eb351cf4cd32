"""Invitations: whose a code is, and the code of a member or a store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Invitation, Member, MemberAccount, Store


@dataclass(frozen=True, slots=True)
class Inviter:
    """Who invites: a member, whose ``name`` is to be masked for others, or a store."""

    name: str
    is_store: bool


def find_inviter(code: str) -> Inviter | None:
    """Whose code this is; None where it is nobody's, or a member's whose account is disabled."""
    row = db.session.execute(
        select(Store.name, Member.ref, Member.name.label("member"), Member.nickname)
        .select_from(Invitation)
        .outerjoin(Store, Store.id == Invitation.store_id)
        .outerjoin(Member, Member.id == Invitation.member_id)
        .outerjoin(MemberAccount, MemberAccount.member_id == Member.id)
        .where(Invitation.code == code, MemberAccount.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    if row.ref is None:
        return Inviter(row.name, is_store=True)
    return Inviter(row.member if row.member != row.ref else row.nickname or row.ref, is_store=False)


def find_code(*, member_id: int | None = None, store_id: int | None = None) -> str | None:
    """The code by which a member or a store invites; None where it was never asked for."""
    whose = Invitation.member_id == member_id if store_id is None else Invitation.store_id == store_id
    return db.session.scalar(select(Invitation.code).where(whose))
