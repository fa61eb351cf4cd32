"""The page of the rewards beside the queue."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app import clock
from app.domain.money import WHOLE, share
from app.formats.fields import bps
from app.queries.next_run import next_run_of
from app.queries.rewards import RewardFacts, first_referred, get_reward_facts
from app.queries.standing import get_pace
from app.web.base_settings.honesty import profit_share
from app.web.distribution_settings.forms import DistributionForm
from app.web.document_form import Doc
from app.web.permissions import Permission, needs
from app.web.settings_page import SettingsPage
from app.web.templating import current_shop

blueprint = Blueprint("distribution_settings", __name__, url_prefix="/settings")

MOST_LEVELS = 2
"""More levels of referral than this carry a notice of the rules that may apply."""


def facts(typed: Doc | None) -> dict[str, Any]:
    """What the page tells besides: whom the rewards reach, what they take, when the dividend comes."""
    found = get_reward_facts()
    pace = get_pace(clock.now())
    profit = profit_share(pace) if pace else None
    schedule = ((typed and typed["shareholder"]) or {}).get("schedule")
    return {
        "facts": found,
        "profit_cents": profit,
        "taken": typed and taken_of_100(typed, found, profit or 0),
        "is_deep": bool(typed and typed["team"] and typed["team"]["depth"] > MOST_LEVELS),
        "next_dividend": next_run_of("distribute_dividend", schedule, current_shop().zone, clock.now()),
    }


def taken_of_100(distribution: Doc, found: RewardFacts, profit_cents: int) -> dict[str, int]:
    """What each reward takes at most of a sale of ¥100 that leaves this profit, in cents; of those that are on."""
    taken = {}
    for key, reward in distribution.items():
        if reward is not None:
            ratio = found.highest_team_bps if key == "team" else bps(reward["ratio"])
            taken[key] = share(WHOLE if reward["basis"] == "paid" else profit_cents, ratio)
    return taken


def example() -> dict[str, str]:
    """The order to try at first is that of a member with a referrer."""
    ref = first_referred()
    return {} if ref is None else {"member": ref}


PAGE = SettingsPage("distribution", "distribution_settings", DistributionForm, facts, example)


@blueprint.get("/distribution")
@needs(Permission.SEE_SETTINGS)
def show() -> str:
    """The rewards beside the queue."""
    return PAGE.show()


@blueprint.post("/distribution")
@needs(Permission.EDIT_SETTINGS)
def save() -> Response | tuple[str, int]:
    """Save the rewards beside the queue."""
    return PAGE.save()


@blueprint.route("/distribution/try", methods=["GET", "POST"])
@needs(Permission.SEE_SETTINGS)
def attempt() -> Response | str | tuple[str, int]:
    """Try an order out under the rewards as typed."""
    return PAGE.attempt()
