"""The pages: one folder for each blueprint."""

from __future__ import annotations

from flask import Flask

from app.extensions import bootstrap
from app.web import auth, entries, errors, languages, overview, queues, security, set_up, templating


def register(app: Flask) -> None:
    """Add every blueprint, error page and template helper to the application."""
    bootstrap.init_app(app)
    languages.register(app)
    security.register(app)
    templating.register(app)
    errors.register(app)
    for blueprint in (
        languages.blueprint,
        set_up.blueprint,
        auth.blueprint,
        overview.blueprint,
        queues.blueprint,
        entries.blueprint,
    ):
        app.register_blueprint(blueprint)
