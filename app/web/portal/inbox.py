"""A member's messages: the list, one of them, and which of them the member wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from app import clock
from app.formats.portal import EVENTS
from app.queries.portal.inbox import MessageRow, count_unread, get_message, list_messages, unwanted_events
from app.services.portal.notices import FIXED, choose, mark_read
from app.services.portal.texts import Voice, compose, read_voice
from app.web.arguments import LARGEST_ID, get_id
from app.web.labels import MESSAGES
from app.web.portal.members_only import current_member, for_members, member_here

blueprint = Blueprint("inbox", __name__, url_prefix="/m")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words; ``queue_id`` is the entry that it is about."""

    id: int
    title: str
    body: str
    at: datetime
    is_unread: bool
    queue_id: int | None


@blueprint.app_template_global()
def unread_messages() -> int:
    """How many messages the member who is here has not seen: one look into an index, once a page."""
    member = member_here()
    if "unread" not in g:
        g.unread = count_unread(member.id) if member is not None else 0
    found: int = g.unread
    return found


@blueprint.get("/messages", endpoint="list")
@for_members
def list_page() -> str:
    """The messages, the newest first; what is shown counts as read."""
    page = list_messages(current_member.id, after=get_id("after"), before=get_id("before"))
    voice = read_voice()
    letters = [_letter(row, voice) for row in page.rows]
    _seen(letters)
    return render_template("portal/inbox/list.html", letters=letters, page=page)


@blueprint.get("/messages/<int:message_id>")
@for_members
def show(message_id: int) -> str:
    """One message of the member's own."""
    row = get_message(current_member.id, message_id) if message_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    letter = _letter(row, read_voice())
    _seen([letter])
    return render_template("portal/inbox/show.html", letter=letter)


@blueprint.get("/messages/choices")
@for_members
def choices() -> str:
    """Which messages the member wants."""
    return render_template(
        "portal/inbox/choices.html",
        names=MESSAGES,
        events=[event for event in EVENTS if event not in FIXED],
        fixed=[event for event in EVENTS if event in FIXED],
        unwanted=unwanted_events(current_member.id),
    )


@blueprint.post("/messages/choices", endpoint="choose")
@for_members
def keep_choices() -> Response:
    """Keep which messages the member wants."""
    wanted = set(request.form.getlist("wanted"))
    if "whole" in request.form:  # a form that did not arrive whole would switch everything off
        choose(member_id=current_member.id, unwanted=[event for event in EVENTS if event not in wanted])
        flash(gettext("Saved."), "success")
    return redirect(url_for("inbox.choices"))


def _letter(row: MessageRow, voice: Voice) -> Letter:
    called = current_member.nickname or current_member.name
    said = compose(row.event, row.details, member=called, at=row.at, language=str(get_locale()), voice=voice)
    queue_id: Any = row.details.get("queue_id")
    return Letter(row.id, said.title, said.body, row.at, row.is_unread, queue_id if isinstance(queue_id, int) else None)


def _seen(letters: list[Letter]) -> None:
    unread = [letter.id for letter in letters if letter.is_unread]
    mark_read(member_id=current_member.id, message_ids=unread, now=clock.now())
    g.pop("unread", None)
