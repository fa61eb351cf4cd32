"""A member's own account: what others see of them, the password, the phone number to log in with."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.services.history import Author
from app.services.portal.accounts import change_password, change_phone
from app.services.shop_file import edit_shop, object_now
from app.web.auth.forms import OwnPasswordForm
from app.web.auth.views import address, refusal
from app.web.portal.forms import NewPhoneForm, ProfileForm
from app.web.portal.members_only import current_member, for_members, sign_in

blueprint = Blueprint("account", __name__, url_prefix="/m")

Answer = Response | tuple[str, int]


@blueprint.route("/profile", methods=["GET", "POST"])
@for_members
def profile() -> Answer:
    """Nickname, picture and e-mail address."""
    ref = current_member.ref
    doc = object_now("members", ref)
    assert doc is not None, "members are never deleted"
    form = ProfileForm(**{key: doc[key] for key in ("nickname", "email", "picture")})
    if form.is_submitted() and form.validate():
        typed = {"nickname": form.nickname.data, "email": form.email.data, "picture": form.picture.data}
        try:
            edit_shop({"members": [{"ref": ref} | typed]}, author=Author(ref), now=clock.now())
        except Refused as refused:
            form.put(refused)
        else:
            return _done(gettext("Saved."))
    return render_template("portal/account/profile.html", form=form), 422 if form.errors else 200


@blueprint.route("/password", methods=["GET", "POST"])
@for_members
def password() -> Answer:
    """Another password."""
    form = OwnPasswordForm()
    if form.is_submitted() and form.validate():
        done = change_password(
            member_id=current_member.id,
            old=form.old_password.data,
            new=form.password.data,
            address=address(),
            now=clock.now(),
        )
        if done.session_key is not None:
            sign_in(done.session_key)
            return _done(gettext("Your password is changed. Everywhere else you are logged out."))
        form.old_password.errors = refusal(done, gettext("This is not your present password."))
    return render_template("portal/account/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/phone", methods=["GET", "POST"])
@for_members
def phone() -> Answer:
    """Another phone number to log in with."""
    form = NewPhoneForm()
    if form.is_submitted() and form.validate():
        try:
            done = change_phone(
                member_id=current_member.id,
                phone=form.phone.data,
                password=form.password.data,
                address=address(),
                now=clock.now(),
            )
        except Refused as refused:
            form.put(refused)
        else:
            if done.session_key is not None:
                return _done(gettext("From now on log in with the new phone number."))
            form.password.errors = refusal(done, gettext("This is not your password."))
    return render_template("portal/account/phone.html", form=form), 422 if form.errors else 200


def _done(message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("entrance.home"))
