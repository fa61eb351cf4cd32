"""Invitations: the standing code of a member or a store, and registering by it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.models import Invitation, Member, MemberAccount
from app.services.daily import DailyLimit
from app.services.history import Author
from app.services.logins import network_of
from app.services.portal.accounts import Way, open_account, phone_number
from app.services.portal.agreement import accept_within
from app.services.portal.links import LinkVoid
from app.services.shop_file import edit_within
from app.services.staff import hash_password
from app.services.transactions import write

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""What a code is made of: nothing that looks like something else (0 and o; 1, i and l)."""
LENGTH = 12

REGISTRATIONS = DailyLimit(
    "registers", 200, "Too many have registered from here today. Try again tomorrow, or from another network."
)
"""So often somebody may try to register from one network: a shop full of people shares one."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who registers: what others shall call them, and their real name if they say it."""

    nickname: str
    name: str = ""


def standing_code(*, member_id: int | None = None, store_id: int | None = None, now: datetime) -> str:
    """The code by which a member or a store invites; made when it is first asked for, and the same ever after."""
    whose = Invitation.member_id == member_id if store_id is None else Invitation.store_id == store_id
    with write() as connection:
        known = connection.execute(select(Invitation.code).where(whose)).scalar_one_or_none()
        if known is not None:
            return known
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        values = {"code": code, "member_id": member_id, "store_id": store_id, "made_at": now}
        connection.execute(insert(Invitation).values(values))
        return code


def register(*, code: str, newcomer: Newcomer, way: Way, address: str, now: datetime) -> str:
    """Add a member with an account by an invitation and return the key of their sessions.

    A member who invites becomes the referrer, for good (D1); a store is kept with the account. ``LinkVoid`` is raised
    where the code is nobody's or the inviting member's account is disabled; refused at ``phone`` where that is another
    account's. Members without an account play no part: whose number it may be besides is neither asked nor told.
    Refused after very many tries from one network in a day, or numbers could be found out one by one.
    """
    number = phone_number(way.phone)
    with write() as connection:
        REGISTRATIONS.count(connection, network_of(address), now)
    password_hash = hash_password(way.password)
    with write() as connection:
        inviter = inviter_of(connection, code)
        if inviter is None:
            raise LinkVoid
        ref = _free_ref(connection)
        member = {"ref": ref, "name": newcomer.name or ref, "nickname": newcomer.nickname, "phone": number}
        if inviter.ref is not None:
            member["referrer"] = inviter.ref
        edit_within(connection, {"members": [member]}, author=Author(ref), must_be_new=True, now=now)
        member_id = connection.execute(select(Member.id).where(Member.ref == ref)).scalar_one()
        key = open_account(
            connection,
            member_id=member_id,
            phone=number,
            password_hash=password_hash,
            store_id=inviter.store_id,
            now=now,
        )
        accept_within(connection, member_id=member_id, version=way.agreement, now=now)
        return key


def inviter_of(connection: Connection, code: str) -> Any:
    """Whose invitation this is: ``store_id``, or ``member_id`` and ``ref``; None of nobody's who may invite."""
    query = (
        select(Invitation.store_id, Invitation.member_id, Member.ref)
        .outerjoin(Member, Member.id == Invitation.member_id)
        .outerjoin(MemberAccount, MemberAccount.member_id == Member.id)
        .where(Invitation.code == code, MemberAccount.disabled_at.is_(None))
    )
    return connection.execute(query).one_or_none()


def _free_ref(connection: Connection) -> str:
    """A ref that no member has, like ``m0001``; nobody else can take it while this transaction is open."""
    number = (connection.execute(select(func.max(Member.id))).scalar_one() or 0) + 1
    while connection.execute(select(Member.id).where(Member.ref == f"m{number:04d}")).first() is not None:
        number += 1
    return f"m{number:04d}"
