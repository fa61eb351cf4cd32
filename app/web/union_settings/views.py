"""The page of the union queue; a shop that runs the queue rebate is told so there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from app import clock
from app.queries.catalogue import list_levels
from app.queries.next_run import next_run_of
from app.queries.standing import get_standing
from app.services.shop_file import settings_now
from app.web.base_settings.honesty import of_union, profit_share
from app.web.document_form import Doc
from app.web.permissions import Permission, needs
from app.web.settings_page import SettingsPage
from app.web.templating import current_shop
from app.web.union_settings.forms import UnionForm

blueprint = Blueprint("union_settings", __name__, url_prefix="/settings")


def facts(typed: Doc | None) -> dict[str, Any]:
    """What the page tells besides: promises, the pool, and when it is distributed next."""
    now = clock.now()
    standing = get_standing(now)
    schedule = typed and {"every": "day", "at": typed["at"]}
    levels = settings_now()["base"]["level_ratios"]
    return {
        "standing": standing,
        "honesty": typed and of_union(typed, levels, dict(list_levels()), standing),
        "profit_cents": profit_share(standing.pace) if standing.pace else None,
        "next_distribution": next_run_of("distribute_union", schedule, current_shop().zone, now),
    }


PAGE = SettingsPage("union", "union_settings", UnionForm, facts)


@blueprint.get("/union")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """The union queue, or that this shop has none."""
    return PAGE.show() if _is_union() else render_template("union_settings/none.html")


@blueprint.post("/union")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | tuple[str, int]:
    """Save the settings of the union queue."""
    if not _is_union():
        abort(404)
    return PAGE.save()


@blueprint.route("/union/try", methods=["GET", "POST"])
@needs(Permission.SEE_SETTINGS)
def attempt() -> Response | str | tuple[str, int]:
    """Try an order out under the union queue as typed."""
    if not _is_union():
        abort(404)
    return PAGE.attempt()


def _is_union() -> bool:
    return current_shop().scheme == "union"
