"""What an event may not say: each is refused with its place and a reason, and nothing is done (files.md, Events)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.conftest import AT, Shop
from tests.story import Json, at_cashier, online, order

PAID = order("new")
NO_TIME = 'must be a time with offset like "2026-01-02T03:04:05+08:00"'
NO_AMOUNT = 'must be an amount of at least 0 with at most two decimals, like "168.00"'
NO_STRING = 'must be a string like "168.00"'
NOWHERE = "names nothing that exists"
CHANNEL = "must name a store for store and cashier, and none for mall"
INTO = "must be one of 'points', 'love_value' or 'voucher'"
ASSET = "must be one of 'cash', 'commission', 'points', 'love_available', 'love_frozen' or 'voucher'"
PRODUCTS = "must name a product in each line, and none at a cashier"


def but(event: Json, *without: str, **keys: Any) -> Json:
    """The event with other keys, or without some."""
    return {key: value for key, value in (event | keys).items() if key not in without}


def line(**keys: Any) -> Json:
    """An order of one line that says something else."""
    return but(PAID, lines=[{"product": "p1", "paid": "1.00"} | keys])


def paid(amount: Any) -> Json:
    return line(paid=amount)


def a(kind: str, **keys: Any) -> Json:
    return {"type": kind, **keys}


OPENED = a(
    "entry.opened", order="new", member="m1", channel="mall", product="p1", paid="1.00", total="2.00", waiting="1.00"
)
BALANCE = a("balance.opened", member="m1", asset="cash", amount="1.00")

SHAPE: list[tuple[Json, str, str]] = [
    (but(PAID, "type"), "type", "is missing"),
    (but(PAID, type="order.lost"), "type", "is not a known event type"),
    (but(PAID, type=None), "type", "is not a known event type"),
    (but(PAID, type=["order.paid"]), "type", "is not a known event type"),
    (but(PAID, id=None), "id", "must not be null"),
    (but(PAID, id=7), "id", "must be a string"),
    (but(PAID, id=""), "id", "must not be empty"),
    (but(PAID, id="x" * 201), "id", "must have at most 200 characters"),
    (but(PAID, at=None), "at", "must not be null"),
    (but(PAID, at=1772409600), "at", "must be a string"),
    (but(PAID, at="2026-03-02T08:00:00"), "at", NO_TIME),
    (but(PAID, at="2026-03-02"), "at", NO_TIME),
    (but(PAID, at="yesterday"), "at", NO_TIME),
    (but(PAID, at=""), "at", NO_TIME),
    (but(PAID, at="2026-02-30T08:00:00+08:00"), "at", NO_TIME),
    (but(PAID, at="2026-03-02T24:00:00+08:00"), "at", NO_TIME),
    (but(PAID, at="2026-03-02T08:00:00+25:00"), "at", NO_TIME),
    (but(PAID, at=AT + "\0"), "at", NO_TIME),
    (but(PAID, at="1970-01-01T08:00:00+08:00"), "at", "must lie between 1971 and 2199"),
    (but(PAID, at="2200-01-01T00:00:00Z"), "at", "must lie between 1971 and 2199"),
    (but(PAID, colour="red"), "colour", "is not a known key"),
    (but(PAID, "order"), "order", "is missing"),
    (but(PAID, "member"), "member", "is missing"),
    (but(PAID, "channel"), "channel", "is missing"),
    (but(PAID, "lines"), "lines", "is missing"),
    (but(PAID, order=None), "order", "must not be null"),
    (but(PAID, order=12), "order", "must be a string"),
    (but(PAID, order=""), "order", "must not be empty"),
    (but(PAID, order="o" * 10_000), "order", "must have at most 200 characters"),
    (but(PAID, order="o\n1"), "order", "must have no control characters"),
    (but(PAID, order="o\u0000"), "order", "must have no control characters"),
    (but(PAID, order="o\u0085"), "order", "must have no control characters"),
    (but(PAID, order="o\n"), "order", "must have no control characters"),
    (but(PAID, channel="web"), "channel", "must be one of 'mall', 'store' or 'cashier'"),
    (but(PAID, channel=None), "channel", "must be one of 'mall', 'store' or 'cashier'"),
    (but(PAID, store="s1"), "", CHANNEL),
    (but(online("new"), "store"), "", CHANNEL),
    (but(at_cashier("new"), store=None), "", CHANNEL),
    (but(PAID, lines=[]), "lines", "must have 1 or more"),
    (but(PAID, lines=None), "lines", "must not be null"),
    (but(PAID, lines={"product": "p1"}), "lines", "must be a list"),
    (but(PAID, lines=["p1"]), "lines[0]", "must be an object"),
    (but(PAID, lines=[{"product": "p1", "paid": "1.00"}] * 1001), "lines", "must have 1000 or fewer"),
    (but(at_cashier("new"), lines=[{"paid": "1.00"}] * 2), "", "must have one line at a cashier"),
    (but(at_cashier("new"), lines=[{"paid": "1.00", "product": "p1"}]), "", PRODUCTS),
    (but(PAID, lines=[{"paid": "1.00"}]), "", PRODUCTS),
    (but(PAID, lines=[{"product": "p1", "paid": "1.00"}, {"product": "p1"}]), "lines[1].paid", "is missing"),
    (line(price="1.00"), "lines[0].price", "is not a known key"),
    (paid("1.234"), "lines[0].paid", NO_AMOUNT),
    (paid("-1.00"), "lines[0].paid", NO_AMOUNT),
    (paid("+1.00"), "lines[0].paid", NO_AMOUNT),
    (paid("1e2"), "lines[0].paid", NO_AMOUNT),
    (paid(".5"), "lines[0].paid", NO_AMOUNT),
    (paid(""), "lines[0].paid", NO_AMOUNT),
    (paid("1,000.00"), "lines[0].paid", NO_AMOUNT),
    (paid("１.00"), "lines[0].paid", NO_AMOUNT),
    (paid("9" * 400), "lines[0].paid", NO_AMOUNT),
    (paid("1000000000"), "lines[0].paid", "must be at most 999999999.99"),
    (paid(1), "lines[0].paid", NO_STRING),
    (paid(1.5), "lines[0].paid", NO_STRING),
    (paid(True), "lines[0].paid", NO_STRING),
    (paid(None), "lines[0].paid", "must not be null"),
    (line(subsidy=None), "lines[0].subsidy", "must not be null"),
    (line(subsidy="-0.01"), "lines[0].subsidy", NO_AMOUNT),
    (line(quantity=0), "lines[0].quantity", "must be 1 or more"),
    (line(quantity=-1), "lines[0].quantity", "must be 1 or more"),
    (line(quantity=1_000_001), "lines[0].quantity", "must be 1000000 or less"),
    (line(quantity="1"), "lines[0].quantity", "must be a whole number"),
    (line(quantity=1.0), "lines[0].quantity", "must be a whole number"),
    (line(quantity=10**30), "lines[0].quantity", "must be a whole number"),
    (line(quantity=True), "lines[0].quantity", "must be a whole number"),
    (line(quantity=None), "lines[0].quantity", "must not be null"),
    (line(product=5), "lines[0].product", "must be a string"),
    (but(PAID, deducted={"gold": "1.00"}), "deducted.gold", "is not a known key"),
    (but(PAID, deducted={"points": None}), "deducted.points", "must not be null"),
    (but(PAID, deducted={"points": 1}), "deducted.points", NO_STRING),
    (but(PAID, deducted={"cash": "-1.00"}), "deducted.cash", NO_AMOUNT),
    (but(PAID, deducted=[]), "deducted", "must be an object"),
    (a("order.completed"), "order", "is missing"),
    (a("order.completed", order="paid", line=1), "line", "is not a known key"),
    (a("order.refunded", order="paid", line=1), "", "must have both line and amount, or neither"),
    (a("order.refunded", order="paid", amount="1.00"), "", "must have both line and amount, or neither"),
    (a("order.refunded", order="paid", line=1, amount="0.00"), "amount", "must be more than 0"),
    (a("order.refunded", order="paid", line=1, amount="-1.00"), "amount", NO_AMOUNT),
    (a("order.refunded", order="paid", line=0, amount="1.00"), "line", "must be 1 or more"),
    (a("order.refunded", order="paid", line="1", amount="1.00"), "line", "must be a whole number"),
    (a("entry.drawn", order="drawn"), "line", "is missing"),
    (a("entry.drawn", order="drawn", line=None), "line", "must not be null"),
    (a("entry.drawn", order="drawn", line=0), "line", "must be 1 or more"),
    (a("entry.drawn", order="drawn", line=1, ratio="500"), "ratio", "is not a known key"),
    (a("entry.exchanged", order="paid", line=1), "into", "is missing"),
    (a("entry.exchanged", order="paid", line=1, into="cash"), "into", INTO),
    (but(OPENED, "waiting"), "waiting", "is missing"),
    (but(OPENED, "product"), "", "must name a product, and none at a cashier"),
    (but(OPENED, channel="cashier", store="s1"), "", "must name a product, and none at a cashier"),
    (but(OPENED, store="s1"), "", CHANNEL),
    (but(OPENED, total="-1.00"), "total", NO_AMOUNT),
    (but(BALANCE, amount="-1.00"), "amount", NO_AMOUNT),
    (but(BALANCE, asset="gold"), "asset", ASSET),
    (a("queue.zeroed", channel="mall"), "channel", "is not a known key"),
    (a("union.distributed", amount="1.00"), "amount", "is not a known key"),
    (a("dividend.distributed", at2="x"), "at2", "is not a known key"),
    (a("member.changed", member="m1"), "level", "is missing"),
    (a("member.changed", level="gold"), "member", "is missing"),
    (a("shop.changed"), "shop", "is missing"),
    (a("shop.changed", shop=None), "shop", "must not be null"),
    (a("shop.changed", shop=[]), "shop", "must be an object"),
]  # fmt: skip

SENSE: list[tuple[Json, str, str]] = [
    (but(PAID, order="paid"), "order", "there is an order of this ref already"),
    (but(PAID, member="m9"), "member", NOWHERE),
    (but(online("new"), store="s9"), "store", NOWHERE),
    (line(product="p9"), "lines[0].product", NOWHERE),
    (but(PAID, lines=[{"product": "p1", "paid": "1"}, {"product": "p9", "paid": "1"}]), "lines[1].product", NOWHERE),
    (line(product="q1"), "lines[0].product", "is not sold there"),
    (online("new", product="p1"), "lines[0].product", "is not sold there"),
    (but(online("new"), store="s2"), "lines[0].product", "is not sold there"),
    (but(PAID, deducted={"points": "103.01"}), "deducted.points", "the member has less than that"),
    (but(PAID, deducted={"points": "3.01"}), "deducted.points", "the member has less than that"),
    (but(PAID, member="m3", deducted={"love_value": "0.01"}), "deducted.love_value", "the member has less than that"),
    (but(PAID, member="m3", deducted={"voucher": "0.01"}), "deducted.voucher", "the member has less than that"),
    (but(PAID, member="m3", deducted={"cash": "500.00"}), "deducted.cash", "the member has less than that"),
    (a("order.completed", order="no"), "order", NOWHERE),
    (a("order.completed", order="done"), "order", "this order is completed already"),
    (a("order.completed", order="counter"), "order", "this order is completed already"),
    (a("order.completed", order="back"), "order", "this order is wholly refunded"),
    (a("order.refunded", order="no"), "order", NOWHERE),
    (a("order.refunded", order="back"), "order", "nothing is left to refund"),
    (a("order.refunded", order="nothing"), "order", "nothing is left to refund"),
    (a("order.refunded", order="paid", line=3, amount="1.00"), "line", "the order has no such line"),
    (a("order.refunded", order="paid", line=1, amount="50.01"), "amount", "is more than what is left of the line"),
    (a("order.refunded", order="back", line=1, amount="0.01"), "amount", "is more than what is left of the line"),
    (a("entry.drawn", order="no", line=1), "order", NOWHERE),
    (a("entry.drawn", order="paid", line=3), "line", "the order has no such line"),
    (a("entry.drawn", order="apart", line=1), "line", "this line has no entry"),
    (a("entry.drawn", order="paid", line=1), "", "no draw is open on this entry"),
    (a("entry.drawn", order="drawn", line=1), "", "no draw is open on this entry"),
    (a("entry.exchanged", order="no", line=1, into="points"), "order", NOWHERE),
    (a("entry.exchanged", order="nothing", line=1, into="points"), "line", "this line has no entry"),
    (a("entry.exchanged", order="points", line=1, into="points"), "", "nothing waits on this entry"),
    (a("entry.exchanged", order="drawn", line=1, into="voucher"), "into", "there is no exchange into this"),
    (but(OPENED, order="paid"), "order", "there is an order of this ref already"),
    (but(OPENED, member="m9"), "member", NOWHERE),
    (but(OPENED, product="q1"), "product", "is not sold there"),
    (but(OPENED, waiting="2.01"), "waiting", "must be at most the total"),
    (but(OPENED, total="10.01"), "total", "must be at most 10 times what was paid"),
    (but(BALANCE, member="m9"), "member", NOWHERE),
    (a("union.distributed"), "type", "is only for the scheme union"),
    (a("member.changed", member="m9", level=None), "member", NOWHERE),
    (a("member.changed", member="m1", level="iron"), "level", NOWHERE),
    (a("shop.changed", shop={"scheme": "union"}), "shop.scheme", "cannot be changed once there is an order"),
    (a("shop.changed", shop={"base": {"paused": 1}}), "shop.base.paused", "must be true or false"),
    (a("shop.changed", shop={"colour": "red"}), "shop.colour", "is not a known key"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "place", "reason"), [*SHAPE, *SENSE])
def test_refused_with_place_and_reason_and_nothing_done(event: Json, place: str, reason: str, shop: Shop) -> None:
    before = shop.contents()
    outcome = shop.take({"id": "new", "at": AT} | event)
    assert outcome.refused is not None
    assert (outcome.refused.place, outcome.refused.text) == (place, reason)
    assert shop.contents() == before


@pytest.mark.parametrize("key", ["id", "at"])
def test_an_event_without_id_or_time_is_refused(key: str, shop: Shop) -> None:
    event = {"id": "new", "at": AT} | PAID
    del event[key]
    outcome = shop.take(event)
    assert str(outcome.refused) == f"{key}: is missing"
