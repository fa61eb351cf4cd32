"""A member's team: the invitation, whom they invited, what it earned, and the stores that they recruited."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from app import clock
from app.queries.portal.invitations import find_code
from app.queries.portal.team import count_invited, list_commissions, list_invited, list_recruits, sum_commissions
from app.services.portal.invitations import standing_code
from app.web.arguments import get_id
from app.web.portal.members_only import current_member, for_members

blueprint = Blueprint("team", __name__, url_prefix="/m/team")


@blueprint.get("", endpoint="home")
@for_members
def home() -> str:
    """How many were invited, what it earned by kind, and who they are."""
    return render_template(
        "portal/team/home.html",
        invited=count_invited(current_member.id),
        page=list_invited(current_member.id, after=get_id("after"), before=get_id("before")),
        earned=sum_commissions(current_member.id),
        recruits=list_recruits(current_member.id),
        link=lambda **key: url_for("team.home", **key),
    )


@blueprint.get("/commissions")
@for_members
def commissions() -> str:
    """Every commission with the order that it comes from, and what was taken back."""
    page = list_commissions(current_member.id, after=get_id("after"), before=get_id("before"))
    return render_template(
        "portal/team/commissions.html", page=page, link=lambda **key: url_for("team.commissions", **key)
    )


@blueprint.get("/invitation")
@for_members
def invitation() -> str:
    """The invitation of members as a page to print or to show."""
    return render_template("portal/team/invitation.html", address=_address("joining.join"), is_for_stores=False)


@blueprint.get("/invitation/store")
@for_members
def store_invitation() -> str:
    """The invitation of stores and suppliers, which carries the recruiter."""
    return render_template("portal/team/invitation.html", address=_address("applying.apply"), is_for_stores=True)


def _address(endpoint: str) -> str:
    """The address that invites, with the member's standing code."""
    code = find_code(member_id=current_member.id) or standing_code(member_id=current_member.id, now=clock.now())
    return url_for(endpoint, code=code, _external=True)
