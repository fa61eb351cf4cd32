"""How long a place in the queue may still take, from what the queue paid out in the weeks before: never a promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WEEK = 7
WEEKS = 4
"""How many weeks are looked back at."""


class Span(NamedTuple):
    """In how many days at the soonest and at the latest; None is never."""

    soonest: int | None
    latest: int | None


def weeks_before(today: int, since: int, paid: Mapping[int, int]) -> tuple[int, ...]:
    """What was paid out in each whole week before ``today``, the newest first: at most four, none before ``since``.

    Days are numbers that follow each other, ``paid`` the cents of a day. A queue younger than a week has no week, nor
    has one that stood still and is paid again today: its weeks tell nothing of how it goes on.
    """
    count = min(WEEKS, max(0, today - since) // WEEK)
    ends = [today - WEEK * week for week in range(count)]
    weeks = tuple(sum(paid.get(day, 0) for day in range(end - WEEK, end)) for end in ends)
    return () if paid.get(today) and not any(weeks) else weeks


def days_until(cents: int, weeks: Sequence[int]) -> Span | None:
    """In how many days a queue will have paid ``cents`` more, if it goes on as in the fastest and the slowest week.

    None where there is no week to tell from. Days are rounded up, so that more to pay is never sooner.
    """
    if not weeks:
        return None
    return Span(_days(cents, max(weeks)), _days(cents, min(weeks)))


def _days(cents: int, week_cents: int) -> int | None:
    return -(-cents * WEEK // week_cents) if week_cents > 0 else None
