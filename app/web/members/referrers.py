"""Correcting a referrer that is set: the owner's alone (D1)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.domain.errors import Refused
from app.queries.members import MemberRow
from app.services.history import Overtaken
from app.services.members import correct_referrer
from app.web.forms import Form, stripped
from app.web.members.views import blueprint, require_member
from app.web.permissions import Permission, needs
from app.web.text_fields import or_none, text_field


class ReferrerForm(Form):
    """Who it should have been, and why; ``seen`` is who it was when the form was opened."""

    referrer = text_field(lazy_gettext("Number of the right referrer"), filters=(stripped, or_none))
    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Say why: it stands in the history.")), Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    seen = HiddenField(filters=[or_none])

    def __init__(self, referrer_ref: str | None) -> None:
        super().__init__(data={"referrer": referrer_ref, "seen": referrer_ref})
        self.is_overtaken = False


@blueprint.get("/<int:member_id>/referrer")
@needs(Permission.CORRECT_REFERRERS)
def referrer(member_id: int) -> str:
    """The form that corrects a referrer."""
    member = require_member(member_id)
    return _page(ReferrerForm(member.referrer_ref), member)[0]


@blueprint.post("/<int:member_id>/referrer")
@needs(Permission.CORRECT_REFERRERS)
def correct(member_id: int) -> Response | tuple[str, int]:
    """Correct a referrer."""
    member = require_member(member_id)
    form = ReferrerForm(member.referrer_ref)
    if form.validate() and _correct(form, member):
        flash(gettext("The referrer is corrected. Rewards that were credited stay where they are."), "success")
        return redirect(url_for("members.detail", member_id=member_id))
    return _page(form, member)


def _correct(form: ReferrerForm, member: MemberRow) -> bool:
    try:
        correct_referrer(
            member_ref=member.ref,
            referrer_ref=form.referrer.data,
            seen=form.seen.data,
            reason=form.reason.data,
            author=current_user.author,
            now=clock.now(),
        )
    except Overtaken:
        form.is_overtaken = True
        form.seen.data = member.referrer_ref
        return False
    except Refused as refused:
        form.put(refused)
        return False
    return True


def _page(form: ReferrerForm, member: MemberRow) -> tuple[str, int]:
    page = render_template("members/referrer.html", form=form, member=member)
    return page, 422 if form.errors else 409 if form.is_overtaken else 200
