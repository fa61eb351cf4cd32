"""The search at the head of every page: to what was meant, or to the list that shows it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.queries.searching_all import search_all, search_whole
from app.queries.searching_members import MemberHit
from app.web.forms import stripped
from app.web.permissions import Permission, may, needs

blueprint = Blueprint("searching", __name__)

LONGEST_SEARCH = 100


@blueprint.get("/search")
@needs(Permission.SEE_QUEUES, Permission.SEE_ORDERS)
def show() -> Response | str:
    """The one that was meant, the list of those that fit, or what there is to choose from."""
    typed = stripped(request.args.get("q", ""))[:LONGEST_SEARCH]
    if not typed:
        return redirect(list_address(""))
    sees_members = may(Permission.SEE_MEMBERS)
    found = search_all(typed, sees_private=may(Permission.SEE_PRIVATE)) if sees_members else search_whole(typed)
    members = found.members.members
    rows = list_address(typed, has_entries=found.has_entries) if found.is_of_lists else ""
    if rows and not members:
        return redirect(rows)
    if members and not rows and (sees_members or len(members) == 1):
        return redirect(member_address(members[0]) if len(members) == 1 else url_for("members.list", q=typed))
    return render_template("searching/show.html", typed=typed, hits=found.members, rows=rows, address=member_address)


def list_address(typed: str, *, has_entries: bool = True) -> str:
    """The list of entries as far as one may see it and it shows anything, else that of orders."""
    of_entries = has_entries and may(Permission.SEE_QUEUES)
    return url_for("entries.list" if of_entries else "orders.list", q=typed or None)


def member_address(member: MemberHit) -> str:
    """The page of a member; for whoever may not see it what the member bought."""
    if may(Permission.SEE_MEMBERS):
        return url_for("members.detail", member_id=member.id)
    return list_address(member.ref)
