"""The windows of a scope as a picture of a week (R12): when a purchase joins, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.formats.rules import minutes

Doc = dict[str, Any]
DAY = 24 * 60
DAYS = range(1, 8)


@dataclass(frozen=True, slots=True)
class Span:
    """A time of one weekday in minutes, from ``start`` to before ``end``; ``dated`` if its window has dates."""

    start: int
    end: int
    dated: bool

    @property
    def text(self) -> str:
        """``09:00–18:30``."""
        return f"{_clock(self.start)}–{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Week:
    """The spans of each weekday, Monday first: those that hold always, then those of windows with dates."""

    days: tuple[tuple[Span, ...], ...]
    has_dated: bool


def read_week(windows: Iterable[Doc]) -> Week:
    """The week that these windows open; without any it is open always."""
    found: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    given = list(windows)
    for window in given or [{}]:
        dated = bool(window.get("from") or window.get("until"))
        for day, start, end in _spans(window):
            found.setdefault((day, dated), []).append((start, end))
    days = tuple(
        tuple(Span(*span, dated) for dated in (False, True) for span in _joined(found.get((day, dated), [])))
        for day in DAYS
    )
    return Week(days, any(span.dated for spans in days for span in spans))


def _spans(window: Doc) -> Iterable[tuple[int, int, int]]:
    """Weekday, start and end of each piece of a window; what runs over midnight goes on on the next day."""
    start = minutes(window["start"]) if window.get("start") else 0
    end = minutes(window["end"]) if window.get("end") else DAY
    if end <= start:
        end += DAY
    for day in window.get("weekdays") or DAYS:
        yield day, start, min(end, DAY)
        if end > DAY:
            yield day % 7 + 1, 0, end - DAY


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same times with no two spans that meet."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
