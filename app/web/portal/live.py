"""Pages that update themselves: one fragment each, and a tag that says whether there is anything new in it."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from flask import Response, current_app, make_response, render_template, request

from app import clock
from app.queries.portal.moved import Moved, how_far
from app.web.languages import preferred_language


class Look(NamedTuple):
    """What a page is about to show: how far everything has come, and the tag of that."""

    moved: Moved
    now: datetime
    etag: str

    @property
    def is_known(self) -> bool:
        """Whether the reader has it already."""
        return request.if_none_match.contains_weak(self.etag)

    @property
    def quoted(self) -> str:
        """The tag as the header writes it."""
        return f'W/"{self.etag}"'


def look(member_id: int) -> Look:
    """How far everything has come, for one member; asked before anything is read that is shown."""
    moved, now = how_far(), clock.now()
    today = now.astimezone(moved.zone).date()
    told = (current_app.config["VERSION"], member_id, preferred_language(), today, *moved[:4])
    # What the parts are is nobody's business: the ids say how many orders the shop has.
    key = str(current_app.secret_key).encode()[:64]
    return Look(moved, now, blake2b(repr(told).encode(), key=key, digest_size=12).hexdigest())


def answer_known(looked: Look) -> Response:
    """The answer where nothing has moved: nothing was read, and nothing is sent."""
    return _tagged(Response(status=304), looked)


def answer_fragment(template: str, looked: Look, **values: Any) -> Response:
    """The fragment with its tag."""
    return _tagged(make_response(render_template(template, **values)), looked)


def _tagged(response: Response, looked: Look) -> Response:
    response.set_etag(looked.etag, weak=True)
    return response
