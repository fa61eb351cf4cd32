"""What members redeemed: handed over against the code, sent, or cancelled."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app import clock
from app.domain.errors import Refused
from app.queries.gifts import STATUSES, RedemptionRow, find_redemption, get_redemption, list_redemptions
from app.services.portal import gifts
from app.web.arguments import LARGEST_ID, get_id
from app.web.forms import stripped
from app.web.gifts.forms import CancelForm, CodeForm, HandOverForm
from app.web.gifts.views import Answer, blueprint
from app.web.permissions import Permission, needs
from app.web.sentences import sentence

LONGEST_SEARCH = 100


@blueprint.get("/gifts/redemptions")
@needs(Permission.EDIT_GIFTS)
def redemptions() -> str:
    """What was redeemed, by status and searched."""
    asked = request.args.get("status", "open")
    status = asked if asked in STATUSES else None
    search = stripped(request.args.get("q", ""))[:LONGEST_SEARCH]
    page = list_redemptions(status=status, search=search, after=get_id("after"), before=get_id("before"))
    return render_template(
        "gifts/redemptions.html",
        page=page,
        status=status,
        search=search,
        link=lambda **key: url_for("gifts.redemptions", **{"status": status or "all", "q": search or None, **key}),
    )


@blueprint.get("/gifts/redemptions/<int:redemption_id>")
@needs(Permission.EDIT_GIFTS)
def redemption(redemption_id: int) -> str:
    """One redemption, and what can be done with it."""
    return _page(_require(redemption_id), HandOverForm(formdata=None), CancelForm(formdata=None))


@blueprint.post("/gifts/redemptions/<int:redemption_id>/hand-over")
@needs(Permission.EDIT_GIFTS)
def hand_over(redemption_id: int) -> Answer:
    """Note that the gift was sent, or handed over."""
    row = _require(redemption_id)
    form = HandOverForm()
    if not form.validate():
        return _page(row, form, CancelForm(formdata=None)), 422
    _note(row, form.parcel.data or "")
    return redirect(url_for("gifts.redemption", redemption_id=row.id))


@blueprint.post("/gifts/redemptions/<int:redemption_id>/cancel")
@needs(Permission.EDIT_GIFTS)
def cancel(redemption_id: int) -> Answer:
    """Cancel a redemption and give back what it cost."""
    row = _require(redemption_id)
    form = CancelForm()
    if not form.validate():
        return _page(row, HandOverForm(formdata=None), form), 422
    gifts.cancel(redemption_id=row.id, reason=form.reason.data, author=current_user.author, now=clock.now())
    flash(gettext("The redemption is cancelled, and what it cost is given back."), "success")
    return redirect(url_for("gifts.redemption", redemption_id=row.id))


@blueprint.route("/gifts/pick-up", methods=["GET", "POST"])
@needs(Permission.HAND_OUT_GIFTS)
def pick_up() -> Answer:
    """Look a pick-up code up, and hand the gift over."""
    form = CodeForm()
    row = None
    if form.is_submitted() and form.validate():
        row = find_redemption(form.code.data)
        if row is None:
            form.code.errors = [gettext("Nothing was redeemed under this code.")]
        elif request.form.get("step") == "hand-over":
            _note(row, "")
            return redirect(url_for("gifts.pick_up"))
    return render_template("gifts/pick_up.html", form=form, row=row), 422 if form.errors else 200


def _note(row: RedemptionRow, parcel: str) -> None:
    try:
        gifts.hand_over(redemption_id=row.id, parcel=parcel, author=current_user.author, now=clock.now())
        flash(gettext("%(gift)s is handed over.", gift=row.gift_name), "success")
    except Refused as refused:
        flash(sentence(refused), "danger")


def _require(redemption_id: int) -> RedemptionRow:
    row = get_redemption(redemption_id) if redemption_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    return row


def _page(row: RedemptionRow, hand_over_form: HandOverForm, cancel_form: CancelForm) -> str:
    return render_template("gifts/redemption.html", row=row, hand_over_form=hand_over_form, cancel_form=cancel_form)
