"""The login and the way out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app import clock
from app.services.logins import Login, authenticate
from app.web.auth.forms import LoginForm
from app.web.auth.sessions import sign_in
from app.web.auth.typed import pack, typed_now, unpack
from app.web.next_page import safe_next
from app.web.permissions import needs

blueprint = Blueprint("auth", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for user name and password and open a session."""
    form = LoginForm(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return go_on(form)
    if not form.is_submitted():
        return render_login(form)
    if form.validate():
        known = authenticate(
            username=form.username.data, password=form.password.data, address=address(), now=clock.now()
        )
        if known.session_key is not None:
            sign_in(known.session_key)
            return go_on(form)
        form.form_errors += refusal(known, gettext("The user name or the password is wrong."))
    return render_login(form), 422


def go_on(form: LoginForm) -> Response | str:
    """What follows the login: what was typed before is shown to be sent, or else the page that was asked for."""
    typed = unpack(form.typed.data)
    if typed is not None:
        return render_template("auth/send.html", typed=typed)
    return redirect(safe_next(form.next.data, url_for("overview.show")))


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
    return render_template("auth/login.html", form=form, typed=unpack(form.typed.data), too_long=too_long)


def refusal(failed: Login, reason: str) -> list[str]:
    """Why a login failed, and how long to wait before the next try."""
    if not failed.is_tried:
        reason = gettext("Too many tries have failed, so this one was not looked at.")
    seconds = failed.wait_seconds
    if not seconds:
        return [reason]
    if seconds < 100:
        return [
            reason,
            ngettext("Wait %(num)s second, then try again.", "Wait %(num)s seconds, then try again.", seconds),
        ]
    minutes = -(-seconds // 60)
    return [reason, ngettext("Wait %(num)s minute, then try again.", "Wait %(num)s minutes, then try again.", minutes)]


def address() -> str:
    """From where the request comes."""
    return request.remote_addr or ""


@blueprint.post("/logout")
@needs()
def logout() -> Response:
    """Close the session."""
    logout_user()
    return redirect(url_for("auth.login"))
