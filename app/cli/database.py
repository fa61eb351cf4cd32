"""Commands work on a database that is there and at the newest migration, or say so and stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.extensions import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

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
        return command(*args, **kwargs)

    return run


def database_problem() -> str | None:
    """What keeps the database from being used, None where nothing does; a missing SQLite file is not made."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return "There is no database yet."
    try:
        with db.engine.connect() as connection:
            there = MigrationContext.configure(connection).get_current_heads()
    except OperationalError as error:
        return f"The database cannot be reached: {error.orig}."
    if set(there) == set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
        return None
    return "The database is not at the newest migration." if there else "The database is empty."
