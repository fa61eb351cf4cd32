"""A shop with some history, to which bad input must do nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Base
from app.services.intake import Outcome, take_in
from app.services.shop_file import load_shop
from tests.conftest import app_over, let_go
from tests.story import ON, Json, at_cashier, online, order, shop_file

NOW = datetime(2026, 3, 2, tzinfo=UTC)
AT = "2026-03-02T08:00:00+08:00"

NO_WIN = {"kind": "fixed", "choices": [{"ratio": None}]}
SHOP = shop_file(
    {"extraction_ratio": "40", "exchange": {"points": "100", "love_value": "50"}},
    levels=[{"ref": "gold", "rank": 1}],
    products=[
        {"ref": "p1", "rebate": ON},
        {"ref": "p2", "rebate": ON | {"lottery": NO_WIN}},
        {"ref": "off", "rebate": {"enabled": False}},
        {"ref": "q1", "source": "store", "store": "s1", "rebate": ON},
    ],
    stores=[{"ref": "s1", "online": ON, "cashier": ON}, {"ref": "s2", "online": ON, "cashier": ON}],
    members=[{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}, {"ref": "m3", "referrer": "m2"}],
)
HISTORY = [
    order("paid", "50.00", "10.00"),
    order("done", "80.00", member="m2"),
    {"type": "order.completed", "order": "done"},
    order("back", "30.00", member="m3"),
    {"type": "order.refunded", "order": "back"},
    order("drawn", "20.00", product="p2"),
    {"type": "entry.drawn", "order": "drawn", "line": 1},
    order("points", "100.00", member="m2", product="p1"),
    {"type": "entry.exchanged", "order": "points", "line": 1, "into": "points"},
    order("nothing", "0.00"),
    order("apart", "5.00", product="off"),
    online("online", "7.00", member="m3"),
    at_cashier("counter", "9.00", member="m3"),
    {"type": "balance.opened", "member": "m1", "asset": "points", "amount": "3.00"},
]


class Shop:
    """The services over a database with the shop and its history."""

    def take(self, event: Json | bytes) -> Outcome:
        """Take one event in."""
        text = event if isinstance(event, bytes) else json.dumps(event).encode()
        (outcome,) = take_in([text], now=NOW)
        return outcome

    def load(self, document: Any) -> bool:
        return load_shop(document, now=NOW)

    def contents(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with db.engine.connect() as connection:
            tables = Base.metadata.tables.items()
            return {name: [tuple(row) for row in connection.execute(select(table))] for name, table in tables}


@pytest.fixture(scope="module")
def shop(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("formats") / "shop.sqlite3"
    shutil.copy(migrated_file, path)
    app = app_over(path)
    with app.app_context():
        shop = Shop()
        shop.load(SHOP)
        for number, event in enumerate(HISTORY):
            assert shop.take({"id": f"h{number}", "at": AT} | event).status == "applied", event
        yield shop
    let_go(app)
