"""The list of queues."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from app.queries.queues import list_queues
from app.queries.shop import CHANNELS
from app.web.arguments import get_id
from app.web.permissions import Permission, needs, own_stores

blueprint = Blueprint("queues", __name__)


@blueprint.get("/queues", endpoint="list")
@needs(Permission.SEE_QUEUES)
def list_page() -> str:
    """Every queue as it is paid, with its length and its head."""
    channel = request.args.get("channel")
    lane_id = get_id("after")
    key = (channel, lane_id) if channel in CHANNELS and lane_id is not None else None
    stores = own_stores()
    page = list_queues(key, stores)
    following = url_for("queues.list", channel=page.following[0], after=page.following[1]) if page.following else None
    return render_template(
        "queues/list.html", page=page, following=following, is_first=key is None, is_part=stores is not None
    )
