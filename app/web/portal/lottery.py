"""The lottery: the published odds, one draw, and what it brought (R8, R9)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.domain.money import share
from app.domain.odds import chances, odds_bps
from app.queries.portal.own_entry import OwnEntry, get_own_entry
from app.services.portal import acts
from app.web.arguments import LARGEST_ID
from app.web.portal.members_only import current_member, for_members
from app.web.sentences import sentence

blueprint = Blueprint("lottery", __name__, url_prefix="/m")


@blueprint.get("/entries/<int:entry_id>/draw")
@for_members
def draw(entry_id: int) -> str:
    """The odds and the button while the draw is open; afterwards what it brought."""
    entry = own_entry(entry_id)
    if entry.lottery is None:
        abort(404)
    found = chances(entry.lottery)
    total = sum(chance.weight for chance in found)
    return render_template(
        "portal/lottery/draw.html",
        entry=entry,
        chances=[chance for chance in found if chance.weight],
        odds=lambda chance: odds_bps(chance.weight, total),
        entitlement=lambda bps: share(entry.net_cents, bps),
    )


@blueprint.post("/entries/<int:entry_id>/draw", endpoint="drawn")
@for_members
def use_draw(entry_id: int) -> Response:
    """Draw, once however often it is sent, and show what it brought."""
    entry = own_entry(entry_id)
    try:
        is_new = acts.draw(member_id=current_member.id, entry_id=entry.id, now=clock.now())
    except Refused as refused:
        flash(sentence(refused), "danger")
        is_new = False
    return redirect(url_for("lottery.draw", entry_id=entry.id, fresh="yes" if is_new else None))


def own_entry(entry_id: int) -> OwnEntry:
    """The member's own entry with this queue ID; 404 where it is anybody else's, or nobody's."""
    found = get_own_entry(current_member.id, entry_id) if entry_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    return found
