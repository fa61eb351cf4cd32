"""What is tried out is what would happen, and nothing of it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.extensions import db
from app.models import Change, Transfer
from app.models.base import table_of
from app.services.check import CHECKS, run_check
from app.services.export import export
from app.services.intake import take_in
from app.services.shop_file import dump_shop, load_shop
from app.services.trial import try_events, try_order
from tests.conftest import NOW

AT = "2026-11-20T10:00:00+08:00"


@pytest.fixture
def shop(app: Flask) -> Iterator[None]:
    """Two members with an order each; the first entry waits for 130.00."""
    with app.app_context():
        load_shop(
            {"base": {"settle_on": "paid"}, "products": [{"ref": "p1"}], "members": [{"ref": "m1"}, {"ref": "m2"}]},
            now=NOW,
        )
        send(order() | {"id": "e1", "type": "order.paid", "order": "o1"})
        yield


def order(paid: str = "100.00", member: str = "m1") -> dict[str, Any]:
    return {"at": AT, "member": member, "channel": "mall", "lines": [{"product": "p1", "paid": paid}]}


def send(event: dict[str, Any]) -> None:
    assert take_in([json.dumps(event).encode()], now=NOW)[0].status == "applied"


def everything(folder: Path) -> dict[str, Any]:
    db.session.rollback()
    files = {path.name: path.read_text() for path in export(folder)}
    changes = db.session.scalar(select(func.count()).select_from(table_of(Change)))
    transfers = db.session.scalar(select(func.count()).select_from(table_of(Transfer)))
    return files | {"shop": dump_shop(), "changes": changes, "transfers": transfers}


@pytest.mark.usefixtures("shop")
def test_an_order_tried_out_gets_what_it_then_gets(tmp_path: Path) -> None:
    tried = try_order(order(member="m2"), now=NOW)
    send(order(member="m2") | {"id": "e2", "type": "order.paid", "order": "o2"})
    entries = export(tmp_path)[0].read_text().splitlines()
    (line,) = tried.lines
    assert (line.entry_id, line.ratio_bps, line.total_cents, line.source) == (2, 13_000, 13_000, "base.default")
    assert entries[2].startswith("2,o2,1,m2,mall,p1,130.00,base.default")
    (paid,) = [movement for movement in tried.movements if movement.kind == "payout"]
    assert (paid.cents, paid.member_ref, paid.entry_id, paid.entry_order_ref) == (6_500, "m1", 1, "o1")
    assert paid.waiting_cents == 6_500


@pytest.mark.usefixtures("shop")
def test_nothing_of_a_trial_stays(tmp_path: Path) -> None:
    before = everything(tmp_path / "before")
    try_order(order(), change={"base": {"default_ratio": "200"}, "levels": [{"ref": "gold"}]}, now=NOW)
    try_events([{"at": AT, "type": "order.refunded", "order": "o1"}], order_ref="o1", now=NOW)
    assert everything(tmp_path / "after") == before
    assert [run_check(check) for check in CHECKS] == [[] for _ in CHECKS]
    assert try_order(order(), now=NOW).lines[0].ratio_bps == 13_000


@pytest.mark.usefixtures("shop")
def test_settings_as_typed_hold_in_the_trial() -> None:
    change = {"base": {"default_ratio": "200", "extraction_ratio": "10", "settle_on": "completed"}}
    (line,) = try_order(order(), change=change, now=NOW).lines
    assert (line.total_cents, line.extraction_cents, line.paid_out_cents) == (20_000, 1_000, 1_000)


@pytest.mark.usefixtures("shop")
def test_what_is_refused_is_refused_with_its_place_and_changes_nothing(tmp_path: Path) -> None:
    before = everything(tmp_path / "before")
    with pytest.raises(Refused) as refused:
        try_order(order(member="nobody"), now=NOW)
    assert refused.value.place == "member"
    with pytest.raises(Refused) as refused:
        try_order(
            order(), change={"base": {"exchange": {"points": None}, "random_return": {"cash": 1, "points": 1}}}, now=NOW
        )
    assert refused.value.place == "base.random_return"
    assert everything(tmp_path / "after") == before


@pytest.mark.usefixtures("shop")
def test_a_refund_tried_out_says_what_is_taken_back_from_whom() -> None:
    send(order(member="m2") | {"id": "e2", "type": "order.paid", "order": "o2"})
    tried = try_events([{"at": AT, "type": "order.refunded", "order": "o1"}], order_ref="o1", now=NOW)
    (taken,) = [movement for movement in tried.movements if movement.kind == "clawback"]
    assert (taken.cents, taken.member_ref, taken.is_taken, taken.asset) == (6_500, "m1", True, "cash")
    assert tried.lines[0].status == "cancelled"


@pytest.mark.usefixtures("shop")
def test_what_is_taken_back_is_told_with_whose_it_is_and_what_is_left() -> None:
    reward = {"ratio": "10", "basis": "paid"}
    load_shop({"distribution": {"direct": reward, "shareholder": reward}, "members": [{"ref": "m3"}]}, now=NOW)
    load_shop({"members": [{"ref": "m2", "referrer": "m3"}]}, now=NOW)
    send(order(member="m2") | {"id": "e2", "type": "order.paid", "order": "o2"})
    send({"id": "e3", "at": AT, "type": "order.completed", "order": "o2"})
    tried = try_events([{"at": AT, "type": "order.refunded", "order": "o2"}], order_ref="o2", now=NOW)
    moved = [(m.kind, m.cents, m.asset, m.member_ref, m.is_taken, m.balance_cents) for m in tried.movements]
    assert moved == [("direct", 1_000, "commission", "m3", True, 0), ("accrual", 1_000, "cash", None, True, None)]
    (before,), (after,) = tried.before, tried.lines
    assert (before.refunded_cents, before.waiting_cents, before.status) == (0, 13_000, "waiting")
    assert (after.refunded_cents, after.waiting_cents, after.status) == (10_000, 0, "cancelled")


@pytest.mark.usefixtures("shop")
def test_what_is_paid_is_told_with_what_the_receiver_holds_then() -> None:
    tried = try_order(order(member="m2"), now=NOW)
    assert [(m.kind, m.is_taken, m.balance_cents) for m in tried.movements] == [("payout", False, 6_500)]
    assert tried.before == ()


@pytest.mark.usefixtures("shop")
def test_each_row_tells_what_is_held_after_it_and_not_after_all_rows() -> None:
    send(order() | {"id": "e2", "type": "order.paid", "order": "o2"})  # pays 65.00 to the first entry
    tried = try_order(order("200.00", member="m2"), now=NOW)
    assert [(m.kind, m.entry_id, m.cents, m.balance_cents) for m in tried.movements] == [
        ("payout", 1, 6_500, 13_000),
        ("payout", 2, 6_500, 19_500),
    ]


@pytest.mark.usefixtures("shop")
def test_each_asset_is_told_by_itself_whether_the_member_gives_or_gets() -> None:
    for asset, amount in (("cash", "50.00"), ("points", "100.00")):
        opened = {"type": "balance.opened", "at": AT, "member": "m1", "asset": asset, "amount": amount}
        send(opened | {"id": asset})
    deducted = order() | {"deducted": {"cash": "10.00", "points": "40.00"}}
    tried = try_order(deducted, now=NOW)
    told = [(m.kind, m.asset, m.cents, m.is_taken, m.balance_cents) for m in tried.movements]
    assert told == [
        ("deduction", "points", 4_000, True, 6_000),
        ("deduction", "cash", 1_000, True, 4_000),
        ("payout", "cash", 6_500, False, 10_500),
    ]
    send(deducted | {"id": "e2", "type": "order.paid", "order": "o2"})
    send(order("100.00", member="m2") | {"id": "e3", "type": "order.paid", "order": "o3"})  # 65.00 to the first entry
    send(order("100.00", member="m2") | {"id": "e4", "type": "order.paid", "order": "o4"})  # 65.00 to that of o2
    tried = try_events([{"at": AT, "type": "order.refunded", "order": "o2"}], order_ref="o2", now=NOW)
    told = [(m.kind, m.asset, m.cents, m.is_taken, m.balance_cents) for m in tried.movements]
    assert told == [
        ("clawback", "cash", 6_500, True, 17_000),
        ("deduction_returned", "cash", 1_000, False, 18_000),
        ("deduction_returned", "points", 4_000, False, 10_000),
    ]


LOTTERY = {"kind": "fixed", "choices": [{"ratio": "100"}, {"ratio": "150"}, {"ratio": "900", "weight": 0}]}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("base", "drawing"),
    [
        ({}, None),
        ({"lottery": LOTTERY}, ("open", 10_000, 15_000)),
        ({"lottery": LOTTERY | {"choices": [{"ratio": None}, {"ratio": "150"}]}}, ("open", 13_000, 15_000)),
        ({"lottery": {"kind": "interval", "low": "12.5", "high": "200"}}, ("open", 1_250, 20_000)),
        ({"lottery": LOTTERY, "level_ratios": {"gold": "120"}}, None),
        ({"lottery": LOTTERY, "exchange": {"points": "100"}, "random_return": {"cash": 0, "points": 1}}, None),
        ({"lottery": LOTTERY, "own_entries": "all", "extraction_ratio": "500"}, ("paid", 0, 0)),
    ],
)
def test_an_order_tried_out_tells_what_its_draw_may_make_of_it(base: dict[str, Any], drawing: object) -> None:
    change = {"levels": [{"ref": "gold"}], "members": [{"ref": "m1", "level": "gold"}], "base": base}
    assert try_order(order(), change=change, now=NOW).lines[0].draw == drawing
