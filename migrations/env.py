"""How migrations reach the database: through the application's writing engine, all of an upgrade in one transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from app.models.base import Instant

db = current_app.extensions["migrate"].db
configure_args = current_app.extensions["migrate"].configure_args


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the house's column types as what the database sees, so that migrations do not import the application."""
    return "sa.BigInteger()" if isinstance(item, Instant) else False


def run() -> None:
    with db.engines["write"].connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database; there is no offline mode.")
run()
