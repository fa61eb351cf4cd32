"""Members' accounts: logging in by phone number and password, and changing both."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.errors import Refused
from app.extensions import db
from app.models import Member, MemberAccount, MemberLink
from app.services.history import Author, record_act
from app.services.logins import Login, authenticate_with, forget_failures
from app.services.shop_file import edit_within
from app.services.staff import hash_password
from app.services.transactions import write

PHONE = re.compile(r"\+?[0-9]{5,20}", re.ASCII)
SIGNS = re.compile(r"[\s().-]+")


@dataclass(frozen=True, slots=True)
class Way:
    """The way in that somebody chooses: a phone number as typed, a password, and the agreement that they accepted."""

    phone: str
    password: str
    agreement: int | None = None


def phone_number(typed: str) -> str:
    """A phone number in its one spelling: digits alone, China's own without +86; refused where it is none."""
    number = SIGNS.sub("", unicodedata.normalize("NFKC", typed))
    if not PHONE.fullmatch(number):
        raise Refused("Enter a phone number, like 138 0013 8000.", "phone")
    return re.sub(r"^(\+86|0086|86)(?=1[0-9]{10}$)", "", number)


def log_in(*, phone: str, password: str, address: str, now: datetime) -> Login:
    """Whose account this is, by phone number and password; waits after failures as staff's do."""
    try:
        number = phone_number(phone)
    except Refused:
        number = phone
    query = select(MemberAccount.password_hash, MemberAccount.session_key, MemberAccount.disabled_at).where(
        MemberAccount.phone == number
    )
    return authenticate_with(
        account=f"member:{number}",
        password=password,
        address=address,
        now=now,
        query=query,
    )


def open_account(
    connection: Connection,
    *,
    member_id: int,
    phone: str,
    password_hash: str,
    store_id: int | None = None,
    now: datetime,
) -> str:
    """Give a member an account inside an open write transaction and return the key of their sessions.

    ``phone`` is in its one spelling; refused at ``phone`` where it is another account's.
    """
    _refuse_taken(connection, phone)
    session_key = _new_key()
    connection.execute(
        insert(MemberAccount).values(
            member_id=member_id,
            phone=phone,
            password_hash=password_hash,
            session_key=session_key,
            created_at=now,
            store_id=store_id,
        )
    )
    return session_key


def change_password(*, member_id: int, old: str, new: str, address: str, now: datetime) -> Login:
    """Set one's own password and end every session, if ``old`` is right; with it comes the key of new ones."""
    password_hash = hash_password(new)
    login = _prove(member_id, old, address, now)
    if login.session_key is None:
        return login
    with write() as connection:
        account = account_of(connection, member_id)
        if account.session_key != login.session_key:  # changed in the same moment elsewhere
            return Login(None)
        return Login(set_password(connection, account, password_hash, "password_changed", now))


def change_phone(*, member_id: int, phone: str, password: str, address: str, now: datetime) -> Login:
    """Log in by another phone number from now on, if the password is right; it is the one for contact too.

    Refused where it is another account's. A number for contact that was another one before stays.
    """
    number = phone_number(phone)
    login = _prove(member_id, password, address, now)
    if login.session_key is None:
        return login
    with write() as connection:
        account = account_of(connection, member_id)
        if account.session_key != login.session_key:
            return Login(None)
        if account.phone == number:
            return login
        _refuse_taken(connection, number)
        _update(connection, member_id, phone=number)
        record_act(
            connection,
            kind="members",
            ref=account.ref,
            action="phone_changed",
            author=Author(account.ref),
            at=now,
            before={"phone": account.phone},
            detail={"phone": number},
        )
        if account.contact in ("", account.phone):
            keep_contact(connection, account.ref, number, now)
        return login


def disable_account(*, member_id: int, author: Author, now: datetime) -> bool:
    """Let a member log in no more, from now on; tells whether that is new."""
    with write() as connection:
        account = account_of(connection, member_id)
        if account.disabled_at is not None:
            return False
        _update(connection, member_id, disabled_at=now, session_key=_new_key())
        void_links(connection, member_id, "reset", now)
        record_act(connection, kind="members", ref=account.ref, action="disabled", author=author, at=now)
        return True


def enable_account(*, member_id: int, author: Author, now: datetime) -> bool:
    """Let a member log in again; tells whether that is new."""
    with write() as connection:
        account = account_of(connection, member_id)
        if account.disabled_at is None:
            return False
        _update(connection, member_id, disabled_at=None)
        record_act(connection, kind="members", ref=account.ref, action="enabled", author=author, at=now)
        return True


def account_of(connection: Connection, member_id: int) -> Any:
    """A member's account, with their ref and the phone number for contact."""
    query = select(
        MemberAccount.member_id,
        MemberAccount.phone,
        MemberAccount.session_key,
        MemberAccount.disabled_at,
        Member.ref,
        Member.phone.label("contact"),
    ).join(Member, Member.id == MemberAccount.member_id)
    return connection.execute(query.where(MemberAccount.member_id == member_id)).one()


def set_password(connection: Connection, account: Any, password_hash: str, action: str, now: datetime) -> str:
    """Set a member's password, end every session, and return the key of new ones."""
    session_key = _new_key()
    _update(connection, account.member_id, password_hash=password_hash, session_key=session_key)
    void_links(connection, account.member_id, "reset", now)
    forget_failures(connection, account=f"member:{account.phone}")
    author = Author(account.ref)
    record_act(connection, kind="members", ref=account.ref, action=action, author=author, at=now)
    return session_key


def void_links(connection: Connection, member_id: int, kind: str, now: datetime) -> None:
    """Revoke what of a member's links of a kind is neither used nor revoked."""
    is_open = (MemberLink.used_at.is_(None), MemberLink.revoked_at.is_(None))
    of_kind = (MemberLink.member_id == member_id, MemberLink.kind == kind)
    connection.execute(update(MemberLink).where(*of_kind, *is_open).values(revoked_at=now))


def keep_contact(connection: Connection, ref: str, phone: str, now: datetime) -> None:
    """Keep a phone number as the one by which the shop reaches a member."""
    edit_within(connection, {"members": [{"ref": ref, "phone": phone}]}, author=Author(ref), now=now)


def _prove(member_id: int, password: str, address: str, now: datetime) -> Login:
    """Look at the password of a member who is logged in."""
    phone = db.session.scalar(select(MemberAccount.phone).where(MemberAccount.member_id == member_id))
    assert phone is not None, "accounts are never deleted"
    return log_in(phone=phone, password=password, address=address, now=now)


def _refuse_taken(connection: Connection, phone: str) -> None:
    if connection.execute(select(MemberAccount.member_id).where(MemberAccount.phone == phone)).first() is not None:
        raise Refused(
            "There is an account with this phone number. Log in, or ask the shop for a new password.", "phone"
        )


def _update(connection: Connection, member_id: int, **values: Any) -> None:
    connection.execute(update(MemberAccount).where(MemberAccount.member_id == member_id).values(values))


def _new_key() -> str:
    return secrets.token_urlsafe(32)
