"""People of every role, and a clock that tests set, for tests of who may do what and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app import clock
from app.extensions import db
from app.models import Change, Staff, StaffStore, Supplier
from app.web.permissions import SUPPLIER
from tests import rows
from tests.conftest import NOW, english


class Clock:
    """What the program takes for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


def add_person(
    app: Flask, username: str, role: str, *stores: int, supplier: int | None = None, is_invited: bool = False
) -> int:
    """Somebody in a role, with the stores or the supplier of these ids; their session key is ``key of <name>``.

    A supplier of whom nothing is said has a new one.
    """
    with app.app_context():
        with rows.write() as connection:
            if role == SUPPLIER and supplier is None:
                new = insert(Supplier).values(ref=f"of {username}", name="").returning(Supplier.id)
                supplier = connection.execute(new).scalar_one()
            kept = "" if is_invited else "no password fits this"
            values = {
                "username": username,
                "password_hash": kept,
                "role": role,
                "created_at": NOW,
                "supplier_id": supplier,
            }
            connection.execute(insert(Staff).values(session_key=f"key of {username}", **values))
            staff_id = connection.execute(select(Staff.id).where(Staff.username == username)).scalar_one()
            for store_id in stores:
                connection.execute(insert(StaffStore).values(staff_id=staff_id, store_id=store_id))
        return int(staff_id)


def browser_of(app: Flask, username: str, at: datetime | None = None) -> FlaskClient:
    """A browser in which this person is logged in, without the price of a hash."""
    client = english(app)
    seconds = int((at or clock.now()).timestamp())
    with client.session_transaction() as session:
        session["_user_id"] = f"key of {username}"
        session["opened"] = session["seen"] = seconds
    return client


def history(app: Flask, kind: str) -> list[Change]:
    """The changes of a kind, the newest first."""
    with app.app_context():
        query = select(Change).where(Change.kind == kind).order_by(Change.id.desc())
        return list(db.session.scalars(query))
