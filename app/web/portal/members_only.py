"""Who of the members is here: their session, and the mark of the pages that are theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import g, session
from werkzeug.local import LocalProxy

from app.queries.portal.accounts import MemberOnline, find_member
from app.web.session_times import SessionTimes

View = TypeVar("View", bound=Callable[..., Any])

KEY = "member_key"
TIMES = SessionTimes(
    "member_opened",
    "member_seen",
    longest=timedelta(days=180),
    idle=timedelta(days=30),
    seen_every=timedelta(hours=1),
)
keep_open = TIMES.keep_open


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
    TIMES.begin()
    # A phone forgets what is not permanent. Staff's own login in the same browser stays as short as it is.
    session.permanent = "_user_id" not in session
    g.pop("member", None)


def sign_out() -> None:
    """Close the member's session."""
    for key in (KEY, TIMES.opened, TIMES.seen):
        session.pop(key, None)
    g.pop("member", None)


def member_here() -> MemberOnline | None:
    """The member whose session this is; None once it has run out, or a password change has replaced the key."""
    if "member" not in g:
        key = session.get(KEY)
        g.member = find_member(key) if isinstance(key, str) and TIMES.is_open() else None
    found: MemberOnline | None = g.member
    return found


def _required() -> MemberOnline:
    found = member_here()
    assert found is not None, "the view is marked for_members"
    return found


current_member = cast(MemberOnline, LocalProxy(_required))
"""The member who asks, in a view that is ``for_members``."""
