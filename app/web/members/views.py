"""The list of members, one member with all that belongs to them, and the forms."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.queries.catalogue import list_levels as level_names
from app.queries.levels import list_levels
from app.queries.members import (
    NO_LEVEL,
    MemberFilter,
    MemberRow,
    find_member,
    get_member,
    has_members,
    list_balances,
    list_members,
    newest_entries,
)
from app.queries.portal.withdrawals import list_open_of
from app.queries.referrals import MOST_COUNTED, chain_above, count_referrals, list_referrals
from app.queries.statement import list_statement
from app.services.shop_file import object_now
from app.web import describe
from app.web.arguments import LARGEST_ID, get_id
from app.web.forms import stripped
from app.web.members.forms import MemberForm, edit_form, new_form
from app.web.permissions import Permission, may, needs

blueprint = Blueprint("members", __name__, url_prefix="/members")

LONGEST_SEARCH = 100
GLANCE = 10
"""How many rows of a list a member's own page shows."""


@blueprint.get("", endpoint="list")
@needs(Permission.SEE_MEMBERS)
def list_page() -> str:
    """Members, filtered by what the address says."""
    wanted = read_filter()
    found = list_members(wanted, after=get_id("after"), before=get_id("before"))
    return render_template(
        "members/list.html",
        page=found.page,
        is_cut=found.is_cut,
        wanted=wanted,
        levels=list_levels(),
        no_level=NO_LEVEL,
        is_empty=not found.page.rows and not has_members(),
        link=lambda **turn: url_for("members.list", q=wanted.search or None, level=wanted.level_id, **turn),
    )


@blueprint.get("/<int:member_id>")
@needs(Permission.SEE_MEMBERS)
def detail(member_id: int) -> str:
    """One member."""
    member = require_member(member_id)
    return render_template(
        "members/detail.html",
        member=member,
        balances=list_balances(member_id),
        withdrawals=list_open_of(member_id, limit=GLANCE) if may(Permission.REVIEW_WITHDRAWALS) else (),
        chain=chain_above(member_id),
        counted=count_referrals(member_id),
        most_counted=MOST_COUNTED,
        referrals=list_referrals(member_id, limit=GLANCE),
        statement=list_statement(member_id, limit=GLANCE),
        entries=newest_entries(member_id, GLANCE) if may(Permission.SEE_QUEUES) else (),
        has_orders="orders.list" in current_app.view_functions and may(Permission.SEE_ORDERS),
    )


@blueprint.get("/<int:member_id>/referrals")
@needs(Permission.SEE_MEMBERS)
def referrals(member_id: int) -> str:
    """Everybody whom a member has referred directly."""
    member = require_member(member_id)
    page = list_referrals(member_id, after=get_id("after"), before=get_id("before"))
    return render_template("members/referrals.html", member=member, page=page)


@blueprint.get("/<int:member_id>/transfers")
@needs(Permission.SEE_MEMBERS)
def transfers(member_id: int) -> str:
    """A member's statement."""
    member = require_member(member_id)
    page = list_statement(member_id, after=get_id("after"), before=get_id("before"))
    return render_template("members/transfers.html", member=member, page=page)


@blueprint.get("/new")
@needs(Permission.EDIT_MEMBERS)
def new() -> str:
    """The form of a new member."""
    return _page(new_form(), None)[0]


@blueprint.post("/new")
@needs(Permission.EDIT_MEMBERS)
def create() -> Response | tuple[str, int]:
    """Add a member."""
    form = new_form()
    if form.save():
        member = find_member(form.ref.data)
        assert member is not None, "members are never deleted"
        flash(gettext("The member is there."), "success")
        return redirect(url_for("members.detail", member_id=member.id))
    return _page(form, None)


@blueprint.get("/<int:member_id>/edit")
@needs(Permission.EDIT_MEMBERS)
def edit(member_id: int) -> str:
    """The form of a member."""
    member = require_member(member_id)
    return _page(_form(member), member)[0]


@blueprint.post("/<int:member_id>/edit")
@needs(Permission.EDIT_MEMBERS)
def save(member_id: int) -> Response | tuple[str, int]:
    """Save a member."""
    member = require_member(member_id)
    form = _form(member)
    if form.save():
        flash(gettext("Saved."), "success")
        return redirect(url_for("members.detail", member_id=member_id))
    return _page(form, member)


def read_filter() -> MemberFilter:
    """The filter in the address."""
    return MemberFilter(
        search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
        level_id=get_id("level"),
        sees_private=may(Permission.SEE_PRIVATE),
    )


def require_member(member_id: int) -> MemberRow:
    """The member with this id; 404 without one."""
    member = get_member(member_id) if member_id <= LARGEST_ID else None
    if member is None:
        abort(404)
    return member


def _form(member: MemberRow) -> MemberForm:
    doc = object_now("members", member.ref)
    assert doc is not None, "members are never deleted"
    return edit_form(doc)


def _page(form: MemberForm, member: MemberRow | None) -> tuple[str, int]:
    page = render_template("members/edit.html", form=form, member=member, levels=dict(level_names()), words=describe)
    return page, form.status
