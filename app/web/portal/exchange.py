"""Exchange: what an entry waits for, turned into points, love value or vouchers (R26)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.domain.money import share
from app.domain.settings import Asset
from app.formats.fields import bps
from app.queries.portal.own_entry import OwnEntry
from app.services.portal import acts
from app.services.shop_file import settings_now
from app.web.arguments import whole_number
from app.web.portal.lottery import own_entry
from app.web.portal.members_only import current_member, for_members
from app.web.sentences import sentence

blueprint = Blueprint("exchange", __name__, url_prefix="/m")

INTO: tuple[Asset, ...] = ("points", "love_value", "voucher")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a member would get: so much of an asset, at this ratio; love value may arrive frozen."""

    into: Asset
    ratio_bps: int
    cents: int
    is_frozen: bool


@blueprint.get("/entries/<int:entry_id>/exchange")
@for_members
def choose(entry_id: int) -> str:
    """Into what the entry can be exchanged, and what that brings; afterwards what it brought."""
    entry = own_entry(entry_id)
    received = share(entry.converted_cents, entry.converted_ratio_bps or 0)
    return render_template("portal/exchange/choose.html", entry=entry, choices=_choices(entry), received=received)


@blueprint.route("/entries/<int:entry_id>/exchange/<any(points, love_value, voucher):into>", methods=["GET", "POST"])
@for_members
def confirm(entry_id: int, into: Asset) -> Response | str | tuple[str, int]:
    """What the member gets and what they give up; confirmed once, it is done."""
    entry = own_entry(entry_id)
    problem = None
    if request.method == "POST":
        try:
            if acts.exchange(member_id=current_member.id, entry_id=entry.id, into=into, seen=_seen(), now=clock.now()):
                flash(gettext("It is exchanged."), "success")
            return redirect(url_for("exchange.choose", entry_id=entry.id))
        except Refused as refused:
            problem = sentence(refused)
            entry = own_entry(entry_id)
    chosen = next((choice for choice in _choices(entry) if choice.into == into), None)
    if chosen is None:
        if problem:
            flash(problem, "danger")
        return redirect(url_for("exchange.choose", entry_id=entry.id))
    page = render_template("portal/exchange/confirm.html", entry=entry, chosen=chosen, problem=problem)
    return page, 422 if problem else 200


def _seen() -> acts.Seen:
    """What the form says that the member saw."""
    waiting, ratio = (whole_number(request.form.get(name)) for name in ("waiting", "ratio"))
    if waiting is None or ratio is None:
        abort(400)
    return acts.Seen(waiting, ratio)


def _choices(entry: OwnEntry) -> list[Exchange]:
    """What is open for this entry now."""
    base = settings_now()["base"]
    if not base["exchange_open"] or not entry.waiting_cents:
        return []
    ratios = {into: bps(base["exchange"][into]) for into in INTO if base["exchange"][into] is not None}
    return [
        Exchange(into, ratio, share(entry.waiting_cents, ratio), into == "love_value" and base["love_value_frozen"])
        for into, ratio in ratios.items()
    ]
