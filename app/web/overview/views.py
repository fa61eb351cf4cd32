"""The overview."""

from __future__ import annotations

from flask import Blueprint, render_template

from app import clock
from app.queries.overview import get_overview

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def show() -> str:
    """The figures at a glance, the last thirty days, and who waits."""
    return render_template("overview/show.html", overview=get_overview(clock.now()))
