"""The list of entries, and one entry with all that belongs to it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for

from app.queries.entries import EntryFilter, list_entries
from app.queries.entry import MOST, get_entry
from app.queries.queues import describe_lane
from app.queries.shop import CHANNELS
from app.web.arguments import LARGEST_ID, get_id
from app.web.forms import stripped
from app.web.labels import STATUSES
from app.web.permissions import Permission, needs, own_stores, require_own_store, sees

blueprint = Blueprint("entries", __name__)

LONGEST_SEARCH = 100


@blueprint.get("/entries", endpoint="list")
@needs(Permission.SEE_QUEUES)
def list_page() -> str:
    """Entries, filtered by what the address says."""
    wanted = read_filter()
    page = list_entries(wanted, after=get_id("after"), before=get_id("before"))
    return render_template(
        "entries/list.html",
        page=page,
        wanted=wanted,
        lane=find_lane(wanted),
        link=lambda **changes: filter_link(wanted, **changes),
        channels=CHANNELS if own_stores() is None else [channel for channel in CHANNELS if channel != "mall"],
    )


@blueprint.get("/entries/<int:entry_id>")
@needs(Permission.SEE_QUEUES)
def detail(entry_id: int) -> str:
    """One entry."""
    entry = get_entry(entry_id) if entry_id <= LARGEST_ID else None
    if entry is None:
        abort(404)
    require_own_store(entry.row.store_id)
    return render_template("entries/detail.html", entry=entry, most=MOST)


def find_lane(wanted: EntryFilter) -> tuple[str, str] | None:
    """Ref and name of the lane that is filtered by, if it may be seen."""
    if not wanted.channel or not wanted.lane_id or not sees(None if wanted.channel == "mall" else wanted.lane_id):
        return None
    return describe_lane(wanted.channel, wanted.lane_id)


def read_filter() -> EntryFilter:
    """The filter in the address; a lane counts only with its channel."""
    status = request.args.get("status")
    channel = request.args.get("channel")
    channel = channel if channel in CHANNELS else None
    return EntryFilter(
        status=status if status in STATUSES else None,
        channel=channel,
        lane_id=get_id("lane") if channel else None,
        search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
        stores=own_stores(),
    )


def filter_link(wanted: EntryFilter, **changes: object) -> str:
    """The address of the list under ``wanted`` with ``changes``; a change drops the page."""
    values: dict[str, object] = {
        "status": wanted.status,
        "channel": wanted.channel,
        "lane": wanted.lane_id,
        "q": wanted.search or None,
    }
    return url_for("entries.list", **{**values, **changes})  # type: ignore[arg-type]
