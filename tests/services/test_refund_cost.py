"""What was handed out for what is refunded, and how much of it this refund does not take back."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from flask import Flask

from app.services.intake import take_in
from app.services.outcome import Cost
from app.services.shop_file import load_shop
from app.services.trial import try_events
from tests.conftest import NOW

AT = "2026-11-20T10:00:00+08:00"
BASE = {"settle_on": "paid", "extraction_ratio": "50", "default_ratio": "100"}
REWARD = {"ratio": "10", "basis": "paid"}
ids = count(1)


def open_shop(app: Flask, **keys: Any) -> None:
    """Two products and three members, of whom m3 referred m2."""
    base = BASE | keys.pop("base", {})
    members = [{"ref": "m1"}, {"ref": "m3"}, {"ref": "m2", "referrer": "m3"}]
    shop = {"base": base, "products": [{"ref": "p1"}, {"ref": "p2"}], "members": members}
    with app.app_context():
        load_shop(shop | keys, now=NOW)


def send(app: Flask, *events: dict[str, Any]) -> None:
    with app.app_context():
        for event in events:
            (applied,) = take_in([json.dumps({"id": f"e{next(ids)}", "at": AT} | event).encode()], now=NOW)
            assert applied.status == "applied", applied


def sale(ref: str, member: str, *amounts: str, product: str = "p1") -> dict[str, Any]:
    lines = [{"product": product, "paid": amount} for amount in amounts]
    return {"type": "order.paid", "order": ref, "member": member, "channel": "mall", "lines": lines}


def refund(ref: str, *part: str) -> dict[str, Any]:
    return {"type": "order.refunded", "order": ref} | ({"line": 1, "amount": part[0]} if part else {})


def cost(app: Flask, event: dict[str, Any]) -> Cost:
    with app.app_context():
        return try_events([{"at": AT} | event], order_ref=event["order"], now=NOW).cost


def test_what_a_line_paid_to_others_stays_and_rewards_come_back(app: Flask) -> None:
    open_shop(app, distribution={"direct": REWARD})
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "60.00"))
    assert cost(app, refund("o2")) == Cost(taken_cents=600, kept_cents=3_000)
    assert cost(app, refund("o2")).handed_cents == 3_600


def test_what_the_buyer_received_comes_back_and_counts_as_handed_out(app: Flask) -> None:
    open_shop(app)
    send(app, sale("o1", "m1", "10.00"), sale("o2", "m2", "100.00"), sale("o3", "m1", "100.00"))
    # o2 paid 10.00 to o1 and left 40.00 to the platform; o3 paid 50.00 to o2.
    whole = cost(app, refund("o2"))
    assert (whole.handed_cents, whole.taken_cents, whole.left_cents) == (6_000, 5_000, 1_000)


def test_it_is_not_asked_where_what_was_handed_out_is_by_now(app: Flask) -> None:
    open_shop(app)
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "60.00"), refund("o1"))
    assert cost(app, refund("o2")) == Cost(kept_cents=3_000)  # of o1 they were taken back before


def test_refunds_in_parts_cost_what_one_of_the_whole_does(app: Flask) -> None:
    open_shop(app, distribution={"direct": REWARD})
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "99.99"))
    whole = cost(app, refund("o2"))
    parts = []
    for amount in ("0.01", "33.33", "66.65"):
        parts.append(cost(app, refund("o2", amount)))
        send(app, refund("o2", amount))
    assert [part.kept_cents for part in parts] == [1, 1_666, 3_333]
    assert sum(part.kept_cents for part in parts) == whole.kept_cents == 5_000
    assert sum(part.taken_cents for part in parts) == whole.taken_cents == 1_000


def test_only_the_lines_that_are_refunded_count(app: Flask) -> None:
    open_shop(app)
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "40.00", "20.00"))
    assert cost(app, refund("o2", "40.00")).left_cents == 2_000
    assert cost(app, refund("o2")).left_cents == 3_000


def test_before_it_is_settled_a_refund_costs_nothing(app: Flask) -> None:
    open_shop(app, base={"settle_on": "completed"})
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "60.00"))
    assert cost(app, refund("o2")) == Cost()
    send(app, refund("o2", "20.00"), {"type": "order.completed", "order": "o2"})
    assert cost(app, refund("o2")).left_cents == 2_000  # of the 40.00 that were left


def test_nothing_but_a_refund_costs_anything(app: Flask) -> None:
    open_shop(app, base={"settle_on": "completed"})
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "60.00"))
    assert cost(app, {"type": "order.completed", "order": "o2"}) == Cost()
    assert cost(app, sale("o3", "m2", "60.00")) == Cost()


def test_what_an_order_paid_its_own_buyer_is_taken_back(app: Flask) -> None:
    open_shop(app, base={"own_entries": "all"})
    send(app, sale("o1", "m1", "60.00"))
    assert cost(app, refund("o1")) == Cost(taken_cents=3_000)


def test_what_a_line_paid_to_another_line_of_its_order_stays_unless_that_is_refunded_too(app: Flask) -> None:
    open_shop(app, base={"own_entries": "all", "extraction_ratio": "100", "default_ratio": "50"})
    send(app, sale("o1", "m1", "100.00", "100.00"))  # line 1 pays 50.00 to each entry, line 2 nothing
    assert cost(app, refund("o1", "100.00")) == Cost(taken_cents=5_000, kept_cents=5_000)
    assert cost(app, refund("o1")) == Cost(taken_cents=10_000)


def test_what_another_order_of_the_buyer_received_stays(app: Flask) -> None:
    open_shop(app)
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m1", "60.00"))
    assert cost(app, refund("o2")).kept_cents == 3_000


def test_without_taking_back_what_the_buyer_received_stays_too(app: Flask) -> None:
    open_shop(app, base={"clawback": False})
    send(app, sale("o1", "m1", "10.00"), sale("o2", "m2", "100.00"), sale("o3", "m1", "120.00"))
    # o2 paid 10.00 to others and received 60.00; 40.00 of it wait, which a refund takes first.
    assert cost(app, refund("o2", "30.00")) == Cost(kept_cents=300)
    assert cost(app, refund("o2", "50.00")) == Cost(kept_cents=500 + 1_000)
    send(app, refund("o2", "50.00"))
    assert cost(app, refund("o2")) == Cost(kept_cents=500 + 5_000)


def test_what_was_exchanged_is_no_money_that_stays(app: Flask) -> None:
    open_shop(app, base={"clawback": False, "exchange": {"points": "100"}})
    send(app, sale("o1", "m2", "100.00"), sale("o2", "m1", "60.00"))
    send(app, {"type": "entry.exchanged", "order": "o1", "line": 1, "into": "points"})
    assert cost(app, refund("o1")) == Cost(kept_cents=3_000)


def test_what_was_left_in_the_queue_as_carried_money_is_not_taken_back_either(app: Flask) -> None:
    open_shop(app, base={"surplus": "carry", "merchant_queue": True})
    send(app, sale("o1", "m1", "10.00"), sale("o2", "m2", "100.00"))
    # o1 left 5.00 in the queue; o2 paid 10.00 out of its own 50.00 and left 40.00.
    assert cost(app, refund("o2")) == Cost(kept_cents=1_000, queued_cents=4_000)
    assert cost(app, refund("o2", "50.00")) == Cost(kept_cents=500, queued_cents=2_000)


def test_carried_money_that_a_line_paid_on_was_not_its_own(app: Flask) -> None:
    open_shop(app, base={"surplus": "carry", "merchant_queue": True})
    send(app, sale("o1", "m1", "100.00"))  # leaves 50.00 in the queue
    send(app, sale("o2", "m2", "80.00"))  # 40.00 of its own and the 50.00 go to o1
    assert cost(app, refund("o2")).left_cents == 4_000


@pytest.mark.parametrize("settle_on", ["paid", "completed"])
def test_under_the_union_queue_the_pool_gives_its_share_back(app: Flask, settle_on: str) -> None:
    open_shop(app, scheme="union", base={"settle_on": settle_on}, distribution={"direct": REWARD})
    send(app, sale("o1", "m1", "100.00"), sale("o2", "m2", "60.00"), {"type": "order.completed", "order": "o2"})
    assert cost(app, refund("o2")).left_cents == 0
