"""Releasing a member's frozen love value by hand: the form, what it would come to, and doing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.domain.errors import Refused
from app.domain.money import parse_hundredths
from app.domain.wallet import left_frozen
from app.queries.members import MemberRow, list_balances
from app.services.members import BalanceMoved
from app.services.portal.releasing import Releasing, release_by_hand
from app.web.arguments import whole_number
from app.web.fields import QuantityField
from app.web.forms import Form, one_time, stripped
from app.web.members.views import blueprint, require_member
from app.web.permissions import Permission, needs


class ReleaseForm(Form):
    """How much is to be released, and why; ``seen`` is what the preview showed as frozen, in cents."""

    amount = QuantityField(lazy_gettext("Amount"), required=True)
    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: it stands in the history.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    token = HiddenField(filters=[one_time])
    seen = HiddenField()

    @property
    def cents(self) -> int:
        """What is to be released."""
        return parse_hundredths(self.amount.data or "") or 0


@blueprint.get("/<int:member_id>/release")
@needs(Permission.ADJUST_BALANCES)
def release(member_id: int) -> str:
    """The form of a release."""
    return _page(ReleaseForm(), require_member(member_id))[0]


@blueprint.post("/<int:member_id>/release")
@needs(Permission.ADJUST_BALANCES)
def do_release(member_id: int) -> Response | tuple[str, int]:
    """Show what a release would come to, or once that was confirmed do it."""
    member = require_member(member_id)
    form = ReleaseForm()
    step = request.form.get("step")
    if not form.validate() or step == "change":
        return _page(form, member)
    seen = whole_number(form.seen.data)
    try:
        if step == "confirm" and seen is not None:
            wanted = Releasing(member.ref, form.cents, seen, form.reason.data)
            is_new = release_by_hand(wanted=wanted, token=form.token.data, author=current_user.author, now=clock.now())
            flash(gettext("It is available now.") if is_new else gettext("That was done already, once."), "success")
            return redirect(url_for("members.detail", member_id=member.id))
        return _preview(form, member)
    except BalanceMoved:
        return _preview(form, member, has_moved=True)
    except Refused as refused:
        form.put(refused)
        return _page(form, member)


def _preview(form: ReleaseForm, member: MemberRow, *, has_moved: bool = False) -> tuple[str, int]:
    held = _held(member)
    try:
        left = left_frozen(held["love_frozen"], form.cents)
    except Refused as refused:
        form.put(refused)
        return _page(form, member)
    form.seen.data = str(held["love_frozen"])
    page = render_template(
        "members/confirm_release.html", form=form, member=member, held=held, left=left, has_moved=has_moved
    )
    return page, 409 if has_moved else 200


def _held(member: MemberRow) -> dict[str, int]:
    return {balance.asset: balance.cents for balance in list_balances(member.id)}


def _page(form: ReleaseForm, member: MemberRow) -> tuple[str, int]:
    page = render_template("members/release.html", form=form, member=member, frozen=_held(member)["love_frozen"])
    return page, 422 if form.errors else 200
