"""Gifts that members redeem, for tests of both sides."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Account, Redemption
from tests.web.forms import fields_of

UMBRELLA = "/m/gifts/1"


def redeem(phone: FlaskClient, path: str = UMBRELLA, **typed: str) -> TestResponse:
    """Send the form of a gift as it is shown."""
    return phone.post(path, data={**fields_of(phone.get(path).text, path), **typed})


def redemptions(app: Flask) -> list[Redemption]:
    """Every redemption, the oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(Redemption).order_by(Redemption.id)))


def points_of(app: Flask, member_id: int = 1) -> int:
    """The points that a member holds, in 0.01."""
    with app.app_context():
        return db.session.scalar(select(Account.balance_cents).where(Account.key == f"member:{member_id}:points")) or 0
