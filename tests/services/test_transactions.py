"""Write transactions: whole or not at all, whoever ends them, and the next one begins afresh."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Bookmark
from app.services.transactions import write


def driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection


def by_the_driver(connection: Connection, name: str) -> None:
    driver_of(connection).execute("INSERT INTO bookmarks (name, position) VALUES (?, 1)", (name,))


def by_core(connection: Connection, name: str) -> None:
    connection.execute(insert(Bookmark).values(name=name, position=1))


def write_and_fail(ways: Any) -> None:
    with write() as connection:
        for number, way in enumerate(ways):
            way(connection, str(number))
        raise KeyError


def write_what_refers_to_nothing(way: Any) -> None:
    """Only the commit finds it out."""
    with write() as connection:
        driver_of(connection).execute("PRAGMA defer_foreign_keys = ON")
        way(connection, "failing")
        driver_of(connection).execute("INSERT INTO order_deductions (order_id, asset, cents) VALUES (77, 'cash', 1)")


def names() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Bookmark.name)))


WAYS = pytest.mark.parametrize(
    "ways", [(by_the_driver,), (by_core,), (by_the_driver, by_core), (by_core, by_the_driver)]
)


@WAYS
def test_what_is_written_stays_whoever_wrote_it(app: Flask, ways: Any) -> None:
    with app.app_context():
        for turn in "ab":
            with write() as connection:
                for number, way in enumerate(ways):
                    way(connection, f"{turn}{number}")
            assert not connection.in_transaction()
            assert not driver_of(connection).in_transaction
        assert names() == {f"{turn}{number}" for turn in "ab" for number in range(len(ways))}


@WAYS
def test_nothing_stays_of_what_failed_and_the_next_is_whole(app: Flask, ways: Any) -> None:
    with app.app_context():
        with pytest.raises(KeyError):
            write_and_fail(ways)
        assert names() == set()
        with write() as connection:
            by_the_driver(connection, "next")
        assert names() == {"next"}


@pytest.mark.parametrize("way", [by_the_driver, by_core])
def test_nothing_stays_of_what_cannot_be_committed(app: Flask, way: Any) -> None:
    """The driver's transaction stays open when its commit fails, and SQLAlchemy forgets it."""
    with app.app_context():
        with pytest.raises((sqlite3.IntegrityError, IntegrityError)):
            write_what_refers_to_nothing(way)
        assert names() == set()
        with write() as connection:
            by_the_driver(connection, "next")
        assert names() == {"next"}


def test_a_transaction_within_a_transaction_is_refused_and_the_outer_one_goes_on(app: Flask) -> None:
    with app.app_context():
        with write() as outer:
            by_the_driver(outer, "outer")
            with pytest.raises(sqlite3.OperationalError, match="within a transaction"), write():
                raise AssertionError("it has begun")
            by_core(outer, "still")
        assert names() == {"outer", "still"}


def test_flags_and_bytes_are_stored_as_they_were(app: Flask) -> None:
    """The driver is told how to adapt them."""
    with app.app_context(), write() as connection:
        row = (
            driver_of(connection)
            .execute("SELECT ?, typeof(?1), ?, ?, typeof(?4)", (True, False, b"\0\xff", b""))
            .fetchone()
        )
        assert row == (1, "integer", 0, b"\0\xff", "blob")
