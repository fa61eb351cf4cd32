"""Chance, counted out ticket by ticket: lotteries and random-return groups (R8, R9, R23, R24)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lottery import Choice, Lottery
from tests.properties.profile import examples
from tests.story import Story, shop_file

choices = st.lists(
    st.builds(Choice, st.none() | st.integers(0, 100_000), st.integers(0, 5)), min_size=1, max_size=6
).filter(lambda found: any(choice.weight for choice in found))


def tickets(lottery: Lottery) -> list[int | None]:
    """What every ticket that can be drawn wins, each drawn once."""
    found: list[int | None] = []
    sizes: set[int] = set()

    def next_ticket(below: int) -> int:
        sizes.add(below)
        return len(found)

    while not sizes or len(found) < max(sizes):
        found.append(lottery.draw(next_ticket))
    assert sizes == {len(found)}, "every draw has the same tickets"
    return found


@examples(150)
@given(choices)
def test_every_choice_has_as_many_tickets_as_its_weight(found: list[Choice]) -> None:
    won = Counter(tickets(Lottery("fixed", tuple(found))))
    expected: Counter[int | None] = Counter()
    for choice in found:
        expected[choice.ratio_bps] += choice.weight
    assert won == +expected


@examples(60)
@given(st.integers(0, 99_000), st.integers(0, 1000))
def test_an_interval_has_one_ticket_for_every_step_both_ends_included(low: int, steps: int) -> None:
    lottery = Lottery("interval", low_bps=low, high_bps=low + steps)
    assert tickets(lottery) == list(range(low, low + steps + 1))


def test_a_choice_of_weight_0_is_never_drawn_and_the_default_weight_is_1() -> None:
    lottery = Lottery("fixed", (Choice(1, 0), Choice(2), Choice(None, 2), Choice(3, 0)))
    assert tickets(lottery) == [2, None, None]


def outcomes(cash: int, points: int, entries: int) -> Iterator[tuple[bool, ...]]:
    """Which of so many joining entries are chosen, for every way in which chance can fall, all equally likely."""
    size = cash + points
    shop = shop_file({"random_return": {"cash": cash, "points": points}, "extraction_ratio": "0"})
    ways = factorial(size) ** (entries // size)
    for way in range(ways):
        left = way

        def fall(below: int) -> int:
            nonlocal left
            left, found = divmod(left, below)
            return found

        story = Story(shop, fall)
        for number in range(entries):
            story.pay(f"o{number}")
        yield tuple(row["status"] == "converted" for row in story.rows("entries"))


@pytest.mark.parametrize(("cash", "points"), [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (0, 1), (0, 2), (2, 0)])
def test_of_every_group_exactly_so_many_are_chosen_each_set_with_equal_chances(cash: int, points: int) -> None:
    size = cash + points
    found = Counter(outcomes(cash, points, size))
    assert sum(found.values()) == factorial(size)
    sets = [tuple(place in chosen for place in range(size)) for chosen in combinations(range(size), points)]
    assert found == dict.fromkeys(sets, factorial(size) // comb(size, points))


def test_the_second_group_begins_anew_whatever_the_first_was() -> None:
    found = Counter(outcomes(1, 1, 4))
    assert found == dict.fromkeys(
        [a + b for a in [(True, False), (False, True)] for b in [(True, False), (False, True)]], 1
    )


@examples(40)
@given(st.integers(0, 4), st.integers(0, 4), st.integers(1, 4), st.randoms(use_true_random=False))
def test_every_full_group_holds_its_numbers(cash: int, points: int, groups: int, random: object) -> None:
    if not cash + points:
        cash = 1
    story = Story(shop_file({"random_return": {"cash": cash, "points": points}}), random.randrange)  # type: ignore[attr-defined]
    size = cash + points
    for number in range(size * groups):
        story.pay(f"o{number}", member=f"m{number % 5 + 1}", product=f"p{number % 2 + 1}")
    statuses = [row["converted"] != "0.00" for row in story.rows("entries")]
    for first in range(0, len(statuses), size):
        assert sum(statuses[first : first + size]) == points
