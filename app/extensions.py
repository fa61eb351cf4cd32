"""The extensions, made once and bound to an application by ``create_app``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from flask import Flask, current_app
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine

from app import sqlite
from app.models import Base

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
bootstrap = Bootstrap5()

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

BEGIN_TO_WRITE = "begin_to_write"
"""Under what name an application keeps the way to a transaction for writing."""


def bind_database(app: Flask) -> None:
    """Bind the database: reads begin plainly on the default engine, writers take the lock first on ``write``."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        engines = db.engines
    for name, engine in engines.items():
        engine.hide_parameters = True  # an error in the log shall hold no password hash and no phone number
        if engine.dialect.name == "sqlite":
            sqlite.prepare(engine, sqlite.TO_WRITE if name == "write" else sqlite.TO_READ)
    writing: Engine | sqlite.Writer = engines["write"]
    if engines["write"].dialect.name == "sqlite":
        writing = sqlite.Writer(engines["write"])
    app.extensions[BEGIN_TO_WRITE] = writing.begin


def begin_to_write() -> AbstractContextManager[Connection]:
    """A connection to the database of the present application in a transaction to write in."""
    begin: Callable[[], AbstractContextManager[Connection]] = current_app.extensions[BEGIN_TO_WRITE]
    return begin()
