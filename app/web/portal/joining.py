"""Getting in by what somebody was given: an invitation, a link that claims a member, a link for a new password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.portal.invitations import find_inviter
from app.queries.portal.links import is_open
from app.services.portal.accounts import log_in
from app.services.portal.invitations import Newcomer, register
from app.services.portal.links import LinkVoid, choose_password, claim
from app.services.staff import link_digest
from app.web.auth.forms import NewPasswordForm
from app.web.auth.views import address
from app.web.portal.forms import ClaimForm, JoinForm
from app.web.portal.members_only import member_here, sign_in

blueprint = Blueprint("joining", __name__, url_prefix="/m")

Answer = Response | str | tuple[str, int]


@blueprint.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> Answer:
    """Register by an invitation."""
    code = code.lower()
    if member_here() is not None:
        flash(gettext("You are a member already."), "info")
        return redirect(url_for("entrance.home"))
    inviter = find_inviter(code)
    if inviter is None:
        return void("join")
    form = JoinForm()
    shown = {"form": form, "inviter": inviter, "code": code}
    if not form.is_submitted():
        return render_template("portal/joining/join.html", **shown)
    if form.validate():
        try:
            return _enter(_register(code, form))
        except LinkVoid:
            return void("join")
        except Refused as refused:
            form.put(refused)
    return render_template("portal/joining/join.html", **shown), 422


@blueprint.route("/claim/<secret>", methods=["GET", "POST"], endpoint="claim")
def claim_member(secret: str) -> Answer:
    """Let whoever holds a member's link choose how that member logs in."""
    return _by_link("claim", secret, ClaimForm())


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
def reset(secret: str) -> Answer:
    """Let whoever holds a member's link choose a new password."""
    return _by_link("reset", secret, NewPasswordForm())


def void(kind: str) -> tuple[str, int]:
    """The page for a link or an invitation that is not valid, whatever the reason."""
    return render_template("portal/joining/void.html", kind=kind), 404


def _by_link(kind: str, secret: str, form: Any) -> Answer:
    if not is_open(kind, link_digest(secret), clock.now()):
        return void(kind)
    if not form.is_submitted():
        return render_template(f"portal/joining/{kind}.html", form=form)
    if form.validate():
        try:
            return _enter(_use(kind, secret, form))
        except LinkVoid:  # used in the same moment by another tap
            return void(kind)
        except Refused as refused:
            form.put(refused)
    return render_template(f"portal/joining/{kind}.html", form=form), 422


def _use(kind: str, secret: str, form: Any) -> str:
    if kind == "claim":
        return claim(secret=secret, way=form.way(), now=clock.now())
    return choose_password(secret=secret, password=form.password.data, now=clock.now())


def _register(code: str, form: JoinForm) -> str:
    """Register, and return the key of the sessions; whoever sends the form twice is logged in by the second."""
    way = form.way()
    newcomer = Newcomer(form.nickname.data, form.name.data)
    try:
        return register(code=code, newcomer=newcomer, way=way, address=address(), now=clock.now())
    except Refused as refused:
        if refused.place == "phone":
            known = log_in(phone=way.phone, password=way.password, address=address(), now=clock.now())
            if known.session_key is not None:
                return known.session_key
        raise


def _enter(session_key: str) -> Response:
    sign_in(session_key)
    flash(gettext("Welcome. From now on log in with your phone number and this password."), "success")
    return redirect(url_for("entrance.home"))
