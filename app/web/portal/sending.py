"""Sending points, love value and vouchers to another member: the form, who gets what, and doing it once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.domain.errors import Refused
from app.domain.money import parse_hundredths
from app.domain.wallet import SENT
from app.services.portal.wallet import Receiver, Sending, Standing, TermsMoved, find_receiver, send, standing_of
from app.web.arguments import whole_number
from app.web.fields import QuantityField
from app.web.forms import Form, one_time, stripped
from app.web.masking import mask_phone
from app.web.portal.forms import PhoneForm
from app.web.portal.members_only import current_member, for_members
from app.web.portal.wallet import require, shown
from app.web.text_fields import NO_CONTROLS

blueprint = Blueprint("sending", __name__, url_prefix="/m/wallet")

LONGEST_NOTE = 60

Answer = Response | str | tuple[str, int]


class AskForm(Form):
    """An amount that leaves the wallet; ``fee`` is what was shown to be kept of it, in cents."""

    amount = QuantityField(
        lazy_gettext("Amount"), required=True, render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )
    token = HiddenField(filters=[one_time])
    fee = HiddenField()

    @property
    def cents(self) -> int:
        """The amount; 0 where none was typed."""
        return parse_hundredths(self.amount.data or "") or 0

    @property
    def fee_seen(self) -> int | None:
        """The fee that was shown; None where none was."""
        return whole_number(self.fee.data)


class SendForm(AskForm, PhoneForm):
    """Whom to send what; ``shown`` is the masked name under which the receiver was shown."""

    phone = StringField(
        lazy_gettext("Their phone number"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Enter the phone number of the member who is to get it."))],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    note = StringField(
        lazy_gettext("A note for them (you may leave this empty)"),
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=lazy_gettext("Use at most %(max)d characters.")), NO_CONTROLS],
        render_kw={"maxlength": LONGEST_NOTE, "autocomplete": "off"},
    )
    shown = HiddenField()


@dataclass(frozen=True, slots=True)
class Offer:
    """What is about to be sent, to whom, and what is kept of it."""

    receiver: Receiver
    cents: int
    fee_cents: int

    @property
    def phone(self) -> str:
        """The number, masked."""
        return mask_phone(self.receiver.phone)

    @property
    def net_cents(self) -> int:
        """What arrives."""
        return self.cents - self.fee_cents


@blueprint.route("/<asset>/send", methods=["GET", "POST"])
@for_members
def ask(asset: str) -> Answer:
    """Ask whom to send what; show who gets what; once that was confirmed, send it."""
    require(asset, SENT)
    standing = standing_of(member_id=current_member.id, asset=asset, now=clock.now())
    if standing.terms.sending is None and request.method == "GET":
        flash(gettext("The shop does not let members send anything to each other at present."), "warning")
        return redirect(url_for("wallet.statement", asset=asset))
    form = SendForm()
    step = request.form.get("step")
    if not form.is_submitted() or step == "change" or not form.validate():
        return _page(form, asset, standing)
    try:
        receiver = find_receiver(sender_id=current_member.id, phone=form.phone.data, now=clock.now())
        if step == "confirm" and _send(form, asset, receiver):
            return redirect(url_for("wallet.statement", asset=asset))
        offer = Offer(receiver, form.cents, standing.fee_for_sending(form.cents))
    except Refused as refused:
        form.put(refused)
        return _page(form, asset, standing)
    return _confirm(form, asset, standing, offer)


def _send(form: SendForm, asset: str, receiver: Receiver) -> bool:
    """Send what was confirmed; False where it is to be looked at again, because the receiver or the fee is another."""
    name = shown(receiver)
    if form.shown.data != name or form.fee_seen is None:
        return False
    wanted = Sending(current_member.id, receiver.member_id, asset, form.cents, form.fee_seen, form.note.data or "")
    try:
        send(wanted=wanted, token=form.token.data, now=clock.now())
    except TermsMoved:
        return False
    flash(gettext("Sent to %(name)s.", name=name), "success")
    return True


def _confirm(form: SendForm, asset: str, standing: Standing, offer: Offer) -> tuple[str, int]:
    has_moved = request.form.get("step") == "confirm"
    form.fee.data, form.shown.data = str(offer.fee_cents), shown(offer.receiver)
    page = render_template(
        "portal/wallet/confirm_send.html", form=form, asset=asset, offer=offer, standing=standing, has_moved=has_moved
    )
    return page, 409 if has_moved else 200


def _page(form: SendForm, asset: str, standing: Standing) -> tuple[str, int]:
    page = render_template("portal/wallet/send.html", form=form, asset=asset, standing=standing)
    return page, 422 if form.errors else 200
