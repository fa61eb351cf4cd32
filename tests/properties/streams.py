"""Random streams that hypothesis chooses and, where one fails, cuts down to the few events that matter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from hypothesis import note
from hypothesis import strategies as st

from tests.oracle import Oracle
from tests.oracle.streams import random_case
from tests.story import Json

Exports = dict[str, str]


class Case(NamedTuple):
    """A shop file, a stream for it, and where its chance begins."""

    shop: Json
    events: list[Json]
    seed: int

    def chance(self) -> Random:
        """The source of randomness, the same for everyone who asks."""
        return Random(self.seed)


@st.composite
def cases(draw: st.DrawFn, size: int) -> Case:
    """A random case of up to ``size`` events, some of them lost on the way; simpler is with more of them lost."""
    seed = draw(st.integers(0, 2**32 - 1))
    shop, events = random_case(Random(seed), size)
    is_kept = draw(st.lists(st.integers(0, 24), min_size=size, max_size=size))
    return Case(shop, [event for event, kept in zip(events, is_kept, strict=True) if kept], seed)


def oracle_of(case: Case) -> tuple[Oracle, Random]:
    """The oracle over the case's shop, and its source of randomness."""
    chance = case.chance()
    note(f"shop {json.dumps(case.shop, ensure_ascii=False)}")
    return Oracle(case.shop, chance.randrange), chance


def assert_same(found: Exports, expected: Exports, events: Iterable[Json]) -> None:
    """Every export agrees with the oracle's to the byte."""
    if found != expected:
        for event in events:
            note(f"after {json.dumps(event, ensure_ascii=False)}")
        for name in expected:
            assert found[name].splitlines() == expected[name].splitlines(), name
