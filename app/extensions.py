"""The extensions, made once and bound to an application by ``create_app``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

from flask import Flask, current_app
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, PoolProxiedConnection, event

from app.models import Base

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
bootstrap = Bootstrap5()

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

CONNECT_TO_WRITE = "connect_to_write"
"""Under what name an application keeps the way to its connection for writing."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA busy_timeout = 60000",
    "PRAGMA wal_autocheckpoint = 4000",
)


def bind_database(app: Flask) -> None:
    """Bind the database: reads begin plainly on the default engine, writers take the lock first on ``write``.

    Left to itself the driver begins a transaction late and keeps savepoint rows across a rollback; so the driver's own
    transaction control is switched off and BEGIN is said here.
    """
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        engines = db.engines
    for name, engine in engines.items():
        engine.hide_parameters = True  # an error in the log shall hold no password hash and no phone number
        if engine.dialect.name != "sqlite":
            continue
        begin = "BEGIN IMMEDIATE" if name == "write" else "BEGIN"

        @event.listens_for(engine, "connect")
        def prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in PRAGMAS:
                cursor.execute(pragma)
            cursor.close()

        # The dialect's own hook: a listener to the engine's event would make every transaction look for listeners.
        engine.dialect.do_begin = partial(_begin, begin)  # type: ignore[method-assign]
    writing = engines["write"]
    is_sqlite = writing.dialect.name == "sqlite"
    app.extensions[CONNECT_TO_WRITE] = Writer(writing).connect if is_sqlite else writing.connect


class Writer:
    """The one connection by which a process writes to SQLite, kept open; its threads take turns.

    Only one could write at a time anyway; and what a transaction leaves in memory (``kept_with``) is there for the
    next, whichever thread has it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = RLock()
        self._connection: Connection | None = None
        event.listen(engine, "engine_disposed", self._let_go)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The connection, for as long as the context lasts."""
        with self._turn:
            if self._connection is None:
                self._connection = self._engine.connect()
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction():  # it could not even be rolled back
                    self._let_go(self._engine)

    def _let_go(self, _engine: Engine) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def connect_to_write() -> AbstractContextManager[Connection]:
    """A connection to the database of the present application on which transactions may be begun to write in."""
    connect: Callable[[], AbstractContextManager[Connection]] = current_app.extensions[CONNECT_TO_WRITE]
    return connect()


def _begin(text: str, connection: PoolProxiedConnection) -> None:
    driver: Any = connection.driver_connection
    driver.execute(text)
