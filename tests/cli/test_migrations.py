"""A shop in use goes back to an older migration and forth again, and keeps what both know."""

from __future__ import annotations

from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.check import CHECKS, run_check
from tests.conftest import ROOT, USERNAME
from tests.web.goods import FLOUR, MILL, fill, in_mall, sell
from tests.web.people import add_person

MIGRATIONS = str(ROOT / "migrations")
ADD_CHANNEL = """INSERT INTO message_channels
    (name, events, kind, url, audience, language, is_on, is_internal, next_at, failures)
    VALUES (:name, :events, 'wecom', '', 'staff', 'en', 1, 0, 0, 0)"""
ADD_MESSAGE = "INSERT INTO messages (member_id, event, details, at) VALUES (1, :event, '{}', 0)"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop with people of every kind of post, changes of theirs, and flour of a supplier sold."""
    fill(app)
    add_person(app, "liu", "cashier", 1)
    add_person(app, "wu", "supplier", supplier=MILL)
    with app.app_context():
        sell(in_mall("p2", "9.00"), in_mall("p1", "12.50"))
    return app


def ask(query: str) -> list[tuple[Any, ...]]:
    """What a query finds, whatever the models say of its tables."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def broken() -> list[str]:
    return [finding for check in CHECKS for finding in run_check(check)]


def test_without_the_role_a_supplier_opens_nothing_and_sold_lines_find_their_supplier_again(shop: Flask) -> None:
    with shop.app_context():
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0010")
        assert ask("SELECT username, role, disabled_at IS NULL FROM staff ORDER BY id") == [
            (USERNAME, "owner", 1),
            ("liu", "cashier", 1),
            ("wu", "cashier", 0),
        ]
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert ask("SELECT username, role, supplier_id FROM staff ORDER BY id") == [
            (USERNAME, "owner", None),
            ("liu", "cashier", None),
            ("wu", "cashier", None),
        ]
        assert ask("SELECT staff_id, store_id FROM staff_stores") == [(2, 1)]
        assert ask("SELECT product_id, supplier_id FROM order_lines ORDER BY id") == [(FLOUR, MILL), (1, None)]
        assert broken() == []


def test_a_migration_that_would_leave_a_row_without_what_it_refers_to_is_undone(
    shop: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with shop.app_context():
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0010")
        with db.engines["write"].connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("INSERT INTO staff_stores VALUES (99, 1)")
            connection.commit()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(SystemExit):
            flask_migrate.upgrade(directory=MIGRATIONS)
        assert "a row of staff_stores refers to nothing in staff" in caplog.text
        assert ask("SELECT version_num FROM alembic_version") == [("0010",)]
        with db.engines["write"].connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_announces_a_zeroing_calls_it_off_too(shop: Flask) -> None:
    with shop.app_context():
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0013")
        with db.engines["write"].begin() as connection:
            for name, events in (("a", '["zeroing_ahead", "gift"]'), ("b", '["gift"]')):
                connection.execute(text(ADD_CHANNEL), {"name": name, "events": events})
            connection.execute(text("INSERT INTO bookmarks VALUES ('zeroing_ahead 2026-11-22', -1), ('quiet', 3)"))
        flask_migrate.upgrade(directory=MIGRATIONS)
        channels = "SELECT name, events FROM message_channels ORDER BY name"
        assert ask(channels) == [("a", '["zeroing_ahead", "gift", "zeroing_off"]'), ("b", '["gift"]')]
        assert ask("SELECT name FROM bookmarks") == [("quiet",)]
        with db.engines["write"].begin() as connection:
            for event in ("zeroing_off", "gift"):
                connection.execute(text(ADD_MESSAGE), {"event": event})
            own = '{"texts": {"zeroing_off": {"en": {"title": "x"}}, "gift": {"en": {"title": "y"}}}}'
            connection.execute(text("UPDATE shop SET messages = :own"), {"own": own})
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0013")
        assert ask(channels) == [("a", '["zeroing_ahead", "gift"]'), ("b", '["gift"]')]
        assert ask("SELECT event FROM messages") == [("gift",)]
        assert ask("SELECT messages FROM shop") == [('{"texts": {"gift": {"en": {"title": "y"}}}}',)]
        flask_migrate.upgrade(directory=MIGRATIONS)
