"""The pages: one folder for each blueprint."""

from __future__ import annotations

from flask import Flask

from app.extensions import bootstrap
from app.web import (
    agreement,
    applications,
    assets,
    auth,
    base_settings,
    catalogue,
    distribution_settings,
    draws,
    entries,
    errors,
    explain,
    exporting,
    gifts,
    history,
    imports,
    languages,
    levels,
    masking,
    members,
    messages,
    orders,
    overview,
    pictures,
    queues,
    searching,
    security,
    set_up,
    shop_settings,
    staff,
    supply,
    templating,
    union_settings,
    wallet_settings,
    withdrawals,
)
from app.web.portal.blueprints import blueprints as members_blueprints


def register(app: Flask) -> None:
    """Add every blueprint, error page and template helper to the application."""
    bootstrap.init_app(app)
    languages.register(app)
    security.register(app)
    assets.register(app)
    templating.register(app)
    masking.register(app)
    exporting.register(app)
    errors.register(app)
    for blueprint in (
        languages.blueprint,
        pictures.blueprint,
        set_up.blueprint,
        auth.blueprint,
        overview.blueprint,
        searching.blueprint,
        supply.blueprint,
        queues.blueprint,
        entries.blueprint,
        *orders.blueprints,
        explain.blueprint,
        draws.blueprint,
        *catalogue.blueprints,
        members.blueprint,
        gifts.blueprint,
        applications.blueprint,
        levels.blueprint,
        history.blueprint,
        messages.blueprint,
        imports.blueprint,
        staff.blueprint,
        base_settings.blueprint,
        distribution_settings.blueprint,
        union_settings.blueprint,
        wallet_settings.blueprint,
        shop_settings.blueprint,
        withdrawals.blueprint,
        agreement.blueprint,
        *members_blueprints,
    ):
        app.register_blueprint(blueprint)
