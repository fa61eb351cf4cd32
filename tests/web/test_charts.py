"""The geometry of a chart, and how figures are written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.web.charts import line_chart, nice_ceiling
from app.web.next_page import safe_next
from app.web.templating import amount, money, portion, ratio

DAYS = [date(2026, 11, 1) + timedelta(days=i) for i in range(30)]


def test_lines_stay_inside_the_drawing() -> None:
    chart = line_chart(DAYS, [list(range(0, 60_000, 2_000)), [-5] * 30], width=1000, height=300, labels=6)
    for line in chart.lines:
        for point in line.split():
            x, y = map(int, point.split(","))
            assert chart.left <= x <= chart.right
            assert chart.top <= y <= chart.bottom
    assert [tick.text for tick in chart.y_ticks] == ["0", "200", "400", "600", "800"]
    assert [tick.text for tick in chart.x_ticks] == ["11-01", "11-06", "11-11", "11-16", "11-21", "11-26"]
    assert len(chart.columns) == 30


def test_nothing_but_zeros_and_a_single_day_are_drawn_too() -> None:
    chart = line_chart(DAYS[:1], [[0]], width=360, height=240, labels=3)
    assert chart.lines == (f"{chart.left},{chart.bottom}",)
    assert chart.y_ticks[-1].text == "4"


@pytest.mark.parametrize("cents", [0, 1, 399, 400, 401, 33_333, 99_999_999_999])
def test_the_axis_ends_above_at_a_round_figure(cents: int) -> None:
    top = nice_ceiling(cents)
    assert top >= cents
    assert top % 400 == 0


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "¥0.00"), (5, "¥0.05"), (123_456_789, "¥1,234,567.89"), (-150, "−¥1.50")]
)
def test_money_has_two_decimals_and_groups(cents: int, text: str) -> None:
    assert money(cents) == text


def test_points_are_no_money() -> None:
    assert amount(123_456, "points") == "1,234.56"
    assert amount(-5, "points") == "−0.05"
    assert amount(123_456, "commission") == "¥1,234.56"


def test_ratios_are_as_short_as_they_are_exact() -> None:
    assert [ratio(bps) for bps in (13_000, 1_250, 1, 0)] == [
        f"{text}\N{NO-BREAK SPACE}%" for text in ("130", "12.5", "0.01", "0")
    ]


@pytest.mark.parametrize(
    ("part", "whole", "drawn"), [(0, 10, 0), (1, 3, 333), (10, 10, 1000), (11, 10, 1000), (0, 0, 0)]
)
def test_a_bar_is_never_longer_than_its_track(part: int, whole: int, drawn: int) -> None:
    assert portion(part, whole) == drawn


@pytest.mark.parametrize("target", [None, "", "entries", "//x", "/\\x", "http://x/", "/a\x00b", "/\tx"])
def test_only_paths_of_the_console_are_followed(app: Flask, target: str | None) -> None:
    assert safe_next(target, "/otherwise") == "/otherwise"
    assert safe_next("/entries?q=a b", "/otherwise") == "/entries?q=a b"
