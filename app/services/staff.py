"""The people who may open the console."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from app.domain.errors import Refused
from app.extensions import db
from app.models import Staff

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
"""Hashing takes time that grows with the password, so nobody may send a book."""


def authenticate(*, username: str, password: str) -> str | None:
    """The session key of the member of staff with this user name and password; None if there is none.

    An unknown user name takes as long as a wrong password, so that names cannot be found out by the clock.
    """
    if len(password) > LONGEST_PASSWORD:
        return None
    found = db.session.execute(
        select(Staff.password_hash, Staff.session_key).where(Staff.username == username)
    ).one_or_none()
    is_right = check_password_hash(found.password_hash if found else _hash_of_nobody(), password)
    return found.session_key if found and is_right else None


def hash_password(password: str) -> str:
    """The scrypt hash to keep; a password that is too short or too long is refused."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("must have at least {least} characters", "password", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refused("must have at most {most} characters", "password", most=LONGEST_PASSWORD)
    return generate_password_hash(password)


def add_staff(connection: Connection, *, username: str, password_hash: str, role: str, now: datetime) -> str:
    """Add a member of staff inside an open write transaction and return the key of their sessions."""
    session_key = secrets.token_urlsafe(32)
    try:
        connection.execute(
            insert(Staff).values(
                username=username, password_hash=password_hash, role=role, session_key=session_key, created_at=now
            )
        )
    except IntegrityError:
        raise Refused("there is already somebody with this name", "username") from None
    return session_key


@cache
def _hash_of_nobody() -> str:
    return generate_password_hash(secrets.token_hex())
