"""Exact money: shares, splits and proportions to the cent, and the one spelling of each amount (N1, N2)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import (
    MAX_CENTS,
    MAX_RATIO,
    format_hundredths,
    format_ratio,
    parse_hundredths,
    proportion,
    share,
    split,
)
from tests.properties.profile import examples

amounts = st.integers(0, MAX_CENTS) | st.integers(0, 1000)
ratios = st.integers(0, MAX_RATIO) | st.sampled_from([0, 1, 3333, 5000, 6667, 10_000, MAX_RATIO])
weights = st.lists(st.integers(0, 1_000_000) | st.integers(0, 3), min_size=1, max_size=20).filter(any)


def half_up(exact: Fraction) -> int:
    """Rounded to the nearest integer, halves up, as people do it on paper."""
    return int((Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP))


@examples(200)
@given(amounts, ratios)
def test_a_share_is_rounded_half_up(cents: int, ratio: int) -> None:
    assert share(cents, ratio) == half_up(Fraction(cents * ratio, 10_000))


@pytest.mark.parametrize(
    ("cents", "ratio", "expected"),
    [(1, 4999, 0), (1, 5000, 1), (3, 5000, 2), (10_001, 3333, 3333), (10_001, 6667, 6668), (16_800, 6500, 10_920)],
)
def test_shares_at_the_half(cents: int, ratio: int, expected: int) -> None:
    assert share(cents, ratio) == expected


@examples(200)
@given(amounts, st.data())
def test_a_proportion_is_rounded_half_up_and_never_above_the_whole(cents: int, data: st.DataObject) -> None:
    whole = data.draw(st.integers(1, MAX_CENTS) | st.integers(1, 10))
    part = data.draw(st.integers(0, whole))
    found = proportion(cents, part, whole)
    assert found == half_up(Fraction(cents * part, whole))
    assert proportion(cents, 0, whole) == 0 <= found <= cents == proportion(cents, whole, whole)


@examples(200)
@given(amounts, weights)
def test_a_split_adds_up_to_the_whole(cents: int, shares: list[int]) -> None:
    assert sum(split(cents, shares)) == cents


@examples(200)
@given(amounts, weights)
def test_a_split_is_off_by_less_than_a_cent_and_gives_nothing_for_no_share(cents: int, shares: list[int]) -> None:
    for part, weight in zip(split(cents, shares), shares, strict=True):
        assert abs(Fraction(cents * weight, sum(shares)) - part) < 1
        assert weight or not part


@examples(200)
@given(amounts, weights)
def test_left_over_cents_of_a_split_go_to_the_largest_remainders_and_ties_to_the_earlier(
    cents: int, shares: list[int]
) -> None:
    total = sum(shares)
    parts = split(cents, shares)
    remainders = [Fraction(cents * weight, total) % 1 for weight in shares]
    got_more = [part - cents * weight // total for part, weight in zip(parts, shares, strict=True)]
    for first in range(len(shares)):
        for second in range(len(shares)):
            if remainders[first] > remainders[second] or (remainders[first] == remainders[second] and first < second):
                assert got_more[first] >= got_more[second]


@pytest.mark.parametrize(
    ("cents", "shares", "parts"),
    [(100, [1, 1, 1], [34, 33, 33]), (2, [1, 1, 1], [1, 1, 0]), (1, [0, 1, 1], [0, 1, 0]), (5, [1, 2], [2, 3])],
)
def test_the_lost_cent_of_an_even_split_goes_to_the_lower_ref(cents: int, shares: list[int], parts: list[int]) -> None:
    assert split(cents, shares) == parts


@examples(200)
@given(amounts)
def test_an_amount_reads_as_it_was_written(cents: int) -> None:
    assert parse_hundredths(format_hundredths(cents)) == cents
    assert parse_hundredths(format_ratio(cents)) == cents


@examples(200)
@given(st.integers(-MAX_CENTS, -1))
def test_a_debt_is_written_with_one_minus(cents: int) -> None:
    assert Decimal(format_hundredths(cents)) * 100 == cents
    assert format_hundredths(cents) == f"-{format_hundredths(-cents)}"


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("0.00", 0), ("0.5", 50), ("12.34", 1234), ("168", 16_800), ("0.01", 1)]
)
def test_amounts_that_are_read(text: str, value: int) -> None:
    assert parse_hundredths(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", ".5", "5.", "01", "00", "1.234", "-1", "-0", "+1", "1e2", "1,000", "1_000", "1 ", " 1"),
        *("1\n", "NaN", "Infinity", "0x1", "1.2.3", "١٢", "１２", "1．5", "9999999999999", "--1", "½"),
    ],
)
def test_texts_that_are_no_amount(text: str) -> None:
    assert parse_hundredths(text) is None


@examples(300)
@given(st.text(max_size=12) | st.text("0123456789.-+e, ", max_size=8))
def test_nothing_is_read_that_is_not_a_plain_decimal_of_two_places(text: str) -> None:
    value = parse_hundredths(text)
    if value is not None:
        assert text.isascii()
        assert Decimal(text) * 100 == value
        assert len(text.partition(".")[2]) <= 2


@pytest.mark.parametrize(("value", "text"), [(13_000, "130"), (1250, "12.5"), (1, "0.01"), (0, "0"), (100_000, "1000")])
def test_a_ratio_is_as_short_as_it_is_exact(value: int, text: str) -> None:
    assert format_ratio(value) == text
