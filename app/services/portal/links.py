"""Links that are one member's: to claim them, to choose a new password, or to look at their progress."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from app.domain.errors import Refused
from app.models import Member, MemberAccount, MemberLink
from app.models.base import table_of
from app.services.history import Author, record_act
from app.services.portal.accounts import (
    Way,
    account_of,
    keep_contact,
    open_account,
    phone_number,
    set_password,
    void_links,
)
from app.services.portal.agreement import accept_within
from app.services.staff import hash_password, link_digest
from app.services.transactions import write

LinkKind = Literal["claim", "reset", "view"]

LIVES: dict[LinkKind, timedelta] = {
    "claim": timedelta(days=7),
    "reset": timedelta(days=7),
    "view": timedelta(days=180),
}
"""How long a link of each kind works."""

PRINTED_AGAIN = timedelta(days=30)
"""A receipt carries the personal link that the last one carried, as long as that one is no older."""

_links = table_of(MemberLink)


class LinkVoid(Exception):  # noqa: N818 - an answer to whoever comes by a link
    """A link or an invitation that is not valid, or not any more."""


@dataclass(frozen=True, slots=True)
class MemberLinkMade:
    """A new link; its ``secret`` is kept nowhere, and a personal link has none."""

    id: int
    secret: str


def make_link(*, kind: LinkKind, member_id: int, author: Author, now: datetime) -> MemberLinkMade:
    """Make a link. A claim is for members without an account, a reset for those with one, and voids earlier resets."""
    with write() as connection:
        return _make(connection, kind, member_id, author, now)


def personal_link(*, member_id: int, author: Author, now: datetime) -> int:
    """The id of a member's personal link for a receipt: a new one where the last is gone, or older than a month."""
    with write() as connection:
        query = select(MemberLink.id).where(
            MemberLink.member_id == member_id,
            MemberLink.kind == "view",
            MemberLink.revoked_at.is_(None),
            MemberLink.made_at > now - PRINTED_AGAIN,
        )
        known = connection.execute(query.order_by(MemberLink.id.desc()).limit(1)).scalar_one_or_none()
        return known if known is not None else _make(connection, "view", member_id, author, now).id


def revoke_link(*, member_id: int, link_id: int, author: Author, now: datetime) -> bool:
    """Let a link of this member's work no more; tells whether it still did, as far as it was not out of date."""
    with write() as connection:
        is_open = (MemberLink.used_at.is_(None), MemberLink.revoked_at.is_(None))
        this = (MemberLink.id == link_id, MemberLink.member_id == member_id)
        done = connection.execute(update(MemberLink).where(*this, *is_open).values(revoked_at=now))
        if not done.rowcount:
            return False
        _record(connection, _ref(connection, member_id), "link_revoked", author, now)
        return True


def claim(*, secret: str, way: Way, now: datetime) -> str:
    """Use a claim: open the account of the member whose link it is, and return the key of their sessions.

    ``LinkVoid`` is raised where it is not valid any more; refused, with the link as good as before, where the phone
    number is another account's. The phone number becomes the one for contact where the member has none.
    """
    number = phone_number(way.phone)
    password_hash = hash_password(way.password)
    with write() as connection:
        link = _use(connection, "claim", secret, now)
        if _has_account(connection, link.member_id):
            raise LinkVoid
        key = open_account(connection, member_id=link.member_id, phone=number, password_hash=password_hash, now=now)
        accept_within(connection, member_id=link.member_id, version=way.agreement, now=now)
        void_links(connection, link.member_id, "claim", now)
        _record(connection, link.ref, "claimed", Author(link.ref), now)
        if not link.contact:
            keep_contact(connection, link.ref, number, now)
        return key


def choose_password(*, secret: str, password: str, now: datetime) -> str:
    """Use a reset: set the password, end every session, and return the key of new ones; ``LinkVoid`` as for a claim."""
    password_hash = hash_password(password)
    with write() as connection:
        link = _use(connection, "reset", secret, now)
        account = account_of(connection, link.member_id)
        if account.disabled_at is not None:
            raise LinkVoid
        return set_password(connection, account, password_hash, "password_chosen", now)


def _make(connection: Connection, kind: LinkKind, member_id: int, author: Author, now: datetime) -> MemberLinkMade:
    ref = _ref(connection, member_id)
    if kind == "claim" and _has_account(connection, member_id):
        raise Refused("This member has an account already.")
    if kind == "reset":
        _refuse_reset(connection, member_id)
        void_links(connection, member_id, "reset", now)
    secret = "" if kind == "view" else secrets.token_urlsafe(32)
    values = {
        "member_id": member_id,
        "kind": kind,
        "digest": link_digest(secret) if secret else None,
        "made_at": now,
        "made_by": author.name,
        "expires_at": now + LIVES[kind],
    }
    link_id = connection.execute(insert(_links).values(values).returning(_links.c.id)).scalar_one()
    _record(connection, ref, f"{kind}_made", author, now)
    return MemberLinkMade(link_id, secret)


def _refuse_reset(connection: Connection, member_id: int) -> None:
    if not _has_account(connection, member_id):
        raise Refused("This member has no account yet: make a link to claim it.")
    if account_of(connection, member_id).disabled_at is not None:
        raise Refused("This account is disabled; enable it first.")


def _use(connection: Connection, kind: LinkKind, secret: str, now: datetime) -> Any:
    """Use up a link, in the transaction of what it is used for: the member's id, ref and phone number for contact."""
    this = (MemberLink.digest == link_digest(secret), MemberLink.kind == kind)
    is_open = (MemberLink.used_at.is_(None), MemberLink.revoked_at.is_(None), MemberLink.expires_at > now)
    if not connection.execute(update(MemberLink).where(*this, *is_open).values(used_at=now)).rowcount:
        raise LinkVoid
    query = select(MemberLink.member_id, Member.ref, Member.phone.label("contact"))
    return connection.execute(query.join(Member, Member.id == MemberLink.member_id).where(*this)).one()


def _has_account(connection: Connection, member_id: int) -> bool:
    query = select(MemberAccount.member_id).where(MemberAccount.member_id == member_id)
    return connection.execute(query).first() is not None


def _ref(connection: Connection, member_id: int) -> str:
    ref: str = connection.execute(select(Member.ref).where(Member.id == member_id)).scalar_one()
    return ref


def _record(connection: Connection, ref: str, action: str, author: Author, now: datetime) -> None:
    record_act(connection, kind="members", ref=ref, action=action, author=author, at=now)
