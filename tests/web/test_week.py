"""The windows of a scope as a picture of a week."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.instants import instant_of
from app.domain.joining import is_open
from app.formats.rules import read_scope
from app.web.catalogue.week import Week, read_week

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
CLOCKS = ["00:00", "00:30", "09:00", "12:15", "22:00", "23:45"]


def window(**keys: Any) -> dict[str, Any]:
    return {"from": None, "until": None, "weekdays": None, "start": None, "end": None} | keys


def texts(week: Week) -> list[list[str]]:
    return [[span.text for span in day] for day in week.days]


def test_without_a_window_it_is_always_open() -> None:
    assert texts(read_week([])) == [["00:00–24:00"]] * 7


def test_what_runs_over_midnight_goes_on_on_the_next_day() -> None:
    week = read_week(
        [window(weekdays=[7], start="22:00", end="02:30"), window(weekdays=[1], start="02:00", end="04:00")]
    )
    assert texts(week) == [["00:00–04:00"], [], [], [], [], [], ["22:00–24:00"]]


def test_windows_with_dates_are_told_apart() -> None:
    dated = window(**{"from": "2026-07-01T00:00:00+08:00"}, start="08:00", end="10:00")
    week = read_week([dated, window(start="09:00", end="12:00")])
    assert [(span.text, span.dated) for span in week.days[0]] == [("09:00–12:00", False), ("08:00–10:00", True)]


def test_it_shows_exactly_when_a_purchase_joins() -> None:
    chance = random.Random(7)
    for _ in range(60):
        windows = [
            window(
                weekdays=chance.sample(range(1, 8), chance.randrange(1, 7)) if chance.random() < 0.7 else None,
                start=chance.choice([None, *CLOCKS]),
                end=chance.choice([None, "24:00", *CLOCKS]),
            )
            for _ in range(chance.randrange(1, 4))
        ]
        found = read_scope("product", 1, {"enabled": True, "windows": windows}).windows
        week = read_week(windows)
        for quarter in range(7 * 96):
            day, minute = divmod(quarter * 15, 1440)
            shown = any(span.start <= minute < span.end for span in week.days[day])
            moment = instant_of(MONDAY + timedelta(days=day, minutes=minute))
            assert shown == is_open(found, moment, ZoneInfo("UTC")), (windows, day, minute)
