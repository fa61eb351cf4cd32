"""How long a place may still take, from what the queue paid out in the weeks before."""

from __future__ import annotations

import pytest

from app.domain.pace import Span, days_until, weeks_before

TODAY = 1_000


def test_the_range_comes_from_the_fastest_and_the_slowest_week() -> None:
    assert days_until(10_000, (7_000, 1_400, 3_500)) == Span(soonest=10, latest=50)


def test_a_part_of_a_day_counts_as_a_day() -> None:
    assert days_until(1, (7_000,)) == Span(1, 1)
    assert days_until(1_001, (7_000,)) == Span(2, 2)


def test_a_week_in_which_nothing_was_paid_makes_the_latest_never() -> None:
    assert days_until(10_000, (7_000, 0)) == Span(10, None)


def test_a_queue_that_paid_nothing_never_ends() -> None:
    assert days_until(10_000, (0, 0, 0, 0)) == Span(None, None)


def test_without_a_whole_week_nothing_is_said() -> None:
    assert days_until(10_000, ()) is None


@pytest.mark.parametrize(("age", "weeks"), [(-1, 0), (0, 0), (6, 0), (7, 1), (13, 1), (14, 2), (28, 4), (400, 4)])
def test_only_whole_weeks_count_and_four_at_most(age: int, weeks: int) -> None:
    assert len(weeks_before(TODAY, TODAY - age, {})) == weeks


def test_weeks_end_before_today_and_are_told_from_the_newest() -> None:
    paid = {TODAY: 900, TODAY - 1: 10, TODAY - 7: 20, TODAY - 8: 300, TODAY - 28: 4_000, TODAY - 29: 50_000}
    assert weeks_before(TODAY, TODAY - 40, paid) == (30, 300, 0, 4_000)


@pytest.mark.parametrize(("paid", "weeks"), [({TODAY: 900}, 0), ({}, 4), ({TODAY: 900, TODAY - 20: 1}, 4)])
def test_a_queue_that_is_paid_again_today_after_weeks_of_nothing_tells_nothing(
    paid: dict[int, int], weeks: int
) -> None:
    """It would be told that it is never paid, on the day on which it is."""
    assert len(weeks_before(TODAY, TODAY - 40, paid)) == weeks
