"""The search at the head of every page: to what was meant, or to the list that shows it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.queries.searching_all import search_all
from app.queries.searching_members import find_whole
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
    if not may(Permission.SEE_MEMBERS):
        return _in_orders(typed)
    found = search_all(typed, sees_private=may(Permission.SEE_PRIVATE))
    members = found.members.members
    rows = list_address(typed, has_entries=found.has_entries) if found.is_of_lists else ""
    if rows and not members:
        return redirect(rows)
    if members and not rows:
        only = members[0].id if len(members) == 1 else None
        return redirect(url_for("members.detail", member_id=only) if only else url_for("members.list", q=typed))
    return render_template("searching/show.html", typed=typed, hits=found.members, rows=rows)


def list_address(typed: str, *, has_entries: bool = True) -> str:
    """The list of entries as far as one may see it and it shows anything, else that of orders."""
    of_entries = has_entries and may(Permission.SEE_QUEUES)
    return url_for("entries.list" if of_entries else "orders.list", q=typed or None)


def _in_orders(typed: str) -> Response | str:
    """For those who may not see members: the orders or entries that fit, or those of the member who was meant."""
    hits = find_whole(typed)
    if len(hits.members) > 1:
        return render_template("searching/show.html", typed=typed, hits=hits, rows="")
    return redirect(list_address(hits.members[0].ref if hits.members else typed))
