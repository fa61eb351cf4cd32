"""The base settings for tests of their page: a shop, every setting at something else, and the same as typed."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.services.shop_file import dump_shop, load_shop
from tests.conftest import NOW, PASSWORD
from tests.web.forms import typed_in

PATH = "/settings/base"

SHOP: dict[str, Any] = {
    "levels": [{"ref": "silver", "name": "Silver", "rank": 1}, {"ref": "gold", "name": "Gold", "rank": 2}],
    "products": [{"ref": "p1", "name": "Cake"}, {"ref": "p2", "name": "Tea", "rebate": {"enabled": False}}],
    "stores": [{"ref": "s1", "name": "High Street"}],
    "members": [
        {"ref": "m1", "name": "Wang Fang", "level": "gold"},
        {"ref": "m2", "name": "Li Lei"},
        {"ref": "m3", "name": "Han Mei"},
    ],
}
"""A shop with levels, products, a store and members."""

OTHER: dict[str, Any] = {
    "enabled": False,
    "new_products_enabled": False,
    "deducted_orders_join": False,
    "settle_on": "paid",
    "reward_order": "completed_only",
    "auto_complete_days": 9,
    "program_name": "返现",
    "exchange_name": "换积分",
    "extraction_ratio": "12.5",
    "default_ratio": "99.99",
    "level_ratios": {"gold": "150", "silver": "0"},
    "lottery": {
        "kind": "fixed",
        "choices": [{"ratio": "50", "weight": 3}, {"ratio": None, "weight": 1}, {"ratio": "200", "weight": 0}],
    },
    "exchange": {"points": "120", "love_value": "0", "voucher": "80.5"},
    "exchange_open": False,
    "love_value_frozen": True,
    "merchant_queue": False,
    "all_stores_queue": True,
    "all_cashiers_queue": True,
    "random_return": {"cash": 9, "points": 1},
    "zeroing": {"every": "week", "weekday": 5, "at": "04:30"},
    "paused": True,
    "show": {"progress": False, "rewarded": False, "waiting": False, "member": True, "waiting_amount": False},
    "clawback": False,
    "surplus": "carry",
    "own_entries": "not_same_member",
}
"""Every base setting at something else than its default."""

TYPED = {
    "settle_on": "paid",
    "reward_order": "completed_only",
    "auto_complete_days": "９",
    "program_name": " 返现 ",
    "exchange_name": "换积分",
    "extraction_ratio": "１２．５％",
    "default_ratio": "99.99 %",
    "level_ratios-rows-0-ref": "silver",
    "level_ratios-rows-0-ratio": "0",
    "level_ratios-rows-1-ref": "gold",
    "level_ratios-rows-1-ratio": "150",
    "lottery-kind": "fixed",
    "lottery-choices-0-ratio": "50",
    "lottery-choices-0-weight": "3",
    "lottery-choices-1-no_win": "y",
    "lottery-choices-2-ratio": "200",
    "lottery-choices-2-weight": "0",
    "lottery-choices-3-ratio": "",
    "exchange-points": "120",
    "exchange-love_value": "0",
    "exchange-voucher": "80.50",
    "love_value_frozen": "y",
    "all_stores_queue": "y",
    "all_cashiers_queue": "y",
    "random_return-mode": "numbers",
    "random_return-cash": "9",
    "random_return-points": "1",
    "zeroing-every": "week",
    "zeroing-weekday": "5",
    "zeroing-at": "4:30",
    "sure-word": "ZERO",
    "sure-password": PASSWORD,
    "paused": "y",
    "show-member": "y",
    "surplus": "carry",
    "own_entries": "not_same_member",
}
"""The same as somebody types it; switches that are off are not sent."""


def load(app: Flask, document: dict[str, Any]) -> None:
    with app.app_context():
        load_shop(document, now=NOW)


def base_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        base: dict[str, Any] = dump_shop()["base"]
    return base


def page_of(client: FlaskClient, path: str = PATH) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.text


def typed(client: FlaskClient, changes: dict[str, str | None]) -> MultiDict[str, str]:
    """What the page sends with some fields typed anew."""
    return typed_in(page_of(client), PATH, changes)


def beside(page: str, name: str) -> str:
    """What a field is told to be wrong with."""
    found = re.search(rf'id="{name}-error">.*?</i>(.*?)</div>', page)
    return found[1] if found else ""
