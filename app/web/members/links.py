"""A member's account and links, as staff make, show and revoke them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.members import MemberRow
from app.queries.portal.accounts import get_account
from app.queries.portal.agreement import list_acceptances
from app.queries.portal.links import LinkRow, get_link, list_links
from app.services.portal.accounts import disable_account, enable_account
from app.services.portal.links import LinkKind, MemberLinkMade, make_link, revoke_link
from app.web.arguments import LARGEST_ID
from app.web.errors import refusal_text
from app.web.members.views import blueprint, require_member
from app.web.permissions import Permission, may, needs
from app.web.portal.tokens import personal_address

NEW_LINK = "new_member_link"
"""Where the session keeps a link until it has been shown, once."""

ENDPOINTS = {"claim": "joining.claim", "reset": "joining.reset"}


@blueprint.get("/<int:member_id>/links", endpoint="links")
@needs(Permission.SEE_MEMBERS)
def list_page(member_id: int) -> str:
    """A member's account, their links, and what they accepted."""
    member = require_member(member_id)
    return render_template(
        "members/links.html",
        member=member,
        account=get_account(member_id),
        links=list_links(member_id),
        acceptances=list_acceptances(member_id),
        now=clock.now(),
    )


@blueprint.post("/<int:member_id>/links/<any(view, claim):kind>")
@needs(Permission.MAKE_LINKS)
def new_link(member_id: int, kind: LinkKind) -> Response:
    """Make a personal link, or one that claims a member without an account; for who sees members at all."""
    if not may(Permission.SEE_MEMBERS):
        abort(404)
    return _make(require_member(member_id), kind)


@blueprint.post("/<int:member_id>/links/reset")
@needs(Permission.EDIT_MEMBERS)
def new_reset(member_id: int) -> Response:
    """Make a link for a new password."""
    return _make(require_member(member_id), "reset")


@blueprint.get("/<int:member_id>/links/<int:link_id>")
@needs(Permission.MAKE_LINKS)
def link(member_id: int, link_id: int) -> Response | str:
    """A link to hand over; one with a secret is shown once, a personal one as long as it works."""
    if not may(Permission.SEE_MEMBERS):
        abort(404)
    member = require_member(member_id)
    row = _link(member, link_id)
    address = address_of(row)
    if address is None or row.state(clock.now()) != "open":
        return redirect(url_for("members.links", member_id=member_id))
    return render_template("members/link.html", member=member, row=row, address=address)


@blueprint.post("/<int:member_id>/links/<int:link_id>/revoke")
@needs(Permission.MAKE_LINKS)
def revoke(member_id: int, link_id: int) -> Response:
    """Let a link work no more."""
    if not may(Permission.SEE_MEMBERS):
        abort(404)
    row = _link(require_member(member_id), link_id)
    is_new = revoke_link(member_id=member_id, link_id=row.id, author=current_user.author, now=clock.now())
    flash(gettext("The link works no more.") if is_new else gettext("This link did not work any more."), "success")
    return _back(member_id)


@blueprint.post("/<int:member_id>/account/disable")
@needs(Permission.EDIT_MEMBERS)
def disable(member_id: int) -> Response:
    """Let a member log in no more."""
    _require_account(member_id)
    disable_account(member_id=member_id, author=current_user.author, now=clock.now())
    flash(gettext("The member can log in no more. They are logged out everywhere."), "success")
    return _back(member_id)


@blueprint.post("/<int:member_id>/account/enable")
@needs(Permission.EDIT_MEMBERS)
def enable(member_id: int) -> Response:
    """Let a member log in again."""
    _require_account(member_id)
    enable_account(member_id=member_id, author=current_user.author, now=clock.now())
    flash(gettext("The member can log in again."), "success")
    return _back(member_id)


def keep_secret(made: MemberLinkMade) -> None:
    """Keep a new link's secret until it is shown."""
    session[NEW_LINK] = [made.id, made.secret]


def address_of(row: LinkRow) -> str | None:
    """The whole address of a link; None where its secret was shown before, and is gone."""
    if row.kind == "view":
        return personal_address(row.id)
    kept: Any = session.pop(NEW_LINK, (None, ""))
    if kept[0] != row.id:
        return None
    return url_for(ENDPOINTS[row.kind], secret=kept[1], _external=True)


def claim_address(member_id: int) -> str | None:
    """The address that opens a member's account, if it was made just now; shown once, it is gone."""
    kept: Any = session.get(NEW_LINK, (0, ""))
    row = get_link(member_id, kept[0])
    if row is None or row.kind != "claim" or row.state(clock.now()) != "open":
        return None
    return address_of(row)


def _make(member: MemberRow, kind: LinkKind) -> Response:
    try:
        made = make_link(kind=kind, member_id=member.id, author=current_user.author, now=clock.now())
    except Refused as refused:
        flash(refusal_text(refused), "danger")
        return _back(member.id)
    if made.secret:
        keep_secret(made)
    return redirect(url_for("members.link", member_id=member.id, link_id=made.id))


def _require_account(member_id: int) -> None:
    require_member(member_id)
    if get_account(member_id) is None:
        abort(404)


def _link(member: MemberRow, link_id: int) -> LinkRow:
    row = get_link(member.id, link_id) if link_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    return row


def _back(member_id: int) -> Response:
    return redirect(url_for("members.links", member_id=member_id))
