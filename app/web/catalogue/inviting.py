"""The invitation of a store, as a page to print: whoever scans it registers as a member."""

from __future__ import annotations

from flask import render_template, url_for

from app import clock
from app.queries.portal.invitations import find_code
from app.services.portal.invitations import standing_code
from app.web.catalogue.stores import blueprint, require
from app.web.permissions import Permission, needs


@blueprint.get("/<int:store_id>/invitation")
@needs(Permission.MAKE_LINKS)
def invitation(store_id: int) -> str:
    """The standing invitation; it is there from when it is first asked for."""
    store = require(store_id)
    code = find_code(store_id=store_id) or standing_code(store_id=store_id, now=clock.now())
    address = url_for("joining.join", code=code, _external=True)
    return render_template("stores/invitation.html", store=store, address=address)
