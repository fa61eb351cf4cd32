"""When schedules fall due, across months, weeks and the changes of clocks (S17, N4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from app.domain.instants import instant_of, local_time, moment_of
from app.domain.schedules import due_dates, instant_at
from app.domain.settings import Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    "America/New_York",
    "Asia/Shanghai",
    "Africa/Cairo",
    "Europe/Berlin",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
DAILY = Schedule("day", 0)


def due(schedule: Schedule, zone: str, since: str, until: str) -> list[tuple[str, str]]:
    """Business dates and what a clock of UTC shows then; the bounds are local times of the zone."""
    bounds = [instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))) for text in (since, until)]
    return [
        (str(day), moment_of(instant).strftime("%m-%d %H:%M"))
        for day, instant in due_dates(schedule, ZoneInfo(zone), *bounds)
    ]


def test_daily_falls_due_after_since_and_up_to_until() -> None:
    found = due(DAILY, "Asia/Shanghai", "2026-03-01T00:00", "2026-03-03T00:00")
    assert found == [("2026-03-02", "03-01 16:00"), ("2026-03-03", "03-02 16:00")]
    assert due(DAILY, "Asia/Shanghai", "2026-03-01T00:01", "2026-03-01T23:59") == []


def test_weekly_falls_on_its_weekday() -> None:
    wednesdays = Schedule("week", 8 * 60 + 30, weekday=3)
    found = due(wednesdays, "Asia/Shanghai", "2026-03-04T08:30", "2026-03-18T08:30")
    assert found == [("2026-03-11", "03-11 00:30"), ("2026-03-18", "03-18 00:30")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (31, ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (29, ["2027-12-29", "2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29"]),
        (1, ["2028-01-01", "2028-02-01", "2028-03-01", "2028-04-01", "2028-05-01"]),
    ],
)
def test_monthly_falls_on_the_last_day_of_shorter_months(day: int, expected: list[str]) -> None:
    found = due(Schedule("month", 120, day=day), "Asia/Shanghai", "2027-12-05T00:00", "2028-05-01T02:00")
    assert [date for date, _ in found] == expected


def test_once_falls_due_once() -> None:
    once = Schedule("once", 23 * 60 + 59, on=date(2026, 12, 31))
    assert due(once, "Asia/Shanghai", "2020-01-01T00:00", "2040-01-01T00:00") == [("2026-12-31", "12-31 15:59")]
    assert due(once, "Asia/Shanghai", "2020-01-01T00:00", "2026-12-31T23:58") == []
    assert due(once, "Asia/Shanghai", "2026-12-31T23:59", "2040-01-01T00:00") == []


def test_a_midnight_that_is_skipped_falls_on_the_end_of_the_gap() -> None:
    """In Cairo 00:00 became 01:00 on 26 April 2024."""
    found = due(DAILY, "Africa/Cairo", "2024-04-24T12:00", "2024-04-27T12:00")
    assert found == [("2024-04-25", "04-24 22:00"), ("2024-04-26", "04-25 22:00"), ("2024-04-27", "04-26 21:00")]


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), 150, "03-08 07:00"),  # 02:30 of 02:00 to 03:00 skipped
        ("Europe/Berlin", date(2026, 3, 29), 120, "03-29 01:00"),
        ("Europe/Berlin", date(2026, 3, 29), 179, "03-29 01:00"),
        ("Europe/Berlin", date(2026, 3, 29), 180, "03-29 01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "10-03 15:30"),  # half an hour skipped
    ],
)
def test_a_time_that_is_skipped_falls_on_the_first_moment_after(
    zone: str, day: date, minute: int, expected: str
) -> None:
    assert moment_of(instant_at(day, minute, ZoneInfo(zone))).strftime("%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    ("zone", "since", "until", "minute", "expected"),
    [
        ("America/New_York", "2026-10-31T12:00", "2026-11-01T12:00", 90, [("2026-11-01", "11-01 05:30")]),
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T12:00", 150, [("2026-10-25", "10-25 00:30")]),
        # Cairo's midnight of 1 November came twice in 2024: 24:00 was 23:00 again.
        ("Africa/Cairo", "2024-10-31T12:00", "2024-11-01T12:00", 0, [("2024-11-01", "10-31 22:00")]),
        ("Africa/Cairo", "2024-10-31T12:00", "2024-11-01T12:00", 1410, [("2024-10-31", "10-31 20:30")]),
    ],
)
def test_a_time_that_comes_twice_falls_due_once(
    zone: str, since: str, until: str, minute: int, expected: list[tuple[str, str]]
) -> None:
    assert due(Schedule("day", minute), zone, since, until) == expected


def test_a_skipped_hour_before_midnight_keeps_its_date() -> None:
    """In Nuuk 23:00 of 30 March 2024 became 00:00 of the 31st, which has its own run."""
    found = due(Schedule("day", 1410), "America/Nuuk", "2024-03-29T12:00", "2024-03-31T23:59")
    assert found == [("2024-03-29", "03-30 01:30"), ("2024-03-30", "03-31 01:00"), ("2024-03-31", "04-01 00:30")]


def test_a_day_that_a_zone_leaves_out_counts_with_the_next() -> None:
    """Apia had no 30 December 2011."""
    found = due(DAILY, "Pacific/Apia", "2011-12-28T12:00", "2012-01-01T12:00")
    assert found == [
        ("2011-12-29", "12-29 10:00"),
        ("2011-12-30", "12-30 10:00"),
        ("2012-01-01", "12-31 10:00"),
    ]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("minute", [0, 30, 61, 150, 179, 1410, 1439])
def test_no_day_is_left_out_however_often_it_is_asked(name: str, minute: int) -> None:
    zone, random = ZoneInfo(name), Random(f"{name} {minute}")
    since = instant_of(datetime(2023, 1, 1, tzinfo=UTC))
    until = instant_of(datetime(2026, 1, 1, tzinfo=UTC))
    at_once = list(due_dates(Schedule("day", minute), zone, since, until))
    days = [day for day, _ in at_once]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert 1095 <= len(days) <= 1097
    for day, instant in at_once:
        shown = local_time(instant, zone)
        assert (shown.date(), 60 * shown.hour + shown.minute) >= (day, minute)
    in_parts, place = [], since
    while place < until:
        next_place = min(until, place + random.randint(1, 40 * 3_600_000_000))
        in_parts += due_dates(Schedule("day", minute), zone, place, next_place)
        place = next_place
    assert in_parts == at_once
