"""The record of draws with their choices, and their frequencies against the odds."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from app.domain.odds import chances, odds_bps
from app.queries.draws import MOST_COUNTED, count_draws, list_draws
from app.web.arguments import get_id
from app.web.permissions import Permission, needs, own_stores

blueprint = Blueprint("draws", __name__)


@blueprint.get("/draws", endpoint="list")
@needs(Permission.SEE_QUEUES)
def list_page() -> str:
    """Every draw with what was offered."""
    page = list_draws(stores=own_stores(), after=get_id("after"), before=get_id("before"))
    return render_template(
        "draws/list.html",
        page=page,
        chances=chances,
        odds_bps=odds_bps,
        link=lambda **key: url_for("draws.list", **key),
    )


@blueprint.get("/draws/odds")
@needs(Permission.SEE_SETTINGS)
def odds() -> str:
    """How often each chance was drawn, beside its odds and what is usual by chance."""
    return render_template("draws/odds.html", lotteries=count_draws(), odds_bps=odds_bps, most=MOST_COUNTED)
