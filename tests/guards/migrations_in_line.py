"""Migrations make what the models say, there and back: ``python -m tests.guards.migrations_in_line``."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from app.extensions import db
from app.models import Base
from tests.conftest import ROOT, app_over, let_go

MIGRATIONS = ROOT / "migrations"


def main() -> int:
    """Print what is out of line; exit status 1 if anything is."""
    with TemporaryDirectory() as folder:
        found = [*out_of_order(), *out_of_line(Path(folder))]
    sys.stdout.writelines(f"migrations: {text}\n" for text in found)
    return 1 if found else 0


def out_of_order() -> Iterator[str]:
    """Migrations that are not numbered one after the other, each file by its number and subject."""
    script = ScriptDirectory(str(MIGRATIONS))
    if len(script.get_heads()) != 1:
        yield f"there is more than one head: {', '.join(script.get_heads())}"
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    for number, path in enumerate(files, 1):
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+", path.stem):
            yield f"{path.name} is to be named {number:04}_subject.py"
            continue
        revision = script.get_revision(f"{number:04}")
        before = f"{number - 1:04}" if number > 1 else None
        if revision.down_revision != before:
            yield f"{path.name} follows {revision.down_revision} and is to follow {before}"


def out_of_line(folder: Path) -> Iterator[str]:
    """How a database that the migrations make differs from one that the models make."""
    app = app_over(folder / "migrated.sqlite3")
    made = create_engine(f"sqlite:///{folder / 'made.sqlite3'}")
    Base.metadata.create_all(made)
    with app.app_context():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        for turn in ("upgraded", "upgraded again after the downgrade"):
            flask_migrate.upgrade(directory=str(MIGRATIONS))
            with db.engine.connect() as connection, made.connect() as wanted:
                yield from (f"{turn}: {difference}" for difference in differences(connection, wanted))
            if turn == "upgraded":
                flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
                left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
                yield from (f"the downgrade leaves the table {name}" for name in sorted(left))
    made.dispose()
    let_go(app)


def differences(connection: Connection, wanted: Connection) -> Iterator[str]:
    """What Alembic would change, and what it does not look at: defaults, checks, conditions of partial indexes."""
    yield from map(str, compare_metadata(MigrationContext.configure(connection), Base.metadata))
    for table in Base.metadata.tables:
        there, should = details(connection, table), details(wanted, table)
        for name in sorted(there.keys() | should.keys()):
            if there.get(name) != should.get(name):
                yield f"{table}: {name} is {there.get(name)} and should be {should.get(name)}"


def details(connection: Connection, table: str) -> dict[str, Any]:
    """Columns, checks and indexes of a table by name, as the database knows them."""
    found = inspect(connection)
    columns = {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)}
    checks = {str(check["name"]): _plain(check["sqltext"]) for check in found.get_check_constraints(table)}
    indexes: dict[str, Any] = {}
    for index in found.get_indexes(table):
        where = _plain(str(index.get("dialect_options", {}).get("sqlite_where", "")))
        indexes[str(index["name"])] = (index["column_names"], bool(index["unique"]), where)
    return columns | checks | indexes


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


if __name__ == "__main__":
    sys.exit(main())
