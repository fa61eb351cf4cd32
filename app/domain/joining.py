"""Which purchases join: time windows and limits per member (R12, R13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.book import Book
from app.domain.instants import Instant, local_time
from app.domain.settings import Scope, Window

DAY_MINUTES = 24 * 60


def is_open(windows: Sequence[Window], instant: Instant, zone: ZoneInfo) -> bool:
    """Whether ``instant`` lies in one of the windows; no window at all is always open (R12)."""
    if not windows:
        return True
    local = local_time(instant, zone)
    return any(_contains(window, instant, local) for window in windows)


def _contains(window: Window, instant: Instant, local: datetime) -> bool:
    if window.from_at is not None and instant < window.from_at:
        return False
    if window.until is not None and instant >= window.until:
        return False
    start = window.start or 0
    end = DAY_MINUTES if window.end is None else window.end
    if end <= start:
        end += DAY_MINUTES
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (midnight, midnight - timedelta(days=1)):
        if window.weekdays and day.isoweekday() not in window.weekdays:
            continue
        if day + timedelta(minutes=start) <= local < day + timedelta(minutes=end):
            return True
    return False


def is_used_up(scope: Scope, joined: Callable[[int, int], int], day: int) -> bool:
    """Whether a limit of ``scope`` leaves no place; ``joined(scope id, day)`` counts entries, day 0 all days (R13)."""
    if scope.per_day is not None and joined(scope.id, day) >= scope.per_day:
        return True
    return scope.in_total is not None and joined(scope.id, 0) >= scope.in_total


def count_joined(book: Book, member_id: int, scopes: Sequence[Scope], day: int, entries: int) -> None:
    """Count entries more (with a negative number less) of a member in each of a line's scopes, that day and in all."""
    for scope in scopes:
        book.add_joined(member_id, scope.id, day, entries)
        book.add_joined(member_id, scope.id, 0, entries)
