"""SQLite as the program uses it: how its connections are prepared, and how one of them writes."""

from __future__ import annotations

import sqlite3
from functools import partial
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, event

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA busy_timeout = 60000",
    "PRAGMA wal_autocheckpoint = 4000",
)

TO_READ, TO_WRITE = "BEGIN", "BEGIN IMMEDIATE"

# The driver looks long for how to adapt a value that is not an int, a float or a str, if it is not told.
sqlite3.register_adapter(bool, int)
sqlite3.register_adapter(bytes, bytes)


def prepare(engine: Engine, begin: str) -> None:
    """Let every connection of ``engine`` start with the same settings, and its transactions with ``begin``.

    Left to itself the driver begins a transaction late and keeps savepoint rows across a rollback; so the driver's own
    transaction control is switched off and BEGIN is said here.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    # The dialect's own hook: a listener to the engine's event would make every transaction look for listeners.
    engine.dialect.do_begin = partial(_begin, begin)  # type: ignore[method-assign]


class Writer:
    """The one connection by which a process writes, kept open; threads take turns at it.

    As a context it is a transaction that has the lock, committed on leaving and rolled back on any exception. Only one
    could write at a time anyway; and what a transaction leaves in memory is there for the next, whichever thread has
    it. The driver itself is told to begin and to commit: for an order, which writes by the driver alone, SQLAlchemy's
    book-keeping of transactions costs more than SQLite's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = RLock()
        self._connection: Connection | None = None
        event.listen(engine, "engine_disposed", self._let_go)

    def begin(self) -> Writer:
        """The context, under the name that it has with an engine."""
        return self

    def __enter__(self) -> Connection:
        self._turn.acquire()
        try:
            connection = self._connection or self._connect()
            self._driver.execute(TO_WRITE)
        except BaseException:
            self._turn.release()
            raise
        return connection

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        try:
            if kind is None:
                self._commit()
            else:
                self._roll_back()
        finally:
            self._turn.release()

    def _commit(self) -> None:
        """Commit what SQLAlchemy knows of since a statement of Core has run in it, and else the driver alone."""
        assert self._connection is not None
        try:
            self._connection.commit()
            self._driver.commit()
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """Roll back whoever knows of the transaction; SQLAlchemy forgets one of which the commit has failed."""
        assert self._connection is not None
        try:
            self._connection.rollback()
            self._driver.rollback()
        except BaseException:
            self._let_go(self._engine)
            raise

    def _connect(self) -> Connection:
        connection = self._connection = self._engine.connect()
        self._driver: Any = connection.connection.driver_connection
        return connection

    def _let_go(self, _engine: Engine) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _begin(text: str, connection: PoolProxiedConnection) -> None:
    driver: Any = connection.driver_connection
    if not driver.in_transaction:  # the writer has begun it
        driver.execute(text)
