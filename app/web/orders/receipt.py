"""The receipt of an order: to be printed, with the links by which its buyer sees how it goes on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.portal.links import newest_view
from app.queries.receipt import Receipt, get_receipt
from app.services.portal.links import LinkKind, make_link, personal_link
from app.web.errors import refusal_text
from app.web.members.links import claim_address, keep_secret
from app.web.orders.acting import require_order
from app.web.orders.views import blueprint
from app.web.permissions import Permission, may, needs
from app.web.portal.tokens import personal_address


@blueprint.get("/orders/<int:order_id>/receipt")
@needs(Permission.SEE_ORDERS)
def receipt(order_id: int) -> str:
    """What was bought, and for who may make links those that are there."""
    row = require_order(order_id)
    found = get_receipt(order_id)
    view = newest_view(found.member_id, clock.now()) if may(Permission.MAKE_LINKS) else None
    return render_template(
        "orders/receipt.html",
        row=row,
        receipt=found,
        view_address=personal_address(view.id) if view else None,
        claim_address=_claim_address(found),
    )


@blueprint.post("/orders/<int:order_id>/receipt/<any(view, claim):kind>")
@needs(Permission.MAKE_LINKS)
def receipt_link(order_id: int, kind: LinkKind) -> Response:
    """Put a link of the buyer's on the receipt: a personal one, or one that opens their account."""
    row = require_order(order_id)
    member_id = get_receipt(order_id).member_id
    try:
        if kind == "view":
            personal_link(member_id=member_id, author=current_user.author, now=clock.now())
        else:
            made = make_link(kind=kind, member_id=member_id, author=current_user.author, now=clock.now())
            keep_secret(made)
    except Refused as refused:
        flash(refusal_text(refused), "danger")
    return redirect(url_for("orders.receipt", order_id=row.id))


def _claim_address(found: Receipt) -> str | None:
    """The address that opens the buyer's account, where it was made just now: it is shown once."""
    if found.has_account or not may(Permission.MAKE_LINKS):
        return None
    return claim_address(found.member_id)
