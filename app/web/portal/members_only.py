"""Who of the members is here: their session, and the mark of the pages that are theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import g, session
from werkzeug.local import LocalProxy

from app import clock
from app.domain.instants import SECOND, instant_of
from app.queries.portal.accounts import MemberOnline, find_member

View = TypeVar("View", bound=Callable[..., Any])

IDLE = timedelta(days=30)
LONGEST = timedelta(days=180)
SEEN_EVERY = timedelta(hours=1)

KEY, OPENED, SEEN = "member_key", "member_opened", "member_seen"


def for_members(view: View) -> View:
    """Mark a view as a member's own: it needs the login of a member, and no permission of staff opens it."""
    view.is_for_members = True  # type: ignore[attr-defined]
    return view


def is_for_members(view: Any) -> bool:
    """Whether a view is marked so."""
    return getattr(view, "is_for_members", False)


def sign_in(session_key: str) -> None:
    """Open the session of the member who holds ``session_key``."""
    session[KEY] = session_key
    session[OPENED] = session[SEEN] = _seconds(clock.now())
    # A phone forgets what is not permanent. Staff's own login in the same browser stays as short as it is.
    session.permanent = "_user_id" not in session
    g.pop("member", None)


def sign_out() -> None:
    """Close the member's session."""
    for key in (KEY, OPENED, SEEN):
        session.pop(key, None)
    g.pop("member", None)


def keep_open() -> None:
    """Note that somebody is there, so that the session does not run out as idle."""
    if _age(SEEN) >= SEEN_EVERY:
        session[SEEN] = _seconds(clock.now())


def member_here() -> MemberOnline | None:
    """The member whose session this is; None once it has run out, or a password change has replaced the key."""
    if "member" not in g:
        key = session.get(KEY)
        is_open = _age(OPENED) < LONGEST and _age(SEEN) < IDLE
        g.member = find_member(key) if isinstance(key, str) and is_open else None
    found: MemberOnline | None = g.member
    return found


def _required() -> MemberOnline:
    found = member_here()
    assert found is not None, "the view is marked for_members"
    return found


current_member = cast(MemberOnline, LocalProxy(_required))
"""The member who asks, in a view that is ``for_members``."""


def _age(key: str) -> timedelta:
    kept = session.get(key)
    return timedelta(seconds=_seconds(clock.now()) - kept) if isinstance(kept, int) else timedelta.max


def _seconds(moment: datetime) -> int:
    return instant_of(moment) // SECOND
