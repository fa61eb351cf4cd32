"""Commands work on a database that is there and at the newest migration, or say so and stop."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.extensions import MIGRATIONS, db

SQLITE_TROUBLES = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY,
}  # fmt: skip

P = ParamSpec("P")
R = TypeVar("R")


def on_newest_database(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in the application's context, once its database is at the newest migration."""

    @with_appcontext
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        problem = database_problem()
        if problem:
            raise click.ClickException(f"{problem} Run: flask --app wsgi db upgrade")
        try:
            return command(*args, **kwargs)
        except (DBAPIError, _driver().Error) as error:
            trouble = _trouble(error)
            if trouble is None:
                raise
            raise click.ClickException(f"The database cannot be used: {trouble}.") from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror}.") from None

    return run


def _trouble(error: Exception) -> str | None:
    """What a database says that is full, locked, damaged or gone; None where the program is at fault."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        is_trouble = getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_TROUBLES
    else:
        is_trouble = isinstance(cause, _driver().OperationalError)
    return str(cause).strip() if is_trouble else None


def _driver() -> Any:
    """The database's driver, whose own exceptions come out of what bypasses SQLAlchemy."""
    return db.engine.dialect.loaded_dbapi


def database_problem() -> str | None:
    """What keeps the database from being used, None where nothing does; a missing SQLite file is not made."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return "There is no database yet."
    try:
        with db.engine.connect() as connection:
            there = MigrationContext.configure(connection).get_current_heads()
    except DBAPIError as error:
        return f"The database cannot be reached: {error.orig}."
    if set(there) == set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
        return None
    return "The database is not at the newest migration." if there else "The database is empty."
