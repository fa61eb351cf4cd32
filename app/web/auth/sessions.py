"""How long a session lasts: its times stand in the signed cookie."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session
from flask_login import login_user

from app import clock
from app.domain.instants import SECOND, instant_of
from app.queries.staff import find_staff
from app.web.auth.user import SignedIn

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)

OPENED, SEEN = "opened", "seen"


def sign_in(session_key: str) -> None:
    """Open the session of the member of staff who holds ``session_key``."""
    member = find_staff(session_key)
    if member is not None:
        login_user(SignedIn(member))
        session[OPENED] = session[SEEN] = _seconds(clock.now())


def load_user(session_key: str) -> SignedIn | None:
    """Whose session this is; nobody's once it has run out, or a password change has replaced the key."""
    if _age(OPENED) >= LONGEST or _age(SEEN) >= IDLE:
        return None
    member = find_staff(session_key)
    return SignedIn(member) if member else None


def keep_open() -> None:
    """Note that somebody is there, so that the session does not run out as idle."""
    if _age(SEEN) >= SEEN_EVERY:
        session[SEEN] = _seconds(clock.now())


def _age(key: str) -> timedelta:
    """How long ago a time of the session was; one that is missing is long ago."""
    kept = session.get(key)
    return timedelta(seconds=_seconds(clock.now()) - kept) if isinstance(kept, int) else timedelta.max


def _seconds(moment: datetime) -> int:
    return instant_of(moment) // SECOND
