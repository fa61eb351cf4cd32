"""Adjusting a balance by hand: the form, what it would come to, and doing it."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.domain.balances import HELD, adjusted
from app.domain.errors import Refused
from app.domain.money import parse_hundredths
from app.queries.members import MemberRow, list_balances
from app.services.members import Adjustment, BalanceMoved, adjust_balance
from app.web.fields import QuantityField
from app.web.forms import Form, one_time, stripped
from app.web.labels import ASSETS
from app.web.members.views import blueprint, require_member
from app.web.permissions import Permission, needs


class AdjustForm(Form):
    """What is to be given or taken, and why; ``seen`` is the balance that the preview showed, in cents."""

    asset = SelectField(lazy_gettext("Balance"))
    direction = RadioField(
        lazy_gettext("What to do"),
        choices=[SelectChoice("give", lazy_gettext("Give")), SelectChoice("take", lazy_gettext("Take away"))],
        default="give",
    )
    amount = QuantityField(lazy_gettext("Amount"), required=True)
    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: it stands in the history.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    token = HiddenField(filters=[one_time])
    seen = HiddenField()

    def __init__(self, balances: dict[str, int]) -> None:
        super().__init__(data={"asset": request.args.get("asset", HELD[0])})
        self.asset.choices = [SelectChoice(asset, ASSETS[asset]) for asset in HELD]
        self.balances = balances

    @property
    def cents(self) -> int:
        """The change, below 0 where something is taken."""
        cents = parse_hundredths(self.amount.data or "") or 0
        return -cents if self.direction.data == "take" else cents

    @property
    def balance(self) -> int:
        """What is there now of the chosen asset."""
        return self.balances[self.asset.data]

    @property
    def seen_cents(self) -> int | None:
        """The balance that the preview showed; None where none was shown."""
        text = self.seen.data or ""
        return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


@blueprint.get("/<int:member_id>/adjust")
@needs(Permission.ADJUST_BALANCES)
def adjust(member_id: int) -> str:
    """The form of an adjustment."""
    member = require_member(member_id)
    return _page(_form(member), member)[0]


@blueprint.post("/<int:member_id>/adjust")
@needs(Permission.ADJUST_BALANCES)
def do_adjust(member_id: int) -> Response | tuple[str, int]:
    """Show what an adjustment would come to, or once that was confirmed do it."""
    member = require_member(member_id)
    form = _form(member)
    if not form.validate() or request.form.get("step") == "change":
        return _page(form, member)
    if request.form.get("step") == "confirm" and form.seen_cents is not None:
        return _do(form, member, form.seen_cents)
    return _preview(form, member)


def _do(form: AdjustForm, member: MemberRow, seen_cents: int) -> Response | tuple[str, int]:
    wanted = Adjustment(member.ref, form.asset.data, form.cents, seen_cents, form.reason.data)
    try:
        is_new = adjust_balance(wanted=wanted, token=form.token.data, author=current_user.author, now=clock.now())
    except BalanceMoved:
        form.balances = _balances(member)
        return _preview(form, member, has_moved=True)
    except Refused as refused:
        form.put(refused)
        return _page(form, member)
    flash(gettext("The balance is adjusted.") if is_new else gettext("That was done already, once."), "success")
    return redirect(url_for("members.detail", member_id=member.id))


def _preview(form: AdjustForm, member: MemberRow, *, has_moved: bool = False) -> tuple[str, int]:
    try:
        after = adjusted(form.balance, form.cents, form.asset.data)
    except Refused as refused:
        form.put(refused)
        return _page(form, member)
    form.seen.data = str(form.balance)
    page = render_template("members/confirm_adjust.html", form=form, member=member, after=after, has_moved=has_moved)
    return page, 409 if has_moved else 200


def _form(member: MemberRow) -> AdjustForm:
    return AdjustForm(_balances(member))


def _balances(member: MemberRow) -> dict[str, int]:
    return {balance.asset: balance.cents for balance in list_balances(member.id)}


def _page(form: AdjustForm, member: MemberRow) -> tuple[str, int]:
    page = render_template("members/adjust.html", form=form, member=member)
    return page, 422 if form.errors else 200
