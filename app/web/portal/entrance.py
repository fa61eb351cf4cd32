"""How a member gets in and out: the login by phone number."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired

from app import clock
from app.queries.portal.accounts import level_of
from app.queries.portal.agreement import newest_agreement
from app.services.portal.accounts import log_in
from app.web.auth.typed import pack, typed_now, unpack
from app.web.auth.views import address, refusal
from app.web.forms import Form, stripped
from app.web.next_page import safe_next
from app.web.portal.members_only import current_member, for_members, member_here, sign_in, sign_out

blueprint = Blueprint("entrance", __name__, url_prefix="/m")


class LoginForm(Form):
    """Phone number, password, and where to go then, or what to send then."""

    phone = StringField(
        lazy_gettext("Phone number"),
        filters=[stripped],
        validators=[DataRequired(lazy_gettext("Enter your phone number."))],
        render_kw={"autocomplete": "username", "inputmode": "tel"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    typed = HiddenField()


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for phone number and password and open a member's session."""
    form = LoginForm(next=request.args.get("next", ""))
    if member_here() is not None:
        return go_on(form)
    if not form.is_submitted():
        return render_login(form)
    if form.validate():
        known = log_in(phone=form.phone.data, password=form.password.data, address=address(), now=clock.now())
        if known.session_key is not None:
            sign_in(known.session_key)
            return go_on(form)
        form.form_errors += refusal(known, gettext("The phone number or the password is wrong."))
    return render_login(form), 422


def go_on(form: LoginForm) -> Response | str:
    """What follows the login: what was typed before is shown to be sent, or else the page that was asked for."""
    typed = unpack(form.typed.data)
    if typed is not None:
        return render_template("portal/send.html", typed=typed)
    return redirect(safe_next(form.next.data, url_for("entrance.home")))


def session_ended() -> tuple[str, int] | None:
    """Answer a form whose session ran out with a login that carries what was typed; None where nothing was."""
    typed = typed_now()
    if typed is None:
        return None
    packed = pack(typed)
    form = LoginForm(formdata=None, typed=packed, next="")
    return render_login(form, too_long=packed is None), 401


def render_login(form: LoginForm, *, too_long: bool = False) -> str:
    """The login page, which says what it carries."""
    return render_template("portal/login.html", form=form, typed=unpack(form.typed.data), too_long=too_long)


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
