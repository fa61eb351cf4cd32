"""An estimate is never sooner for who has more ahead, and a queue that goes as it went keeps it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pace import Span, days_until
from tests.properties.profile import examples

cents = st.integers(1, 10**13) | st.integers(1, 1_000)
weeks = st.lists(st.integers(0, 10**12) | st.integers(0, 10), min_size=1, max_size=4)


def as_late(days: int | None) -> tuple[bool, int]:
    """A day to compare: never comes after every day."""
    return (days is None, days or 0)


@given(cents, cents, weeks)
@examples(300)
def test_more_ahead_is_never_sooner(less: int, more: int, paid: list[int]) -> None:
    near, far = days_until(less, paid), days_until(less + more, paid)
    assert near is not None
    assert far is not None
    assert as_late(near.soonest) <= as_late(far.soonest)
    assert as_late(near.latest) <= as_late(far.latest)


@given(cents, weeks)
@examples(300)
def test_the_soonest_is_never_after_the_latest(ahead: int, paid: list[int]) -> None:
    found = days_until(ahead, paid)
    assert found is not None
    assert as_late(found.soonest) <= as_late(found.latest)


@given(cents, weeks, st.integers(0, 10**12))
@examples(300)
def test_a_week_more_only_widens_the_range(ahead: int, paid: list[int], another: int) -> None:
    before, after = days_until(ahead, paid), days_until(ahead, [*paid, another])
    assert before is not None
    assert after is not None
    assert as_late(after.soonest) <= as_late(before.soonest)
    assert as_late(after.latest) >= as_late(before.latest)


@given(cents, st.integers(1, 10**12))
@examples(300)
def test_that_many_days_at_the_pace_cover_it_and_a_day_less_does_not(ahead: int, week: int) -> None:
    found = days_until(ahead, [week])
    assert found is not None
    assert found.soonest is not None
    assert found == Span(found.soonest, found.soonest)
    assert found.soonest * week >= ahead * 7 > (found.soonest - 1) * week
