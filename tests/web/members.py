"""A small shop with members who know each other, for tests of their pages."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Change, Event, Member, Transfer
from app.services.intake import take_in
from app.services.shop_file import dump_shop, load_shop
from tests.conftest import NOW
from tests.story import order, shop_file

SHOP = shop_file(
    levels=[
        {"ref": "gold", "name": "Gold", "rank": 2, "team_ratio": "8"},
        {"ref": "silver", "name": "Silver", "rank": 1},
    ],
    members=[
        {"ref": "m1", "name": "王小芳", "phone": "13812341234", "email": "fang@x.com", "nickname": "Fang"},
        {"ref": "m2", "name": "李明", "phone": "13900000002", "referrer": "m1", "level": "gold", "shares": 3},
        {"ref": "m3", "referrer": "m2"},
        {"ref": "m4", "nickname": "<b>Bold</b>", "referrer": "m1", "level": "silver"},
    ],
)
FANG, LI, THIRD, BOLD = 1, 2, 3, 4
"""The ids of the four."""


def fill(app: Flask) -> None:
    """Load the shop; three orders of which the second and third pay the first."""
    with app.app_context():
        load_shop(SHOP, now=NOW)
        send(order("o1"), order("o2", member="m2"), order("o3", member="m2"))


def send(*events: dict[str, Any]) -> None:
    """Let events happen."""
    last = db.session.scalar(select(func.count()).select_from(Event)) or 0
    db.session.rollback()
    texts = [
        json.dumps({"id": f"t{last + number}", "at": NOW.isoformat()} | event).encode()
        for number, event in enumerate(events)
    ]
    outcomes = take_in(texts, now=NOW, randbelow=lambda _: 0)
    assert [outcome.status for outcome in outcomes] == ["applied"] * len(texts), outcomes


def balance_of(app: Flask, member_id: int, asset: str) -> int:
    """What a member holds."""
    with app.app_context():
        query = select(Account.balance_cents).where(Account.member_id == member_id, Account.asset == asset)
        return db.session.scalar(query) or 0


def count_of(app: Flask, table: type[Transfer | Change | Event | Member]) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def dump_of(app: Flask, kind: str = "members") -> dict[str, Any]:
    """The objects of a kind in the shop file, by ref."""
    with app.app_context():
        return {doc["ref"]: doc for doc in dump_shop()[kind]}
