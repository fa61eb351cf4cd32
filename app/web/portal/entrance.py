"""How a member gets in and out: the login by phone number."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.queries.portal.accounts import level_of
from app.queries.portal.agreement import newest_agreement
from app.services.portal.accounts import log_in
from app.web.auth.forms import EntranceForm
from app.web.auth.views import address, refusal
from app.web.portal.forms import PhoneForm
from app.web.portal.members_only import current_member, for_members, member_here, sign_in, sign_out

blueprint = Blueprint("entrance", __name__, url_prefix="/m")


class LoginForm(EntranceForm):
    """The login of members."""

    PAGE, SEND, HOME = "portal/login.html", "portal/send.html", "entrance.home"

    phone = PhoneForm.phone


session_ended = LoginForm.session_ended


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for phone number and password and open a member's session."""
    form = LoginForm(next=request.args.get("next", ""))
    if member_here() is not None:
        return form.go_on()
    if not form.is_submitted():
        return form.page()
    if form.validate():
        known = log_in(phone=form.phone.data, password=form.password.data, address=address(), now=clock.now())
        if known.session_key is not None:
            sign_in(known.session_key)
            return form.go_on()
        form.form_errors += refusal(known, gettext("The phone number or the password is wrong."))
    return form.page(), 422


@blueprint.post("/logout")
@for_members
def logout() -> Response:
    """Close the session."""
    sign_out()
    return redirect(url_for("entrance.login"))


@blueprint.get("/")
@for_members
def home() -> Response | str:
    """Where a member begins."""
    level, agreement = level_of(current_member.id), newest_agreement()
    return render_template("portal/home.html", member=current_member, level=level, agreement=agreement)
