"""What a shop file may not say: each is refused with its place and a reason, and nothing is changed (files.md)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Refused
from tests.formats.conftest import Shop
from tests.story import Json

RATIO = "must be a ratio from 0 to 1000 per cent with at most two decimals"
PART = "must be a ratio from 0 to 100 per cent with at most two decimals"
NULL = "must not be null"
BOOL = "must be true or false"
NOWHERE = "names nothing that exists"
UNKNOWN = "is not a known key"
FORM = "is not of a known form"
WEIGHTS = "must have a choice whose weight is more than 0"
POINTS = "needs the exchange ratio for points"
SOURCE = "must name a store where the source is store, and none elsewhere"
GROUP = {"cash": 1, "points": 1}


def base(**keys: Any) -> Json:
    return {"base": keys}


def scope(**keys: Any) -> Json:
    return {"products": [{"ref": "p1", "rebate": keys}]}


def counter(**keys: Any) -> Json:
    return {"stores": [{"ref": "s1", "cashier": keys}]}


def product(**keys: Any) -> Json:
    return {"products": [{"ref": "new"} | keys]}


def members(*found: Json) -> Json:
    return {"members": list(found)}


def lottery(**keys: Any) -> Json:
    return scope(lottery=keys)


def window(**keys: Any) -> Json:
    return scope(windows=[keys])


REBATE = "products[0].rebate"
TIER = {"days": 1, "amount": "1", "ratio": "100"}
CHOICE = {"ratio": "50"}

REFUSED: list[tuple[Any, str, str]] = [
    ([], "", "must be an object"),
    (None, "", NULL),
    ({"colour": "red"}, "colour", UNKNOWN),
    ({"scheme": "pyramid"}, "scheme", "must be one of 'queue' or 'union'"),
    ({"scheme": None}, "scheme", "must be one of 'queue' or 'union'"),
    ({"scheme": "union"}, "scheme", "cannot be changed once there is an order"),
    ({"timezone": "Mars/Olympus"}, "timezone", 'must be a time zone like "Asia/Shanghai"'),
    ({"timezone": ""}, "timezone", 'must be a time zone like "Asia/Shanghai"'),
    ({"timezone": "../../etc/passwd"}, "timezone", 'must be a time zone like "Asia/Shanghai"'),
    ({"timezone": "/etc/localtime"}, "timezone", 'must be a time zone like "Asia/Shanghai"'),
    ({"timezone": 8}, "timezone", "must be a string"),
    ({"union": {}}, "union", "is only for the scheme union"),
    ({"base": None}, "base", NULL),
    ({"base": []}, "base", "must be an object"),
    ({"members": None}, "members", NULL),
    ({"members": {"ref": "m1"}}, "members", "must be a list"),
    (base(colour="red"), "base.colour", UNKNOWN),
    (base(enabled=None), "base.enabled", NULL),
    (base(enabled="yes"), "base.enabled", BOOL),
    (base(enabled=1), "base.enabled", BOOL),
    (base(settle_on="delivered"), "base.settle_on", "must be one of 'paid' or 'completed'"),
    (base(extraction_ratio=None), "base.extraction_ratio", NULL),
    (base(extraction_ratio=65), "base.extraction_ratio", "must be a string"),
    (base(extraction_ratio="1000.01"), "base.extraction_ratio", RATIO),
    (base(extraction_ratio="-1"), "base.extraction_ratio", RATIO),
    (base(extraction_ratio="65%"), "base.extraction_ratio", RATIO),
    (base(extraction_ratio="12.345"), "base.extraction_ratio", RATIO),
    (base(default_ratio=None), "base.default_ratio", NULL),
    (base(auto_complete_days=0), "base.auto_complete_days", "must be 1 or more"),
    (base(auto_complete_days=1.5), "base.auto_complete_days", "must be a whole number"),
    (base(program_name=""), "base.program_name", "must not be empty"),
    (base(program_name="x" * 10_000), "base.program_name", "must have at most 200 characters"),
    (base(program_name="a\tb"), "base.program_name", "must have no control characters"),
    (base(exchange_name=None), "base.exchange_name", NULL),
    (base(level_ratios={"iron": "100"}), "base.level_ratios.iron", NOWHERE),
    (base(level_ratios={"gold": None}), "base.level_ratios.gold", NULL),
    (base(level_ratios={"gold": "1001"}), "base.level_ratios.gold", RATIO),
    (base(exchange=None), "base.exchange", NULL),
    (base(exchange={"gold": "1"}), "base.exchange.gold", UNKNOWN),
    (base(exchange={"points": "x"}), "base.exchange.points", RATIO),
    (base(show=None), "base.show", NULL),
    (base(show={"progress": None}), "base.show.progress", NULL),
    (base(surplus=None), "base.surplus", "must be one of 'retain' or 'carry'"),
    (base(own_entries="some"), "base.own_entries", "must be one of 'all', 'not_same_order' or 'not_same_member'"),
    (base(reward_order="newest"), "base.reward_order", "must be one of 'queue' or 'completed_only'"),
    (base(random_return={"cash": 0, "points": 0}), "base.random_return", "must be a group of 1 or more"),
    (base(random_return={"cash": 1}), "base.random_return.points", "is missing"),
    (base(random_return="off"), "base.random_return", "must be an object"),
    (base(random_return=GROUP, exchange={"points": None}), "base.random_return", POINTS),
    (counter(random_return=GROUP) | base(exchange={"points": None}), "stores[0].cashier.random_return", POINTS),
    (base(zeroing={"at": "00:00"}), "base.zeroing", FORM),
    (base(zeroing={"every": "year"}), "base.zeroing", FORM),
    (base(zeroing={"every": "day", "at": "24:00"}), "base.zeroing.at", 'must be a time of day like "08:30"'),
    (base(zeroing={"every": "day", "at": "8:30"}), "base.zeroing.at", 'must be a time of day like "08:30"'),
    (base(zeroing={"every": "day", "weekday": 1}), "base.zeroing.weekday", UNKNOWN),
    (base(zeroing={"every": "week", "weekday": 8}), "base.zeroing.weekday", "must be 7 or less"),
    (base(zeroing={"every": "month", "day": 0}), "base.zeroing.day", "must be 1 or more"),
    (base(zeroing={"every": "once"}), "base.zeroing.on", "is missing"),
    (base(zeroing={"every": "once", "on": "2026-02-30"}), "base.zeroing.on", 'must be a date like "2026-12-31"'),
    (base(zeroing={"every": "once", "on": "20261231"}), "base.zeroing.on", 'must be a date like "2026-12-31"'),
    (scope(enabled=None), f"{REBATE}.enabled", NULL),
    (scope(colour="red"), f"{REBATE}.colour", UNKNOWN),
    (scope(random_return=GROUP), f"{REBATE}.random_return", UNKNOWN),
    (scope(ratio="1000.01"), f"{REBATE}.ratio", RATIO),
    (scope(level_ratios={"iron": "1"}), f"{REBATE}.level_ratios.iron", NOWHERE),
    (scope(cumulative=[TIER | {"days": 0}]), f"{REBATE}.cumulative[0].days", "must be 1 or more"),
    (scope(cumulative=[TIER, TIER | {"amount": "-1"}]), f"{REBATE}.cumulative[1].amount",
     'must be an amount of at least 0 with at most two decimals, like "168.00"'),
    (scope(cumulative=[{"days": 1, "amount": "1"}]), f"{REBATE}.cumulative[0].ratio", "is missing"),
    (scope(limits={"per_day": 0}), f"{REBATE}.limits.per_day", "must be 1 or more"),
    (scope(limits={"total": "5"}), f"{REBATE}.limits.total", "must be a whole number"),
    (scope(limits={"per_week": 1}), f"{REBATE}.limits.per_week", UNKNOWN),
    (lottery(choices=[CHOICE]), f"{REBATE}.lottery", FORM),
    (lottery(kind="wheel", choices=[CHOICE]), f"{REBATE}.lottery", FORM),
    (lottery(kind="fixed", choices=[]), f"{REBATE}.lottery.choices", "must have 1 or more"),
    (lottery(kind="fixed", choices=[CHOICE | {"weight": 0}]), f"{REBATE}.lottery", WEIGHTS),
    (lottery(kind="fixed", choices=[CHOICE | {"weight": -1}]), f"{REBATE}.lottery.choices[0].weight",
     "must be 0 or more"),
    (lottery(kind="fixed", choices=[{"weight": 1}]), f"{REBATE}.lottery.choices[0].ratio", "is missing"),
    (lottery(kind="fixed", choices=[CHOICE], low="1"), f"{REBATE}.lottery.low", UNKNOWN),
    (lottery(kind="interval", low="1"), f"{REBATE}.lottery.high", "is missing"),
    (lottery(kind="interval", low="2", high="1.99"), f"{REBATE}.lottery", "must have a low that is not above its high"),
    (lottery(kind="interval", low="0", high="1001"), f"{REBATE}.lottery.high", RATIO),
    (base(lottery={"kind": "fixed", "choices": [CHOICE | {"weight": 0}] * 2}), "base.lottery", WEIGHTS),
    (window(weekdays=[0]), f"{REBATE}.windows[0].weekdays[0]", "must be 1 or more"),
    (window(weekdays=[1, 8]), f"{REBATE}.windows[0].weekdays[1]", "must be 7 or less"),
    (window(start="24:00"), f"{REBATE}.windows[0].start", 'must be a time of day like "08:30"'),
    (window(end="24:01"), f"{REBATE}.windows[0].end", 'must be a time of day like "08:30"'),
    (window(**{"from": "2026-03-02T00:00:00"}), f"{REBATE}.windows[0].from",
     'must be a time with offset like "2026-01-02T03:04:05+08:00"'),
    (window(**{"from": "2026-03-02T00:00:00Z", "until": "2026-03-02T08:00:00+08:00"}), f"{REBATE}.windows[0]",
     "can never open: until must be after from"),
    (window(from_at="2026-03-02T00:00:00Z"), f"{REBATE}.windows[0].from_at", UNKNOWN),
    (counter(enabled=None), "stores[0].cashier.enabled", NULL),
    (counter(random_return="on"), "stores[0].cashier.random_return", "must be one of 'off'"),
    (counter(random_return=7), "stores[0].cashier.random_return", "must be an object"),
    ({"stores": [{"name": "Store"}]}, "stores[0].ref", "is missing"),
    ({"stores": [{"ref": "s1", "recruiter": "m9"}]}, "stores[0].recruiter", NOWHERE),
    ({"stores": [{"ref": "s1", "online": None}]}, "stores[0].online", NULL),
    ({"stores": [{"ref": "s1", "commission_ratio": None}]}, "stores[0].commission_ratio", NULL),
    ({"levels": [{"ref": "gold", "rank": None}]}, "levels[0].rank", NULL),
    ({"levels": [{"ref": "gold", "name": None}]}, "levels[0].name", NULL),
    (product(price=5), "products[0].price", "must be a string"),
    (product(cost="-1.00"), "products[0].cost",
     'must be an amount of at least 0 with at most two decimals, like "168.00"'),
    (product(source="import"), "products[0].source", "must be one of 'self', 'supplier', 'supply_chain' or 'store'"),
    (product(source="store"), "products[0].store", SOURCE),
    (product(store="s1"), "products[0].store", SOURCE),
    (product(source="store", store="s9"), "products[0].store", NOWHERE),
    (product(ref="x" * 201), "products[0].ref", "must have at most 200 characters"),
    ({"products": [{"ref": "a"}, {"ref": "a"}]}, "products[1].ref", "is named twice"),
    (members({"ref": "m1", "level": "iron"}), "members[0].level", NOWHERE),
    (members({"ref": "m1", "shares": -1}), "members[0].shares", "must be 0 or more"),
    (members({"ref": "m1", "shares": None}), "members[0].shares", NULL),
    (members({"ref": "new", "referrer": "m9"}), "members[0].referrer", NOWHERE),
    (members({"ref": "new", "referrer": "new"}), "members[0].referrer", "makes a loop"),
    (members({"ref": "m1", "referrer": "m3"}), "members[0].referrer", "makes a loop"),
    (members({"ref": "a", "referrer": "b"}, {"ref": "b", "referrer": "c"}, {"ref": "c", "referrer": "a"}),
     "members[0].referrer", "makes a loop"),
    (members({"ref": "m2", "referrer": "m3"}), "members[0].referrer", "is set already and stays"),
    (members({"ref": "m2", "referrer": None}), "members[0].referrer", "is set already and stays"),
    (members({"ref": "fine"}, {"ref": "m3", "referrer": "fine"}), "members[1].referrer", "is set already and stays"),
    (base(paused=True) | {"distribution": {"direct": {"ratio": "1", "basis": "net"}}}, "distribution.direct.basis",
     "must be one of 'paid' or 'profit'"),
    ({"distribution": {"direct": {"basis": "paid"}}}, "distribution.direct.ratio", "is missing"),
    ({"distribution": {"team": {"depth": 0}}}, "distribution.team.depth", "must be 1 or more"),
    ({"distribution": {"team": {"ratio": "1"}}}, "distribution.team.ratio", UNKNOWN),
    ({"distribution": {"shareholder": {"ratio": "1", "schedule": {"every": "hour"}}}},
     "distribution.shareholder.schedule", FORM),
    ({"distribution": None}, "distribution", NULL),
]  # fmt: skip


@pytest.mark.parametrize(("document", "place", "reason"), REFUSED)
def test_refused_with_place_and_reason_and_nothing_changed(document: Any, place: str, reason: str, shop: Shop) -> None:
    before = shop.contents()
    with pytest.raises(Refused) as refused:
        shop.load(document)
    assert (refused.value.place, refused.value.text) == (place, reason)
    assert shop.contents() == before


UNION: list[tuple[Json, str, str]] = [
    ({"union": {"release_ratio": "100.01"}}, "union.release_ratio", PART),
    ({"union": {"acceleration_share": "101"}}, "union.acceleration_share", PART),
    ({"union": {"pool_ratio": None}}, "union.pool_ratio", NULL),
    ({"union": {"at": "25:00"}}, "union.at", 'must be a time of day like "08:30"'),
    ({"union": {"whole_only": "no"}}, "union.whole_only", BOOL),
    ({"union": {"scheme": "union"}}, "union.scheme", UNKNOWN),
]


@pytest.mark.parametrize(("document", "place", "reason"), UNION)
def test_refused_under_the_scheme_union(document: Json, place: str, reason: str, shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        shop.load({"scheme": "union"} | document)
    assert (refused.value.place, refused.value.text) == (place, reason)


@pytest.mark.parametrize(("document", "place", "reason"), [case for case in REFUSED if isinstance(case[0], dict)])
def test_refused_as_an_event_at_the_same_place_within_shop(document: Json, place: str, reason: str, shop: Shop) -> None:
    event = {"id": "change", "at": "2026-03-02T08:00:00+08:00", "type": "shop.changed", "shop": document}
    refused = shop.take(event).refused
    assert refused is not None
    assert (refused.place, refused.text) == (f"shop.{place}", reason)
