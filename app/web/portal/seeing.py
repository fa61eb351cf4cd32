"""A personal link: it shows one member's progress without a login, and opens nothing else."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response

from app import clock
from app.queries.portal.links import seen_by
from app.web.portal.joining import void
from app.web.portal.progress import answer_progress, render_progress
from app.web.portal.tokens import link_id_of

blueprint = Blueprint("seeing", __name__, url_prefix="/m")


@blueprint.get("/see/<token>")
def show(token: str) -> str | tuple[str, int]:
    """The progress of the member whose link this is."""
    member_id = _member_of(token)
    if member_id is None:
        return void("view")
    return render_progress(member_id, fragment=url_for("seeing.fragment", token=token), read_only=True)


@blueprint.get("/see/<token>/fragment")
def fragment(token: str) -> Response:
    """What of it is fetched anew."""
    member_id = _member_of(token)
    if member_id is None:
        abort(404)
    return answer_progress(member_id, read_only=True)


def _member_of(token: str) -> int | None:
    link_id = link_id_of(token)
    return None if link_id is None else seen_by(link_id, clock.now())
