"""The sessions of staff."""

from __future__ import annotations

from datetime import timedelta

from flask_login import login_user

from app.queries.staff import find_staff
from app.web.auth.user import SignedIn
from app.web.session_times import SessionTimes

TIMES = SessionTimes(
    "opened", "seen", longest=timedelta(days=7), idle=timedelta(hours=12), seen_every=timedelta(minutes=5)
)
keep_open = TIMES.keep_open


def sign_in(session_key: str) -> None:
    """Open the session of the member of staff who holds ``session_key``."""
    member = find_staff(session_key)
    if member is not None:
        login_user(SignedIn(member))
        TIMES.begin()


def load_user(session_key: str) -> SignedIn | None:
    """Whose session this is; nobody's once it has run out, or a password change has replaced the key."""
    member = find_staff(session_key) if TIMES.is_open() else None
    return SignedIn(member) if member else None
