"""Faults seen in systems of this kind, each of which must not happen here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import Refused
from app.services.intake import take_in
from app.services.shop_file import load_shop
from tests.formats.conftest import AT, NOW
from tests.story import ON, Json, Story, order, shop_file


def with_levels(**ratios: str) -> dict[str, Any]:
    """Levels with their team ratios, and a chain of members who hold them, the buyer m0 at its foot."""
    levels = [{"ref": name, "team_ratio": ratio} for name, ratio in ratios.items()]
    above = ["m0", *(f"of_{name}" for name in ratios)]
    members: list[Json] = [{"ref": ref, "level": None if ref == "m0" else ref.removeprefix("of_")} for ref in above]
    for member, referrer in zip(members, above[1:], strict=False):
        member["referrer"] = referrer
    return {"levels": levels, "members": members}


def test_a_payment_callback_that_runs_twice_pays_once(new_app: Flask) -> None:
    """The same event twice, in one request, in two, and in one batch with others: one order, one payout."""
    first = {"id": "e1", "at": AT} | order("o1")
    second = {"id": "e2", "at": AT} | order("o2", member="m2")
    texts = [json.dumps(event).encode() for event in (first, first, second, second, first)]
    with new_app.app_context():
        load_shop(shop_file(), now=NOW)
        assert [o.status for o in take_in(texts, now=NOW)] == [
            "applied",
            "duplicate",
            "applied",
            "duplicate",
            "duplicate",
        ]
        assert [take_in([text], now=NOW)[0].status for text in texts] == ["duplicate"] * 5
        assert [take_in(texts, now=NOW)[n].status for n in range(5)] == ["duplicate"] * 5


def test_a_repeated_completion_under_a_new_id_is_refused_and_pays_nobody() -> None:
    story = Story(shop_file({"settle_on": "completed"}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.complete("o2")
    with pytest.raises(Refused, match="completed already"):
        story.complete("o2")
    assert story.payouts() == [("1", "10.00")]


def test_the_same_order_under_a_new_event_id_is_refused() -> None:
    story = Story()
    story.pay("o1")
    with pytest.raises(Refused, match="of this ref already"):
        story.pay("o1")
    assert story.joined() == ["o1"]


def test_no_cent_is_lost_when_a_dividend_is_split() -> None:
    """N2: 1.00 over three equal shares is 0.34, 0.33 and 0.33, the lower ref first."""
    shop = shop_file(
        distribution={"shareholder": {"ratio": "1"}}, members=[{"ref": f"m{n}", "shares": 1} for n in (3, 1, 2)]
    )
    story = Story(shop)
    story.pay("o1")
    story.happens("dividend.distributed")
    assert [story.held(f"m{n}", "commission") for n in (1, 2, 3)] == ["0.34", "0.33", "0.33"]
    assert story.pool("dividend") == "0.00"


def test_many_small_amounts_add_up_to_the_cent() -> None:
    """Shares of 0.01 are rounded each for itself, and every cent of an extraction is accounted for (R22)."""
    story = Story(shop_file({"extraction_ratio": "33.33", "default_ratio": "66.67"}))
    for number in range(60):
        story.pay(f"o{number}", f"{number % 7}.0{number % 10}")
    for row in story.rows("settlements"):
        extraction, taken, out, retained, carried = (int(row[key].replace(".", "")) for key in list(row)[2:])
        assert extraction + taken == out + retained + carried


def test_a_completed_entry_can_still_be_taken_back_from() -> None:
    """R28: in part, and after its entry was paid in full; points and cash go back, below zero where they were spent."""
    story = Story(shop_file({"default_ratio": "10"}))
    story.pay("o1")
    story.pay("o2", member="m2")
    assert story.entry("o1")["status"] == "completed"
    story.refund("o1", "40.00")
    assert (story.entry("o1")["total"], story.entry("o1")["rewarded"], story.held("m1")) == ("6.00", "6.00", "6.00")
    story.refund("o1")
    assert (story.entry("o1")["total"], story.entry("o1")["status"], story.held("m1")) == ("0.00", "cancelled", "0.00")


def test_a_clawback_is_neither_refused_nor_capped_at_the_balance() -> None:
    """The member has spent it: the debt is kept, and later credits fill it first."""
    story = Story(shop_file({"default_ratio": "10"}))
    story.pay("o1")
    story.pay("o2", member="m2")
    story.pay("o3", "1.00", member="m1", deducted={"cash": "10.00"})
    assert story.held("m1") == "0.00"
    story.refund("o1")
    assert story.held("m1") == "-10.00"
    story.happens("balance.opened", member="m1", asset="cash", amount="4.00")
    assert story.held("m1") == "-6.00"


def test_what_is_left_over_when_the_queue_empties_is_on_record() -> None:
    """R19, R22: retained by the platform or carried, never silently gone."""
    for surplus, column in (("retain", "retained"), ("carry", "carried")):
        story = Story(shop_file({"surplus": surplus, "default_ratio": "10"}))
        story.pay("o1")
        story.pay("o2", "500.00", member="m2")
        assert (story.settlement("o2")["paid_out"], story.settlement("o2")[column]) == ("10.00", "40.00")


def test_a_limit_used_up_leaves_no_half_of_an_entry() -> None:
    """R13: neither entry nor count, and the line still pays in."""
    story = Story(shop_file(products=[{"ref": "p1", "rebate": ON | {"limits": {"total": 1}}}]))
    story.pay("o1")
    story.pay("o2")
    assert story.joined() == ["o1"]
    assert story.payouts() == [("1", "10.00")]
    story.pay("o3", member="m2")
    assert story.joined() == ["o1", "o3"]


def test_nobody_draws_until_the_prize_pleases() -> None:
    """R9: one draw an entry, won or not, also after a part of the line came back."""
    no_win = {"kind": "fixed", "choices": [{"ratio": None}, {"ratio": "1000"}]}
    story = Story(shop_file({"lottery": no_win}))
    story.pay("o1")
    story.draw("o1")
    for _ in range(3):
        with pytest.raises(Refused, match="no draw is open"):
            story.draw("o1")
    story.refund("o1", "1.00")
    with pytest.raises(Refused, match="no draw is open"):
        story.draw("o1")
    assert len(story.book.draws) == 1


@pytest.mark.parametrize(
    ("ratios", "paid"),
    [
        ({"a": "10", "b": "5", "c": "12"}, {"of_a": "10.00", "of_c": "2.00"}),
        ({"a": "5", "b": "10", "c": "10"}, {"of_a": "5.00", "of_b": "5.00"}),
        ({"a": "10", "b": "10"}, {"of_a": "10.00"}),
        ({"a": "0", "b": "3"}, {"of_b": "3.00"}),
    ],
)
def test_a_level_difference_is_reckoned_against_the_highest_so_far(
    ratios: dict[str, str], paid: dict[str, str]
) -> None:
    """D2: 10, 5 and 12 % pay 12 % together, not 10 + 0 + 7."""
    story = Story(shop_file(distribution={"team": {"depth": 5}}, **with_levels(**ratios)))
    story.pay("o1", member="m0")
    assert {member: amount for member, kind, amount in story.commissions("o1") if kind == "team"} == paid


def test_an_affiliates_share_is_taken_back_with_the_refund() -> None:
    """At the ratio at which it was given, also where the ratio is another by now."""
    members = [{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}]
    story = Story(shop_file(distribution={"direct": {"ratio": "5"}}, members=members))
    story.pay("o1", member="m2")
    story.change(distribution={"direct": {"ratio": "50"}})
    story.refund("o1", "50.00")
    assert story.commissions("o1") == [("m1", "direct", "5.00"), ("m1", "direct", "-2.50")]
    story.change(distribution={"direct": None})
    story.refund("o1")
    assert story.held("m1", "commission") == "0.00"


def test_a_refund_that_names_no_line_takes_back_every_line() -> None:
    story = Story()
    story.pay("o1", "10.00", "20.00", "0.00")
    story.refund("o1", "5.00", line=2)
    story.refund("o1")
    assert [story.entry("o1", line)["status"] for line in (1, 2)] == ["cancelled", "cancelled"]
    with pytest.raises(Refused, match="nothing is left"):
        story.refund("o1")


def test_a_refund_is_reckoned_at_the_ratio_of_its_own_line() -> None:
    """The level and the settings of today do not matter to what was sold yesterday."""
    story = Story(shop_file(levels=[{"ref": "gold"}]))
    story.pay("o1")
    story.change(
        base={"default_ratio": "500", "level_ratios": {"gold": "900"}}, members=[{"ref": "m1", "level": "gold"}]
    )
    story.refund("o1", "50.00")
    assert (story.entry("o1")["ratio"], story.entry("o1")["total"]) == ("100.00", "50.00")


def test_deducted_points_come_back_with_the_refund_in_proportion() -> None:
    story = Story()
    story.happens("balance.opened", member="m1", asset="points", amount="1.00")
    story.pay("o1", "30.00", "30.00", "30.00", deducted={"points": "1.00"})
    held = []
    for line in (1, 2, 3):
        story.refund("o1", "30.00", line=line)
        held.append(story.held("m1", "points"))
    assert held == ["0.33", "0.67", "1.00"]


def test_a_refund_before_settlement_settles_only_what_is_left() -> None:
    story = Story(
        shop_file(
            {"settle_on": "completed"},
            distribution={"direct": {"ratio": "10"}},
            members=[{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}],
        )
    )
    story.pay("o1")
    story.pay("o2", member="m2")
    story.refund("o2", "30.00")
    story.complete("o2")
    assert story.payouts() == [("1", "7.00")]
    assert story.commissions("o2") == [("m1", "direct", "7.00")]
