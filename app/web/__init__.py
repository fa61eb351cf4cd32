"""The pages: one folder for each blueprint."""

from __future__ import annotations

from flask import Flask

from app.extensions import bootstrap
from app.web import (
    auth,
    base_settings,
    catalogue,
    distribution_settings,
    entries,
    errors,
    explain,
    history,
    imports,
    languages,
    levels,
    masking,
    members,
    orders,
    overview,
    queues,
    security,
    set_up,
    staff,
    templating,
    union_settings,
)


def register(app: Flask) -> None:
    """Add every blueprint, error page and template helper to the application."""
    bootstrap.init_app(app)
    languages.register(app)
    security.register(app)
    templating.register(app)
    masking.register(app)
    errors.register(app)
    for blueprint in (
        languages.blueprint,
        set_up.blueprint,
        auth.blueprint,
        overview.blueprint,
        queues.blueprint,
        entries.blueprint,
        *orders.blueprints,
        explain.blueprint,
        *catalogue.blueprints,
        members.blueprint,
        levels.blueprint,
        history.blueprint,
        imports.blueprint,
        staff.blueprint,
        base_settings.blueprint,
        distribution_settings.blueprint,
        union_settings.blueprint,
    ):
        app.register_blueprint(blueprint)
