"""Time windows on the shop's own clock: over midnight, to 24:00, on weekdays, between dates (R12, N4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instants import instant_of
from app.domain.joining import is_open
from app.domain.settings import Window
from app.formats.rules import read_scope
from app.formats.shop import read_shop_file
from tests.properties.profile import examples

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAY = 24 * 60
MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001 - what a clock on the wall shows

minutes = st.integers(0, DAY - 1) | st.sampled_from([0, 1, 480, DAY - 1])
windows = st.builds(
    Window,
    weekdays=st.frozensets(st.integers(1, 7), max_size=6),
    start=st.none() | minutes,
    end=st.none() | minutes | st.just(DAY),
)


def window(**keys: object) -> list[Window]:
    """A window as a shop file writes it."""
    document = {"products": [{"ref": "p1", "rebate": {"windows": [keys]}}]}
    rebate = read_shop_file(document)["products"][0]["rebate"]
    return list(read_scope("product", 1, {"enabled": True, **rebate}).windows)


def shows(found: list[Window], clock: str, zone: ZoneInfo = SHANGHAI, fold: int = 0) -> bool:
    """Whether a purchase at this time of the shop's clock lies in a window."""
    return is_open(found, instant_of(datetime.fromisoformat(clock).replace(tzinfo=zone, fold=fold)), zone)


def open_minutes(found: Window) -> set[int]:
    """The minutes of the week, from Monday 00:00, in which it is open: each weekday's span, one minute at a time."""
    start = 0 if found.start is None else found.start
    end = DAY if found.end is None else found.end
    length = end - start if end > start else end - start + DAY
    days = found.weekdays or range(1, 8)
    return {((day - 1) * DAY + start + minute) % (7 * DAY) for day in days for minute in range(length)}


@examples(150)
@given(windows, st.integers(0, 7 * DAY - 1), st.integers(0, 59))
def test_a_window_is_open_in_its_minutes_of_the_week_and_in_no_other(found: Window, minute: int, second: int) -> None:
    wall = MONDAY + timedelta(minutes=minute, seconds=second)
    assert shows([found], wall.isoformat()) == (minute in open_minutes(found))


@examples(100)
@given(st.lists(windows, min_size=1, max_size=4), st.integers(0, 7 * DAY - 1))
def test_one_open_window_of_a_list_is_enough(found: list[Window], minute: int) -> None:
    wall = (MONDAY + timedelta(minutes=minute)).isoformat()
    assert shows(found, wall) == any(shows([one], wall) for one in found)


def test_no_window_at_all_is_always_open() -> None:
    assert shows([], "2026-03-02T00:00:00")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-03-02T21:59:59.999999", False),
        ("2026-03-02T22:00:00", True),
        ("2026-03-03T01:59:59.999999", True),
        ("2026-03-03T02:00:00", False),
        ("2026-03-03T23:00:00", False),
        ("2026-03-02T01:00:00", False),
    ],
)
def test_a_monday_night_belongs_to_monday_also_after_midnight(clock: str, expected: bool) -> None:
    assert shows(window(weekdays=[1], start="22:00", end="02:00"), clock) is expected


@pytest.mark.parametrize(("keys", "clock"), [({"start": "22:00"}, "23:59:59"), ({"start": "22:00"}, "22:00:00")])
def test_only_a_start_runs_to_midnight(keys: dict[str, str], clock: str) -> None:
    assert shows(window(**keys), f"2026-03-02T{clock}")
    assert not shows(window(**keys), "2026-03-03T00:00:00")


def test_only_an_end_runs_from_midnight() -> None:
    assert shows(window(end="08:00"), "2026-03-02T00:00:00")
    assert not shows(window(end="08:00"), "2026-03-02T08:00:00")


@pytest.mark.parametrize("clock", ["00:00:00", "12:00:00", "23:59:59.999999"])
@pytest.mark.parametrize(
    "keys", [{"end": "00:00"}, {"end": "24:00"}, {"start": "00:00"}, {"start": "12:00", "end": "12:00"}]
)
def test_the_whole_day_in_every_spelling(keys: dict[str, str], clock: str) -> None:
    assert shows(window(**keys), f"2026-03-02T{clock}")


def test_24_00_ends_a_late_window() -> None:
    late = window(start="22:00", end="24:00", weekdays=[1])
    assert shows(late, "2026-03-02T23:59:59")
    assert not shows(late, "2026-03-03T00:00:00")


def test_the_same_start_and_end_run_round_the_clock_from_their_weekday() -> None:
    monday = window(start="08:00", end="08:00", weekdays=[1])
    assert [shows(monday, f"2026-03-0{day}") for day in ("2T07:59", "2T08:00", "3T07:59", "3T08:00")] == [
        *(False, True, True, False)
    ]


def test_from_is_inclusive_and_until_exclusive_whatever_offset_they_are_written_in() -> None:
    dated = window(**{"from": "2026-03-02T00:00:00Z", "until": "2026-03-03T00:00:00+08:00"})
    assert [
        shows(dated, f"2026-03-0{day}") for day in ("2T07:59:59.999999", "2T08:00", "2T23:59:59.999999", "3T00:00")
    ] == [*(False, True, True, False)]


def test_dates_and_times_of_day_must_both_fit() -> None:
    both = window(**{"from": "2026-03-03T00:00:00+08:00", "start": "08:00", "end": "09:00"})
    assert not shows(both, "2026-03-02T08:30:00")
    assert shows(both, "2026-03-03T08:30:00")
    assert not shows(both, "2026-03-03T09:00:00")


def test_an_empty_list_of_weekdays_means_every_day() -> None:
    assert all(shows(window(weekdays=[]), f"2026-03-0{day}T12:00:00") for day in range(1, 8))


def test_the_day_is_that_of_the_shop_and_not_of_the_sender() -> None:
    in_shanghai = datetime.fromisoformat("2026-03-02T20:00:00-05:00")
    tuesday = window(weekdays=[2])
    assert is_open(tuesday, instant_of(in_shanghai), SHANGHAI)
    assert not is_open(tuesday, instant_of(in_shanghai), NEW_YORK)


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    found = window(start="01:00", end="02:00")
    assert shows(found, "2026-11-01T01:30:00", NEW_YORK, fold=0)
    assert shows(found, "2026-11-01T01:30:00", NEW_YORK, fold=1)
    assert not shows(found, "2026-11-01T02:00:00", NEW_YORK)


def test_where_an_hour_is_left_out_the_clock_on_the_wall_decides() -> None:
    found = window(start="02:30", end="03:30")
    assert not shows(found, "2026-03-08T01:59:59", NEW_YORK)
    assert shows(found, "2026-03-08T03:00:00", NEW_YORK)
    assert not shows(found, "2026-03-08T03:30:00", NEW_YORK)
    assert not shows(window(start="02:00", end="03:00"), "2026-03-08T03:00:00", NEW_YORK)
