"""A lottery's odds, and what of chance is usual."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lottery import Choice, Lottery
from app.domain.odds import Chance, chances, odds_bps, usual

FIXED = Lottery("fixed", (Choice(None, 5), Choice(13_000, 3), Choice(20_000), Choice(13_000)))


def test_the_same_ratio_counts_once_with_all_its_weight_and_no_win_comes_last() -> None:
    assert chances(FIXED) == (Chance(20_000, 20_000, 1), Chance(13_000, 13_000, 4), Chance(None, None, 5))


def test_an_interval_is_cut_into_parts_that_hold_each_step_once() -> None:
    assert chances(Lottery("interval", low_bps=100, high_bps=124), 10)[-1] == Chance(100, 101, 2)
    assert chances(Lottery("interval", low_bps=100, high_bps=102)) == (
        Chance(102, 102, 1),
        Chance(101, 101, 1),
        Chance(100, 100, 1),
    )


@given(low=st.integers(0, 100_000), steps=st.integers(1, 500), bands=st.integers(1, 20))
def test_every_step_of_an_interval_lies_in_one_part(low: int, steps: int, bands: int) -> None:
    found = chances(Lottery("interval", low_bps=low, high_bps=low + steps - 1), bands)
    assert sum(chance.weight for chance in found) == steps
    for ratio in range(low, low + steps):
        assert sum(chance.holds(ratio) for chance in found) == 1
    assert not any(chance.holds(None) or chance.holds(low - 1) or chance.holds(low + steps) for chance in found)


@given(seed=st.integers(0, 1_000))
def test_every_draw_lies_in_one_chance(seed: int) -> None:
    drawn = FIXED.draw(random.Random(seed).randrange)
    assert [chance.holds(drawn) for chance in chances(FIXED)].count(True) == 1


@pytest.mark.parametrize(("weight", "total", "bps"), [(1, 3, 3_333), (2, 3, 6_667), (1, 1, 10_000), (1, 20_000, 1)])
def test_odds_are_rounded_half_up(weight: int, total: int, bps: int) -> None:
    assert odds_bps(weight, total) == bps


def test_the_usual_counts_lie_three_deviations_around_the_mean() -> None:
    assert usual(10_000, 1, 2) == (4_849, 5_151)  # the deviation of 10,000 throws of a coin is 50
    assert usual(0, 1, 2) == (0, 0 + 0)
    assert usual(100, 1, 1) == (100, 100)
    assert usual(100, 0, 7) == (0, 0)


@given(draws=st.integers(0, 10**6), weight=st.integers(0, 1_000), more=st.integers(0, 1_000))
def test_the_mean_is_usual(draws: int, weight: int, more: int) -> None:
    total = max(1, weight + more)
    low, high = usual(draws, weight, total)
    assert 0 <= low <= draws * weight // total <= high <= draws


def test_chance_stays_within_the_usual_and_a_bent_lottery_does_not() -> None:
    source = random.Random(7)
    bent = Lottery("fixed", (Choice(None, 7), Choice(13_000, 2), Choice(20_000, 1)))
    for lottery, is_usual in ((FIXED, True), (bent, False)):
        drawn = [lottery.draw(source.randrange) for _ in range(5_000)]
        within = []
        for chance in chances(FIXED):
            low, high = usual(5_000, chance.weight, 10)
            within.append(low <= sum(map(chance.holds, drawn)) <= high)
        assert all(within) is is_usual
