"""The list of staff, inviting and changing them, and the table of what each role may do."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.staff import StaffRow, get_staff, list_staff
from app.queries.stores import list_store_names
from app.queries.suppliers import list_supplier_names
from app.services.history import Overtaken
from app.services.staff import Link, change_post, disable_staff, enable_staff, invite_staff, make_link
from app.web import describe
from app.web.arguments import LARGEST_ID
from app.web.errors import refusal_text
from app.web.permissions import OF_OWN_STORES, ROLES, Permission, needs
from app.web.staff.forms import DUTIES, InviteForm, PostForm

blueprint = Blueprint("staff", __name__)

NEW_LINK = "new_link"
"""Where the session keeps a link until it has been shown, once."""


@blueprint.get("/staff", endpoint="list")
@needs(Permission.MANAGE_STAFF)
def list_page() -> str:
    """Everybody who may log in, and who may no more."""
    return render_template("staff/list.html", people=list_staff(), of_own_stores=OF_OWN_STORES)


@blueprint.get("/staff/roles")
@needs(Permission.MANAGE_STAFF)
def roles() -> str:
    """What each role may do."""
    return render_template("staff/roles.html", roles=ROLES, duties=DUTIES, of_own_stores=OF_OWN_STORES)


@blueprint.route("/staff/invite", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def invite() -> Response | str | tuple[str, int]:
    """Ask whom to invite, and make the link."""
    form = InviteForm(list_store_names(None), list_supplier_names())
    if not form.is_submitted():
        return render_template("staff/invite.html", form=form, duties=DUTIES)
    if form.validate():
        try:
            link = invite_staff(
                username=form.username.data, post=form.post(), author=current_user.author, now=clock.now()
            )
        except Refused as refused:
            form.put(refused)
        else:
            return show_once(link)
    return render_template("staff/invite.html", form=form, duties=DUTIES), 422


@blueprint.route("/staff/<int:staff_id>", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def edit(staff_id: int) -> Response | str | tuple[str, int]:
    """One of them: role and stores, a new link, and whether they may log in."""
    person = require(staff_id)
    form = PostForm(list_store_names(None), list_supplier_names(), person)
    if form.is_submitted():
        if form.validate() and save(form, person):
            return redirect(url_for("staff.list"))
        page = render_template("staff/edit.html", form=form, person=person, duties=DUTIES, words=describe)
        return page, 409 if form.overtaken else 422
    return render_template("staff/edit.html", form=form, person=person, duties=DUTIES, words=describe)


def save(form: PostForm, person: StaffRow) -> bool:
    """Whether the role and the stores are as the form says; where not, it says why."""
    try:
        is_new = change_post(
            staff_id=person.id,
            post=form.post(),
            seen=form.seen_post(),
            author=current_user.author,
            now=clock.now(),
        )
    except Overtaken as overtaken:
        form.look_again(overtaken.changes)
        return False
    except Refused as refused:
        form.put(refused)
        return False
    name = person.username
    flash(gettext("%(name)s is changed.", name=name) if is_new else gettext("Nothing to change."), "success")
    return True


@blueprint.post("/staff/<int:staff_id>/disable")
@needs(Permission.MANAGE_STAFF)
def disable(staff_id: int) -> Response:
    """Let somebody log in no more."""
    person = require(staff_id)
    try:
        disable_staff(staff_id=staff_id, author=current_user.author, now=clock.now())
    except Refused as refused:
        flash(refusal_text(refused), "danger")
        return redirect(url_for("staff.edit", staff_id=staff_id))
    flash(gettext("%(name)s can log in no more.", name=person.username), "success")
    return redirect(url_for("staff.list"))


@blueprint.post("/staff/<int:staff_id>/enable")
@needs(Permission.MANAGE_STAFF)
def enable(staff_id: int) -> Response:
    """Let somebody log in again."""
    person = require(staff_id)
    enable_staff(staff_id=staff_id, author=current_user.author, now=clock.now())
    flash(gettext("%(name)s can log in again.", name=person.username), "success")
    return redirect(url_for("staff.list"))


@blueprint.post("/staff/<int:staff_id>/link")
@needs(Permission.MANAGE_STAFF)
def new_link(staff_id: int) -> Response:
    """Make a link for a new password."""
    require(staff_id)
    try:
        return show_once(make_link(staff_id=staff_id, author=current_user.author, now=clock.now()))
    except Refused as refused:
        flash(refusal_text(refused), "danger")
        return redirect(url_for("staff.edit", staff_id=staff_id))


@blueprint.get("/staff/<int:staff_id>/link")
@needs(Permission.MANAGE_STAFF)
def link(staff_id: int) -> Response | str:
    """The new link; shown once, it is gone."""
    require(staff_id)
    shown = shown_once(staff_id, url_for("staff.list"))
    return shown or redirect(url_for("staff.edit", staff_id=staff_id))


def show_once(made: Link) -> Response:
    """Go to the page that shows a link."""
    keep_link(made)
    return redirect(url_for("staff.link", staff_id=made.staff_id))


def keep_link(made: Link) -> None:
    """Keep a link in the session until it is shown."""
    session[NEW_LINK] = [made.staff_id, made.secret]


def shown_once(staff_id: int | None, back: str) -> str | None:
    """The page of the link that is kept, of this member of staff or of whomever; None once it was shown."""
    kept_id, secret = session.pop(NEW_LINK, (None, ""))
    if kept_id is None or staff_id not in (None, kept_id):
        return None
    address = url_for("auth.choose", secret=secret, _external=True)
    return render_template("staff/link.html", person=require(kept_id), address=address, back=back)


def require(staff_id: int) -> StaffRow:
    """The person with this id, or 404."""
    person = get_staff(staff_id) if staff_id <= LARGEST_ID else None
    if person is None:
        abort(404)
    return person
