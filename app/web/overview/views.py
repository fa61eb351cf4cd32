"""The overview."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from app import clock
from app.queries.coming_zeroing import find_near_zeroing
from app.queries.overview import get_overview
from app.web.navigation import home
from app.web.overview.account import account_of
from app.web.permissions import Permission, may, needs

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@needs()
def show() -> str | Response:
    """The figures at a glance, the last thirty days, and who waits; for others the first page that is theirs."""
    if not may(Permission.SEE_OVERVIEW):
        return redirect(home())
    overview = get_overview(clock.now())
    account = account_of(overview.totals, is_union=overview.coverage is None)
    near_zeroing = find_near_zeroing(clock.now()) if may(Permission.SEE_SETTINGS) else None
    return render_template("overview/show.html", overview=overview, account=account, near_zeroing=near_zeroing)
