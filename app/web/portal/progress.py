"""Queue progress: a member's places in the queue, one of them, and the list of a queue in order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.queries.portal.own_places import Cursor
from app.queries.portal.place import get_place
from app.queries.portal.progress import get_progress
from app.queries.portal.queue import WaitingPlace, get_queue
from app.queries.portal.showing import Showing, get_showing
from app.web.arguments import LARGEST_ID, get_id, read_id
from app.web.masking import mask_person
from app.web.portal.estimates import tell
from app.web.portal.live import Look, answer_fragment, answer_known, look
from app.web.portal.members_only import current_member, for_members
from app.web.portal.reasons import where_from
from app.web.templating import keep_shop

blueprint = Blueprint("progress", __name__, url_prefix="/m")

HOME, PLACE, QUEUE = ("portal/progress/home.html", "portal/progress/place.html", "portal/progress/queue.html")
WAITING, DONE = "w", "d"
"""What stands before the queue ID in the address of a page: the two parts of the list."""


def render_progress(member_id: int, *, fragment: str, read_only: bool = False) -> str:
    """The page of a member's progress, which fetches itself anew from the address ``fragment``.

    With ``read_only`` it has neither buttons nor links, for who comes by a personal link.
    """
    looked = look(member_id)
    return render_template(HOME, live=fragment, etag=looked.quoted, **_home(member_id, looked, read_only=read_only))


def answer_progress(member_id: int, *, read_only: bool = False) -> Response:
    """The fragment of the same page, or 304 where the reader has it already."""
    looked = look(member_id)
    if looked.is_known:
        return answer_known(looked)
    return answer_fragment(_fragment_of(HOME), looked, **_home(member_id, looked, read_only=read_only))


@blueprint.get("/queue")
@for_members
def home() -> str:
    """The member's places in the queue, what they received and what waits."""
    return render_progress(current_member.id, fragment=_fragment_address("progress.fragment"))


@blueprint.get("/queue/fragment")
@for_members
def fragment() -> Response:
    """What of it is fetched anew."""
    return answer_progress(current_member.id)


@blueprint.get("/queue/<int:entry_id>")
@for_members
def place(entry_id: int) -> str:
    """One of the member's places, with everything that happened to it."""
    looked = look(current_member.id)
    live = _fragment_address("progress.place_fragment", entry_id=entry_id)
    return render_template(PLACE, live=live, etag=looked.quoted, **_place(entry_id, looked))


@blueprint.get("/queue/<int:entry_id>/fragment")
@for_members
def place_fragment(entry_id: int) -> Response:
    """What of it is fetched anew."""
    looked = look(current_member.id)
    if looked.is_known:
        return answer_known(looked)
    return answer_fragment(_fragment_of(PLACE), looked, **_place(entry_id, looked))


@blueprint.get("/queues/<channel>/<int:lane_id>")
@for_members
def queue(channel: str, lane_id: int) -> str:
    """A queue in its order, where the shop shows it and the member has or had a place in it."""
    looked = look(current_member.id)
    live = _fragment_address("progress.queue_fragment", channel=channel, lane_id=lane_id)
    return render_template(QUEUE, live=live, etag=looked.quoted, **_queue(channel, lane_id, looked))


@blueprint.get("/queues/<channel>/<int:lane_id>/fragment")
@for_members
def queue_fragment(channel: str, lane_id: int) -> BaseResponse:
    """What of it is fetched anew."""
    looked = look(current_member.id)
    if looked.is_known:
        return answer_known(looked)
    return answer_fragment(_fragment_of(QUEUE), looked, **_queue(channel, lane_id, looked))


def _showing(looked: Look) -> Showing:
    showing = get_showing(looked.now)
    keep_shop(showing.shop)
    return showing


def _home(member_id: int, looked: Look, *, read_only: bool) -> dict[str, Any]:
    showing = _showing(looked)
    after, before = (None, None) if read_only else (_cursor("after"), _cursor("before"))
    progress = get_progress(member_id, showing, looked.moved, looked.now, after=after, before=before)
    return {
        "progress": progress,
        "showing": showing,
        "tell": tell,
        "person": mask_person,
        "read_only": read_only,
        "is_first": after is None and before is None,
        "previous": _written(progress.page.previous),
        "following": _written(progress.page.following),
    }


def _place(entry_id: int, looked: Look) -> dict[str, Any]:
    showing = _showing(looked)
    found = None
    if entry_id <= LARGEST_ID:
        after, before = get_id("after"), get_id("before")
        found = get_place(current_member.id, entry_id, showing, looked.moved, looked.now, after=after, before=before)
    if found is None:
        abort(404)
    return {"detail": found, "place": found.place, "showing": showing, "tell": tell, "where_from": where_from}


def _queue(channel: str, lane_id: int, looked: Look) -> dict[str, Any]:
    showing = _showing(looked)
    found = None
    if showing.others and lane_id <= LARGEST_ID:
        after, before = get_id("after"), get_id("before")
        found = get_queue(
            current_member.id, (channel, lane_id), showing, looked.moved, looked.now, after=after, before=before
        )
    if found is None:
        abort(404)
    return {"queue": found, "channel": channel, "lane_id": lane_id, "showing": showing, "called": _called}


def _called(row: WaitingPlace) -> str:
    """What others read of whose place it is: the nickname, else the name masked in the middle."""
    if row.nickname and row.nickname != row.name:
        return row.nickname
    return mask_person(row.name, "", row.ref)


def _fragment_of(template: str) -> str:
    folder, _, name = template.rpartition("/")
    return f"{folder}/_{name}"


def _fragment_address(endpoint: str, **values: Any) -> str:
    """Where the fragment of the present page is, the page of its list included."""
    for name in ("after", "before"):
        if name in request.args:
            values[name] = request.args[name]
    return url_for(endpoint, **values)


def _cursor(name: str) -> Cursor | None:
    """The place in the list that the address names; what is not as expected counts as not there."""
    text = request.args.get(name, "")
    entry_id = read_id(text[1:]) if text[:1] in (WAITING, DONE) else None
    return None if entry_id is None else Cursor(text[0] == DONE, entry_id)


def _written(cursor: Cursor | None) -> str | None:
    return None if cursor is None else f"{DONE if cursor.is_done else WAITING}{cursor.entry_id}"
