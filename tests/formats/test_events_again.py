"""The same event again is passed over however it is spelled; the same id with other content is refused (files.md)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.formats.conftest import AT, Shop
from tests.story import Json, order

FIRST: Json = {"id": "again", "at": AT} | order("again", "12.50", "1.00") | {"deducted": {"elsewhere": "0.00"}}


def turned(found: Any) -> Any:
    """The same with the keys of every object in the reverse order."""
    if isinstance(found, list):
        return [turned(item) for item in found]
    if isinstance(found, dict):
        return {key: turned(value) for key, value in reversed(found.items())}
    return found


def escaped(text: str) -> bytes:
    """The same JSON with every character of every string but quotes written as an escape."""
    made = []
    inside = False
    for letter in text:
        inside = inside != (letter == '"')
        made.append(f"\\u{ord(letter):04X}" if inside and letter != '"' else letter)
    return "".join(made).encode()


SPELLINGS = [
    json.dumps(FIRST).encode(),
    json.dumps(FIRST, separators=(",", ":")).encode(),
    json.dumps(FIRST, indent="\t", separators=(" ,\r\n", " :  ")).encode(),
    json.dumps(turned(FIRST)).encode(),
    b"  " + json.dumps(FIRST).encode() + b" \r\n",
    escaped(json.dumps(FIRST)),
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=["same", "dense", "airy", "turned", "spaces around", "escapes"])
def test_equal_json_in_another_spelling_is_passed_over(spelling: bytes, shop: Shop) -> None:
    assert shop.take(FIRST).status in ("applied", "duplicate")
    before = shop.contents()
    assert shop.take(spelling).status == "duplicate"
    assert shop.contents() == before


OTHERS: list[Json] = [
    {"at": "2026-03-02T08:00:01+08:00"},
    {"at": "2026-03-02T00:00:00Z"},
    {"order": "another"},
    {"member": "m2"},
    {"type": "order.completed"},
    {"lines": list(reversed(FIRST["lines"]))},
    {"lines": [{"product": "p1", "paid": "12.5"}, {"product": "p1", "paid": "1.00"}]},
    {"lines": [*FIRST["lines"], {"product": "p1", "paid": "0.00"}]},
    {"deducted": {}},
    {"store": None},
]


@pytest.mark.parametrize("other", OTHERS)
def test_the_same_id_with_other_content_is_refused(other: Json, shop: Shop) -> None:
    shop.take(FIRST)
    before = shop.contents()
    again = FIRST | other
    if other.get("type"):
        again = {key: again[key] for key in ("id", "at", "type", "order")}
    assert str(shop.take(again).refused) == "id: was applied before with other content"
    assert shop.contents() == before


def test_a_refused_event_leaves_its_id_free(shop: Shop) -> None:
    assert shop.take(FIRST | {"id": "free", "order": "free", "member": "nobody"}).status == "refused"
    assert shop.take(FIRST | {"id": "free", "order": "free"}).status == "applied"


@pytest.mark.parametrize(
    "ref",
    [
        "订单 1",
        "full\u3000width",
        " spaced ",
        "😀" * 200,
        "x" * 200,
        "'; DROP TABLE orders; --",
        "<b>{0}</b>",
        "a,b\"c'",
        "\u202eturned",
        "é",
        "e\u0301",
        "null",
        "0",
    ],
)
def test_a_ref_may_be_any_text_of_200_characters_without_control_characters(ref: str, shop: Shop) -> None:
    assert shop.take(FIRST | {"id": ref, "order": ref}).status == "applied"
    assert shop.take({"id": f"{ref[:150]} done", "at": AT, "type": "order.completed", "order": ref}).status == "applied"


@pytest.mark.parametrize(
    "at",
    [
        *("2026-03-02T08:00:00+08:00", "2026-03-02T00:00:00Z", "2026-03-02T08:00+08:00", "20260302T080000+0800"),
        *(
            "2026-03-02T08:00:00.123456+08:00",
            "2026-03-01T19:00:00-05:00",
            "1971-01-01T00:00:00Z",
            "2199-12-31T23:59:59Z",
        ),
    ],
)
def test_a_time_may_be_any_iso_8601_time_with_offset(at: str, shop: Shop) -> None:
    assert shop.take({"id": f"at {at}", "at": at, "type": "dividend.distributed"}).status == "applied"


def test_times_may_run_backwards(shop: Shop) -> None:
    for year in (2030, 1990):
        event = FIRST | {"id": f"in {year}", "order": f"in {year}", "at": f"{year}-01-01T00:00:00Z"}
        assert shop.take(event).status == "applied"


def test_nothing_deducted_is_no_deduction_even_of_a_balance_below_zero(shop: Shop) -> None:
    """A deduction of "0.00" counts as none; one of 0.01 is more than a debtor has."""
    debtor = [
        {"id": "d0", "at": AT, "type": "shop.changed", "shop": {"members": [{"ref": "debtor"}]}},
        {"id": "d1", "at": AT} | order("d1", "10.00", member="debtor"),
        {"id": "d2", "at": AT, "type": "entry.exchanged", "order": "d1", "line": 1, "into": "points"},
        {"id": "d3", "at": AT} | order("d3", "1.00", member="debtor") | {"deducted": {"points": "9.00"}},
        {"id": "d4", "at": AT, "type": "order.refunded", "order": "d1"},
    ]
    assert [shop.take(event).status for event in debtor] == ["applied"] * 5
    nothing = {"id": "d5", "at": AT} | order("d5", "1.00", member="debtor") | {"deducted": {"points": "0.00"}}
    assert shop.take(nothing | {"deducted": {"points": "0.01"}}).status == "refused"
    assert shop.take(nothing).status == "applied"
