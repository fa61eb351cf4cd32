"""A small shop whose orders are settled when they are paid, and its messages, for tests of them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db
from app.models import Delivery, Message, MessageChannel
from app.services.intake import take_in
from app.services.portal.collecting import collect_messages
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import NOW
from tests.web.portal import add_account

Json = dict[str, Any]

SHOP: Json = {
    "name": "小满",
    "base": {"settle_on": "paid", "extraction_ratio": "50", "default_ratio": "100", "program_name": "返现"},
    "products": [{"ref": "p1", "rebate": {"enabled": True}}],
    "members": [
        {"ref": "m1", "name": "王小芳", "email": "fang@example.com"},
        {"ref": "m2", "name": "李明", "nickname": "Li", "email": "li@example.com"},
        {"ref": "m3"},
    ],
}
"""Members m1 and m2 get accounts; m3 has none."""

ROBOT = "wecombot://robot/?key=robotkey-1234"
MAIL = "mailtos://smtp.example.com:465/?smtp=smtp.example.com&mode=ssl&from=shop%40example.com&format=text"


def fill(app: Flask, **changes: Any) -> None:
    """Load the shop, and begin to collect; ``base`` is added to."""
    with app.app_context():
        load_shop(SHOP | changes | {"base": SHOP["base"] | changes.get("base", {})}, now=NOW)
    for ref in ("m1", "m2"):
        add_account(app, ref)
    with app.app_context():
        collect_all()


def happen(*events: Json, at: datetime = NOW, randbelow: Any = lambda _: 0) -> None:
    """Let events happen, each with an id that its content gives it."""
    texts = [json.dumps({"at": at.isoformat()} | event) for event in events]
    outcomes = take_in(
        [json.dumps({"id": f"{at} {text}"} | json.loads(text)).encode() for text in texts], now=at, randbelow=randbelow
    )
    assert [outcome.status for outcome in outcomes] == ["applied"] * len(texts), outcomes


def paid(ref: str, amount: str = "100.00", member: str = "m1") -> Json:
    """An order of one line in the mall."""
    lines = [{"product": "p1", "paid": amount}]
    return {"type": "order.paid", "order": ref, "member": member, "channel": "mall", "lines": lines}


def collect_all(now: datetime = NOW) -> None:
    """Make messages of everything."""
    while collect_messages(now=now):
        pass


def told(event: str = "", member_id: int | None = None) -> list[tuple[int, str, Json]]:
    """The messages there are: member, event and details, oldest first."""
    db.session.rollback()
    query = select(Message.member_id, Message.event, Message.details).order_by(Message.id)
    found = [(who, what, json.loads(details)) for who, what, details in db.session.execute(query)]
    return [each for each in found if event in ("", each[1]) and member_id in (None, each[0])]


def add_message(member_id: int = 1, event: str = "commission", at: datetime = NOW, **details: Any) -> int:
    """A message; its id."""
    values = {"member_id": member_id, "event": event, "details": json.dumps({"cents": 100} | details), "at": at}
    with rows.write() as connection:
        return int(connection.execute(insert(Message).values(values).returning(Message.id)).scalar_one())


def add_channel(name: str = "robot", url: str = ROBOT, **values: Any) -> int:
    """A channel that tells staff of commission; its id."""
    kind = "email" if url.startswith("mailto") else "webhook" if url.startswith("json") else "wecom"
    row = {
        "name": name, "kind": kind, "url": url, "audience": "staff", "events": ["commission"], "language": "en",
        "is_on": True, "is_internal": False, "next_at": NOW - timedelta(days=1), "failures": 0,
    } | values  # fmt: skip
    row["events"] = json.dumps(row["events"])
    with rows.write() as connection:
        return int(connection.execute(insert(MessageChannel).values(row).returning(MessageChannel.id)).scalar_one())


def channel(channel_id: int) -> MessageChannel:
    """A channel as it is now."""
    db.session.rollback()
    found = db.session.get(MessageChannel, channel_id)
    assert found is not None
    return found


def deliveries() -> list[tuple[int, str, int]]:
    """The message, status and tries of every delivery, oldest first."""
    db.session.rollback()
    query = select(Delivery.message_id, Delivery.status, Delivery.tries).order_by(Delivery.id)
    return [tuple(row) for row in db.session.execute(query)]
