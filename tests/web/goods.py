"""A small shop with products of every source, two stores and a supplier, for tests of their pages."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Change
from app.services.intake import take_in
from app.services.shop_file import dump_shop, load_shop
from tests.conftest import NOW

Json = dict[str, Any]
ON = {"enabled": True}

SHOP: Json = {
    "base": {"settle_on": "paid", "merchant_queue": False},
    "levels": [{"ref": "gold", "name": "Gold", "rank": 2}, {"ref": "silver", "name": "Silver", "rank": 1}],
    "stores": [
        {"ref": "s1", "name": "River Street", "commission_ratio": "10", "online": ON, "cashier": ON},
        {"ref": "s2", "name": "Hill Street", "online": ON, "cashier": ON},
    ],
    "suppliers": [{"ref": "v1", "name": "Mill & Co", "contact": "Ms Wu", "phone": "13812341234"}],
    "products": [
        {"ref": "p1", "name": "Rice cake", "price": "12.50", "cost": "6.00", "sku": "RC-1", "rebate": ON},
        {"ref": "p2", "name": "Flour", "source": "supplier", "supplier": "v1", "rebate": ON},
        {"ref": "p3", "name": "Sugar", "source": "supply_chain", "on_sale": False},
        {"ref": "q1", "name": "River bun", "source": "store", "store": "s1", "rebate": ON},
        {"ref": "q2", "name": "Hill bun", "source": "store", "store": "s2", "rebate": ON},
    ],
    "members": [{"ref": "m1", "level": "gold"}, {"ref": "m2"}],
}
RICE, FLOUR, SUGAR, RIVER_BUN, HILL_BUN = 1, 2, 3, 4, 5
RIVER, HILL = 1, 2
MILL = 1
"""The ids that they get."""

SCOPE: Json = {
    "enabled": True,
    "extraction_ratio": "0",
    "ratio": "120.5",
    "level_ratios": {"gold": "150", "silver": "0"},
    "cumulative": [
        {"days": 30, "amount": "1000.00", "ratio": "140"},
        {"days": 7, "amount": "0.00", "ratio": "110"},
    ],
    "lottery": {
        "kind": "fixed",
        "choices": [{"ratio": "50", "weight": 3}, {"ratio": None, "weight": 1}, {"ratio": "200", "weight": 0}],
    },
    "windows": [
        {
            "from": "2026-07-01T08:00:30.5+09:00",
            "until": "2026-12-31T23:59:59Z",
            "weekdays": [3, 1],
            "start": "22:00",
            "end": "02:00",
        },
        {"from": None, "until": None, "weekdays": [], "start": None, "end": "24:00"},
        {"from": None, "until": None, "weekdays": None, "start": None, "end": None},
    ],
    "limits": {"per_day": 2, "total": None},
}
"""A scope with everything in it, written as no form would write it."""


def fill(app: Flask, **changes: Any) -> None:
    """Load the shop, with other keys of ``changes``."""
    with app.app_context():
        load_shop(SHOP | changes, now=NOW)


def sell(*lines: Json) -> None:
    """Let each of these orders be paid, ``order.paid`` without what is the same for all."""
    texts = []
    for number, order in enumerate(lines):
        known = {"id": f"e{number}", "at": NOW.isoformat(), "type": "order.paid", "order": f"o{number}", "member": "m1"}
        texts.append(json.dumps(known | order).encode())
    outcomes = take_in(texts, now=NOW, randbelow=lambda _: 0)
    assert [outcome.status for outcome in outcomes] == ["applied"] * len(texts), outcomes


def in_mall(product: str, paid: str) -> Json:
    """An order of one line in the mall."""
    return {"channel": "mall", "lines": [{"product": product, "paid": paid}]}


def in_store(product: str, store: str, paid: str) -> Json:
    """The same of a store's product."""
    return {"channel": "store", "store": store, "lines": [{"product": product, "paid": paid}]}


def at_cashier(store: str, paid: str) -> Json:
    """The same at a store's counter."""
    return {"channel": "cashier", "store": store, "lines": [{"paid": paid}]}


def dump(app: Flask) -> Json:
    """The shop file of what is there now."""
    with app.app_context():
        return dump_shop()


def product(app: Flask, ref: str) -> Json:
    """A product as the shop file has it."""
    return next(each for each in dump(app)["products"] if each["ref"] == ref)


def store(app: Flask, ref: str) -> Json:
    """A store as the shop file has it."""
    return next(each for each in dump(app)["stores"] if each["ref"] == ref)


def count_changes(app: Flask) -> int:
    """How many rows the history has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Change)) or 0
