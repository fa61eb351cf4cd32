"""The login and the way out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.queries.staff import find_staff
from app.services.staff import authenticate
from app.web.auth.forms import LoginForm
from app.web.auth.user import SignedIn
from app.web.next_page import safe_next

blueprint = Blueprint("auth", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for user name and password and open a session."""
    form = LoginForm(next=request.args.get("next", ""))
    target = safe_next(form.next.data, url_for("overview.show"))
    if current_user.is_authenticated:
        return redirect(target)
    if not form.is_submitted():
        return render_template("auth/login.html", form=form)
    if form.validate():
        session_key = authenticate(username=form.username.data, password=form.password.data)
        if session_key is not None:
            sign_in(session_key)
            return redirect(target)
        form.form_errors.append(gettext("The user name or the password is wrong."))
    return render_template("auth/login.html", form=form), 422


@blueprint.post("/logout")
def logout() -> Response:
    """Close the session."""
    logout_user()
    return redirect(url_for("auth.login"))


def sign_in(session_key: str) -> None:
    """Open the session of the member of staff who holds ``session_key``."""
    member = find_staff(session_key)
    if member is not None:
        login_user(SignedIn(member))
