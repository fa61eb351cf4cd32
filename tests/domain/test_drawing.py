"""What a draw may make of a place, and how the draw of a place stands (R8, R9)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.drawing import drawing_of
from app.domain.lottery import Choice, Lottery

FIXED = Lottery("fixed", (Choice(12_000, 3), Choice(15_000), Choice(90_000, 0)))
WITH_NO_WIN = Lottery("fixed", (Choice(None), Choice(15_000)))


@pytest.mark.parametrize(
    ("lottery", "bounds"),
    [
        (FIXED, (12_000, 15_000)),
        (WITH_NO_WIN, (11_000, 15_000)),
        (Lottery("fixed", (Choice(None, 0), Choice(15_000))), (15_000, 15_000)),
        (Lottery("fixed", (Choice(None),)), (11_000, 11_000)),
        (Lottery("interval", low_bps=10_000, high_bps=19_999), (10_000, 19_999)),
    ],
)
def test_the_bounds_of_a_draw_are_those_of_what_can_be_drawn(lottery: Lottery, bounds: tuple[int, int]) -> None:
    assert lottery.bounds(11_000) == bounds


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"drawable": True}, "open"),
        ({"was_drawn": True, "drawn_bps": 15_000}, "won"),
        ({"was_drawn": True, "drawn_bps": 0}, "won"),
        ({"was_drawn": True, "drawn_bps": 15_000, "rewarded_cents": 5}, "won"),
        ({"was_drawn": True}, "no_win"),
        ({"rewarded_cents": 1}, "paid"),
        ({}, "over"),
    ],
)
def test_the_draw_of_a_place_is_open_was_made_or_was_lost(changes: dict[str, Any], state: str) -> None:
    entry = {"drawable": False, "was_drawn": False, "drawn_bps": None, "rewarded_cents": 0}
    drawing = drawing_of(WITH_NO_WIN, **(entry | changes), ratio_bps=11_000, net_cents=3_333)  # type: ignore[arg-type]
    assert drawing.state == state
    assert (drawing.low_cents, drawing.high_cents) == ((3_666, 5_000) if state == "open" else (0, 0))
