"""How long a login lasts: its times stand in the signed cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import session

from app import clock
from app.domain.instants import SECOND, instant_of


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a login began and when somebody was last seen: under which keys, and how long ago either may be."""

    opened: str
    seen: str
    longest: timedelta
    idle: timedelta
    seen_every: timedelta

    def begin(self) -> None:
        """Note that the login begins now."""
        session[self.opened] = session[self.seen] = _now()

    def is_open(self) -> bool:
        """Whether the login still holds."""
        return _age(self.opened) < self.longest and _age(self.seen) < self.idle

    def keep_open(self) -> None:
        """Note that somebody is there, so that the login does not run out as idle."""
        if _age(self.seen) >= self.seen_every:
            session[self.seen] = _now()


def _age(key: str) -> timedelta:
    """How long ago a time of the session was; one that is missing is long ago."""
    kept = session.get(key)
    return timedelta(seconds=_now() - kept) if isinstance(kept, int) else timedelta.max


def _now() -> int:
    return instant_of(clock.now()) // SECOND
