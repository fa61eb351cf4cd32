"""The extensions, made once and bound to an application by ``create_app``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import PoolProxiedConnection, event

from app.models import Base

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
bootstrap = Bootstrap5()

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

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


def _begin(text: str, connection: PoolProxiedConnection) -> None:
    driver: Any = connection.driver_connection
    driver.execute(text)
