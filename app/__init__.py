"""The queue rebate console: orders give places in a queue, and later orders pay the places at its head."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application, bound to its database but with nothing running; ``overrides`` replace configuration keys."""
    # Imported here, so that importing the rules alone loads neither Flask nor a database.
    from flask import Flask

    from app import cli, config, web
    from app.extensions import bind_database

    app = Flask(__name__, instance_path=str(ROOT / "instance"))
    app.config.from_mapping(config.settings(Path(app.instance_path)))
    app.config.from_mapping(overrides or {})
    bind_database(app)
    cli.register(app)
    web.register(app)
    return app
