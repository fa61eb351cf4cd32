"""A small shop with orders that were paid, completed and rewarded, for tests of their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Event, Order, Transfer
from app.services.check import CHECKS, run_check
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.goods import SHOP
from tests.web.members import send

Json = dict[str, Any]

EARLIER = (NOW - timedelta(days=1)).isoformat()
MEMBERS = [
    {"ref": "m1", "name": "王小芳", "phone": "13812341234", "level": "gold"},
    {"ref": "m2", "name": "李明", "phone": "13900000002", "referrer": "m1"},
    {"ref": "m3", "phone": "13900000002"},
]
ONE, TWO, COUNTER = 1, 2, 3
"""The ids of the orders: one in the mall of two lines, one of River Street's products, one at its counter."""


def fill(app: Flask, *, settle_on: str = "completed", **changes: Any) -> None:
    """Load the shop and three orders; the first two are not completed, and m1 holds points and cash."""
    base = {"settle_on": settle_on, "extraction_ratio": "50", "default_ratio": "100"} | changes.pop("base", {})
    with app.app_context():
        load_shop(SHOP | {"base": base, "members": MEMBERS, "distribution": {}} | changes, now=NOW)
        send(
            {"type": "balance.opened", "at": EARLIER, "member": "m1", "asset": "points", "amount": "500.00"},
            {"type": "balance.opened", "at": EARLIER, "member": "m1", "asset": "cash", "amount": "20.00"},
            paid("one", [("p1", "100.00"), ("p2", "40.00")]),
            paid("two", [("q1", "60.00")], member="m2", channel="store", store="s1"),
            paid("counter", [(None, "30.00")], channel="cashier", store="s1"),
        )


def paid(ref: str, lines: list[tuple[str | None, str]], **keys: Any) -> Json:
    """An ``order.paid`` of these products and amounts, in the mall by m1 unless told."""
    sold = [{"paid": amount} | ({"product": product} if product else {}) for product, amount in lines]
    order = {"type": "order.paid", "at": EARLIER, "order": ref, "member": "m1", "channel": "mall", "lines": sold}
    return order | keys


def completed(ref: str) -> Json:
    """An ``order.completed``."""
    return {"type": "order.completed", "order": ref}


def ahead_and_paid(app: Flask) -> None:
    """Complete the first order, and let a later one pay its entries 50.00 in all."""
    with app.app_context():
        send(completed("one"), paid("later", [("p1", "100.00")], member="m2"), completed("later"))


def preview(browser: FlaskClient, path: str, **typed: str) -> tuple[str, Json]:
    """Fill the form of a page in and look at the preview: the page, and what its confirmation would send."""
    form = fields_of(browser.get(path).text, path).to_dict()
    response = browser.post(path, data=form | typed)
    assert response.status_code == 200, response.text
    return response.text, fields_of(response.text, path).to_dict() | {"step": "confirm"}


def count_orders(app: Flask) -> int:
    """How many orders there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Order)) or 0


def count_events(app: Flask) -> int:
    """How many events were applied."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Event)) or 0


def last_transfer(app: Flask) -> int:
    """The id of the newest transfer."""
    with app.app_context():
        return db.session.scalar(select(func.max(Transfer.id))) or 0


def books_add_up(app: Flask) -> bool:
    """Whether every check finds nothing."""
    with app.app_context():
        db.session.rollback()
        return [finding for check in CHECKS for finding in run_check(check)] == []
