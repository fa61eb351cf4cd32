"""A shop with two members on their phones, for tests of members' pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import insert, select

from app import clock
from app.models import Invitation, Member, MemberLink
from app.services.portal.notices import tell
from app.services.shop_file import load_shop
from app.services.staff import link_digest
from tests import rows
from tests.conftest import NOW
from tests.web.portal import add_account
from tests.web.sales import fill

WALLET = {
    "sending": {"fee_ratio": "0", "daily_limit": None},
    "withdrawing": {"fee_ratio": "0", "minimum": "1.00"},
    "release": None,
}
LOTTERY = {"kind": "fixed", "choices": [{"ratio": None, "weight": 5}, {"ratio": "130", "weight": 5}]}
GIFTS = [{"ref": "g1", "name": "Umbrella", "asset": "points", "price": "50.00", "offered": 3}]
CODE = "abcdefgh2345"
CLAIM, RESET = "a-secret-that-claims", "a-secret-that-resets"
VIEW = str(URLSafeSerializer("for tests", salt="personal link").dumps(1))


def fill_portal(app: Flask) -> None:
    """The orders of ``sales``; m1 王小芳 (500 points, ¥20 cash) and m2 李明, whom m1 referred, have accounts.

    A draw is open on each of their entries.
    """
    fill(app, base={"lottery": LOTTERY})
    with app.app_context():
        load_shop({"wallet": WALLET, "gifts": GIFTS}, now=NOW)
    add_account(app, "m1", "13812341234")
    add_account(app, "m2", "13900000002")
    with app.app_context(), rows.write() as connection:
        tell(connection, 1, "gift", {"gift": "Umbrella", "state": "redeemed", "code": "12345678"}, NOW)
    add_ways_in(app)


def add_ways_in(app: Flask) -> None:
    """An invitation by m1, a link that claims m3, one for a new password of m2, and m1's personal link."""
    with app.app_context(), rows.write() as connection:
        ids = {ref: key for ref, key in connection.execute(select(Member.ref, Member.id))}  # noqa: C416 - typed rows
        connection.execute(insert(Invitation).values(code=CODE, member_id=ids["m1"], made_at=NOW))
        common = {"made_at": NOW, "made_by": "chen", "expires_at": clock.now() + timedelta(days=7)}
        for link_id, ref, kind, digest in (
            (1, "m1", "view", None),
            (2, "m3", "claim", link_digest(CLAIM)),
            (3, "m2", "reset", link_digest(RESET)),
        ):
            values = {"id": link_id, "member_id": ids[ref], "kind": kind, "digest": digest}
            connection.execute(insert(MemberLink).values(values | common))
