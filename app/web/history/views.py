"""The list of changes, and the page that puts one back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.history import KINDS, ChangeFilter, ChangeRow, get_change, list_authors, list_changes
from app.services.history import COMMAND_LINE, EVENT, FILE, SET_UP, Overtaken
from app.services.restoring import Restoring, can_restore, plan_restore
from app.services.shop_file import edit_shop
from app.web import describe
from app.web.arguments import LARGEST_ID, get_id
from app.web.errors import refusal_text
from app.web.forms import stripped
from app.web.history.forms import RestoreForm
from app.web.history.lines import lines_of, name_of, page_of
from app.web.history.stranding import find_stranded
from app.web.permissions import Permission, may, needs
from app.web.since_when import since_when
from app.web.sure import about
from app.web.templating import current_shop

blueprint = Blueprint("history", __name__)

LONGEST_SEARCH = 100
FIRST_YEAR, LAST_YEAR = 1971, 2199

EDITS = {
    "settings": Permission.EDIT_SETTINGS,
    "levels": Permission.EDIT_MEMBERS,
    "members": Permission.EDIT_MEMBERS,
    "stores": Permission.EDIT_CATALOGUE,
    "suppliers": Permission.EDIT_CATALOGUE,
    "gifts": Permission.EDIT_GIFTS,
    "products": Permission.EDIT_CATALOGUE,
}
"""What it takes to put a change of each kind back, besides seeing the history."""


@blueprint.get("/history", endpoint="list")
@needs(Permission.SEE_HISTORY)
def list_page() -> str:
    """Changes, filtered by what the address says."""
    wanted = read_filter()
    return render_template(
        "history/list.html",
        page=list_changes(wanted, after=get_id("after"), before=get_id("before")),
        wanted=wanted,
        since=read_day("from"),
        until=read_day("until"),
        link=filter_link,
        kinds=KINDS,
        staff=list_authors(),
        others=[author.name for author in (SET_UP, FILE, EVENT, COMMAND_LINE)],
        lines_of=lines_of,
        name_of=name_of,
        page_of=page_of,
        is_restorable=is_restorable,
    )


@blueprint.route("/history/<int:change_id>/restore", methods=["GET", "POST"])
@needs(Permission.SEE_HISTORY)
def restore(change_id: int) -> Response | str | tuple[str, int]:
    """Show what putting a change back would change now, and do it."""
    row = get_change(change_id) if change_id <= LARGEST_ID else None
    plan = plan_restore(change_id=change_id) if row else None
    if row is None or plan is None:
        abort(404)
    if not may(EDITS[row.kind]):
        abort(403)
    form = RestoreForm(plan)
    if not form.is_submitted():
        return render_restore(form, row, plan), 200
    if form.validate() and form.is_confirmed() and save(form, plan, change_id):
        return redirect(url_for("history.list"))
    return render_restore(form, row, plan), 409 if form.overtaken else 422


def save(form: RestoreForm, plan: Restoring, change_id: int) -> bool:
    """Whether it is as it was before the change; where not, the form says why."""
    reason = gettext("Restored from change %(number)s", number=change_id)
    if form.reason.data:
        reason = f"{reason}: {form.reason.data}"
    try:
        is_new = edit_shop(
            plan.document,
            author=current_user.author,
            reason=reason,
            seen=form.seen_document(),
            now=clock.now(),
        )
    except Overtaken as overtaken:
        form.look_again(overtaken.changes)
        return False
    except Refused as refused:
        name = describe.label(refused.place)
        said = f"{name}: {refusal_text(refused)}" if name else refusal_text(refused)
        form.form_errors += [gettext("This cannot be restored."), said]
        return False
    text = gettext("It is as it was before.") if is_new else gettext("Nothing to change: it is so already.")
    flash(text, "success")
    return True


def render_restore(form: RestoreForm, row: ChangeRow, plan: Restoring) -> str:
    """The page that asks whether to put a change back."""
    return render_template(
        "history/restore.html",
        form=form,
        row=row,
        name=name_of(row),
        lines=lines_of(row.kind, plan.now, plan.then),
        stranded=find_stranded(row, plan.then),
        words=describe,
        holds=[] if form.dangers else _holds(row, plan.now, plan.then),
        **about(form.dangers, form.zeroing, form.zone),
    )


def _holds(row: ChangeRow, now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    """From when what is restored holds."""
    if row.kind in ("products", "stores"):
        return [gettext("A rebate holds for orders paid from then on.")]
    return since_when(now, then) if row.kind == "settings" else []


def is_restorable(row: ChangeRow) -> bool:
    """Whether the person at the console may put this change back."""
    return can_restore(row.kind, row.action, row.before, author=row.author, by_staff=row.by_staff) and may(
        EDITS[row.kind]
    )


def read_filter() -> ChangeFilter:
    """The filter in the address; days are those of the shop's clock, both included."""
    since, until = read_day("from"), read_day("until")
    return ChangeFilter(
        kind=stripped(request.args.get("kind", ""))[:LONGEST_SEARCH] or None,
        author=stripped(request.args.get("author", ""))[:LONGEST_SEARCH] or None,
        ref=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
        since=start_of(since) if since else None,
        before=start_of(until + timedelta(days=1)) if until else None,
    )


def read_day(name: str) -> date | None:
    """The date in the address under ``name``; what is none counts as not there."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def start_of(day: date) -> datetime:
    """When ``day`` begins by the shop's clock."""
    return datetime.combine(day, time(), current_shop().zone)


def filter_link(**changes: object) -> str:
    """The address of the list under the filter in the address with ``changes``; a change drops the page."""
    values: dict[str, object] = {
        name: request.args.get(name) or None for name in ("kind", "author", "q", "from", "until")
    }
    return url_for("history.list", **{**values, **changes})  # type: ignore[arg-type]
