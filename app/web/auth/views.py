"""The login and the way out."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app import clock
from app.services.logins import Login, authenticate
from app.web.auth.forms import LoginForm
from app.web.auth.sessions import sign_in
from app.web.permissions import needs

blueprint = Blueprint("auth", __name__)
session_ended = LoginForm.session_ended


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for user name and password and open a session."""
    form = LoginForm(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return form.go_on()
    if not form.is_submitted():
        return form.page()
    if form.validate():
        known = authenticate(
            username=form.username.data, password=form.password.data, address=address(), now=clock.now()
        )
        if known.session_key is not None:
            sign_in(known.session_key)
            return form.go_on()
        form.form_errors += refusal(known, gettext("The user name or the password is wrong."))
    return form.page(), 422


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
