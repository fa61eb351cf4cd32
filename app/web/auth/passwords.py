"""One's own account, and the link by which somebody chooses a password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.staff import find_username, get_staff
from app.services.staff import change_password, choose_password, link_digest
from app.web.auth.forms import NewPasswordForm, OwnPasswordForm
from app.web.auth.sessions import sign_in
from app.web.auth.views import address, blueprint, refusal
from app.web.permissions import needs


@blueprint.route("/account", methods=["GET", "POST"])
@needs()
def account() -> Response | str | tuple[str, int]:
    """Who one is here, and one's own password."""
    form = OwnPasswordForm()
    status = 200
    if form.is_submitted():
        if form.validate() and _change(form):
            flash(gettext("Your password is changed. Everywhere else you are logged out."), "success")
            return redirect(url_for("auth.account"))
        status = 422
    return render_template("auth/account.html", form=form, person=get_staff(current_user.id)), status


def _change(form: OwnPasswordForm) -> bool:
    """Whether the password is changed; where not, the form says why."""
    done = change_password(
        username=current_user.username,
        old=form.old_password.data,
        new=form.password.data,
        address=address(),
        now=clock.now(),
    )
    if done.session_key is None:
        form.old_password.errors = refusal(done, gettext("This is not your present password."))
        return False
    sign_in(done.session_key)
    return True


@blueprint.route("/password/<secret>", methods=["GET", "POST"])
def choose(secret: str) -> Response | str | tuple[str, int]:
    """Let whoever holds a link choose their password, and log them in."""
    username = find_username(link_digest(secret), clock.now())
    if username is None:
        return render_template("auth/link_void.html"), 404
    form = NewPasswordForm()
    if not form.is_submitted():
        return render_template("auth/choose.html", form=form, username=username)
    if form.validate():
        try:
            session_key = choose_password(secret=secret, password=form.password.data, now=clock.now())
        except Refused:  # used in the same moment by another click
            return render_template("auth/link_void.html"), 404
        sign_in(session_key)
        flash(gettext("Welcome. Log in with your user name and this password from now on."), "success")
        return redirect(url_for("overview.show"))
    return render_template("auth/choose.html", form=form, username=username), 422
