"""A line chart's geometry, worked out here so that the template only draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

TICKS = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis and where it stands."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """The strip of one day, over which its figures appear."""

    left: int
    width: int
    index: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of ``width`` by ``height``: lines as point lists, the first also as an area."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: tuple[str, ...]
    area: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]


def line_chart(days: Sequence[date], series: Sequence[Sequence[int]], *, width: int, height: int, labels: int) -> Chart:
    """The drawing of one line a series (amounts in cents) over consecutive days, with at most ``labels`` dates."""
    left, right, top, bottom = 64, width - 12, 12, height - 30
    peak = nice_ceiling(max((value for values in series for value in values), default=0))
    gaps = max(len(days) - 1, 1)

    def x(index: int) -> int:
        return left + (right - left) * index // gaps

    def y(value: int) -> int:
        return bottom - (bottom - top) * max(value, 0) // peak

    lines = tuple(" ".join(f"{x(i)},{y(value)}" for i, value in enumerate(values)) for values in series)
    step = -(-len(days) // labels)
    half = (right - left) // (2 * gaps)
    return Chart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        lines=lines,
        area=f"{left},{bottom} {lines[0]} {x(len(days) - 1)},{bottom}",
        x_ticks=tuple(Tick(x(i), f"{days[i]:%m-%d}") for i in range(0, len(days), step)),
        y_ticks=tuple(Tick(y(peak * k // TICKS), f"{peak * k // TICKS // 100:,}") for k in range(TICKS + 1)),
        columns=tuple(Column(x(i) - half, 2 * half, i) for i in range(len(days))),
    )


def nice_ceiling(cents: int) -> int:
    """The next amount above that splits into round yuan at every tick."""
    unit = TICKS * 100
    while True:
        for factor in (1, 2, 5):
            if unit * factor >= cents:
                return unit * factor
        unit *= 10
