"""How migrations reach the database: through the application's writing engine, all of an upgrade in one transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.models.base import Instant

db = current_app.extensions["migrate"].db
configure_args = current_app.extensions["migrate"].configure_args


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the house's column types as what the database sees, so that migrations do not import the application."""
    return "sa.BigInteger()" if isinstance(item, Instant) else False


def run() -> None:
    with db.engines["write"].connect() as connection:
        _enforce(connection, "OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                render_item=render_item,
                transactional_ddl=True,  # BEGIN is said in so many words, so SQLite takes back what it made too
                **configure_args,
            )
            with context.begin_transaction():
                before = context.get_context().get_current_heads()
                context.run_migrations()
                if context.get_context().get_current_heads() != before:
                    _refuse_orphans(connection)
            connection.commit()
        finally:
            connection.rollback()
            _enforce(connection, "ON")


def _enforce(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys: where a constraint changes, a table is copied, dropped and named anew.

    It goes by the driver, because SQLite ignores it inside a transaction.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {state}")


def _refuse_orphans(connection: Connection) -> None:
    """Undo everything where a row refers to nothing any more, which nobody watched meanwhile."""
    if connection.dialect.name == "sqlite":
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan is not None:
            raise RuntimeError(f"after the migration a row of {orphan[0]} refers to nothing in {orphan[2]}")


if context.is_offline_mode():
    raise SystemExit("Migrations need the database; there is no offline mode.")
run()
