"""The gifts that a member can redeem, and those that they redeemed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app import clock
from app.domain.errors import Refused
from app.domain.gifts import PAID_FROM
from app.queries.gifts import GiftRow, get_gift, get_redemption, list_gifts, list_redemptions, newest_redemption
from app.queries.members import list_balances
from app.services.portal.gifts import Wish, redeem_gift
from app.web.arguments import LARGEST_ID, get_id, whole_number
from app.web.forms import Form, one_time, stripped
from app.web.portal.members_only import current_member, for_members

blueprint = Blueprint("redeeming", __name__, url_prefix="/m/gifts")

FEW = 20


class RedeemForm(Form):
    """Where to send it, the price that was seen, and the form's one-time token."""

    send_to = TextAreaField(
        lazy_gettext("Send it to (name, phone, address)"),
        filters=[stripped],
        validators=[Length(max=300, message=lazy_gettext("Use at most %(max)d characters."))],
        render_kw={"rows": 3, "maxlength": 300, "autocomplete": "street-address"},
    )
    asset = HiddenField()
    price = HiddenField()
    token = HiddenField(filters=[one_time])

    @property
    def seen_cents(self) -> int | None:
        """The price that was seen; None where none was sent."""
        return whole_number(self.price.data)


@blueprint.get("", endpoint="list")
@for_members
def list_page() -> str:
    """The gifts on offer."""
    return render_template(
        "portal/gifts/list.html",
        page=list_gifts(on_sale=True, after=get_id("after"), before=get_id("before")),
        balances=_balances(),
        paid_from=PAID_FROM,
        link=lambda **key: url_for("redeeming.list", **key),
    )


@blueprint.route("/<int:gift_id>", methods=["GET", "POST"])
@for_members
def gift(gift_id: int) -> Response | tuple[str, int]:
    """One gift, and the button that redeems it."""
    found = _require(gift_id)
    form = RedeemForm()
    if form.is_submitted() and form.validate():
        if form.seen_cents is None:
            abort(400)
        wish = Wish(current_member.id, found.id, form.asset.data or "", form.seen_cents, form.send_to.data or "")
        try:
            redeem_gift(wish=wish, token=form.token.data, now=clock.now())
            flash(gettext("It is redeemed."), "success")
            return redirect(url_for("redeeming.redemption", redemption_id=newest_redemption(current_member.id)))
        except Refused as refused:
            form.put(refused)
    form.asset.data, form.price.data = found.asset, str(found.price_cents)
    balance = _balances()[PAID_FROM[found.asset]]
    page = render_template("portal/gifts/gift.html", gift=found, form=form, balance=balance, paid_from=PAID_FROM)
    return page, 422 if form.errors else 200


@blueprint.get("/redeemed")
@for_members
def redeemed() -> str:
    """What the member redeemed, the newest first."""
    page = list_redemptions(member_id=current_member.id, after=get_id("after"), before=get_id("before"), limit=FEW)
    return render_template(
        "portal/gifts/redeemed.html", page=page, link=lambda **key: url_for("redeeming.redeemed", **key)
    )


@blueprint.get("/redeemed/<int:redemption_id>")
@for_members
def redemption(redemption_id: int) -> str:
    """One redeemed gift with its pick-up code, or its parcel's number."""
    row = get_redemption(redemption_id) if redemption_id <= LARGEST_ID else None
    if row is None or row.member_id != current_member.id:
        abort(404)
    return render_template("portal/gifts/redemption.html", row=row)


def _balances() -> dict[str, int]:
    return {held.asset: held.cents for held in list_balances(current_member.id)}


def _require(gift_id: int) -> GiftRow:
    found = get_gift(gift_id) if gift_id <= LARGEST_ID else None
    if found is None or not found.on_sale:
        abort(404)
    return found
