"""Completing and refunding an order: looked at first, then confirmed; sent twice it has one effect."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.order import get_order_row, list_lines
from app.queries.orders import OrderRow
from app.services.orders import Act, Action, act_on_order
from app.services.outcome import Outcome
from app.services.shop_file import settings_now
from app.services.trial import try_events
from app.web.arguments import LARGEST_ID
from app.web.orders.entering import Answer, carried, look_at
from app.web.orders.forms import CompleteForm, OnceForm, RefundForm, refund_form
from app.web.orders.views import blueprint
from app.web.permissions import Permission, needs, require_own_store
from app.web.sentences import sentence

Doc = dict[str, Any]


@blueprint.route("/orders/<int:order_id>/complete", methods=["GET", "POST"])
@needs(Permission.COMPLETE_ORDERS)
def complete(order_id: int) -> Answer:
    """Complete an order, having seen who is paid."""
    row = require_order(order_id)
    form = CompleteForm()
    is_valid = request.method == "POST" and form.validate()
    is_confirmed = is_valid and form.is_looked_at
    if not is_confirmed:
        look_at(form)
    event = {"type": "order.completed", "at": form.moment.data, "order": row.ref}
    try:
        if is_confirmed:
            _act([event], form, "completed")
            flash(gettext("The order is completed."), "success")
            return _back(row)
        outcome = _try([event], row)
    except Refused as refused:
        flash(sentence(refused), "danger")
        return _back(row)
    page = render_template("orders/complete.html", form=form, row=row, outcome=outcome)
    return page, 422 if form.errors else 200


@blueprint.route("/orders/<int:order_id>/refund", methods=["GET", "POST"])
@needs(Permission.REFUND_ORDERS)
def refund(order_id: int) -> Answer:
    """Refund an order in part or whole, having seen what is taken back from whom."""
    row = require_order(order_id)
    lines = list_lines(order_id)
    form = refund_form(lines)
    step = request.form.get("step")
    is_whole = "whole" in request.form
    if request.method == "GET" or step == "back":
        return _refund_page(form, row, lines)
    events = form.events(row.ref, is_whole=is_whole)
    if step == "confirm" and events and form.validate() and form.is_confirmed:
        # What is left is not asked here: sent twice, it is not there any more the second time.
        try:
            _act(events, form, "refunded", seen=form.seen_cents)
            flash(gettext("The refund is done."), "success")
            return _back(row)
        except Refused as refused:
            form.put(refused)
            return _refund_page(form, row, lines)
    if not form.check(lines, is_whole=is_whole):
        return _refund_page(form, row, lines)
    look_at(form)
    form.seen.data = str(row.refunded_cents)
    try:
        outcome = _try(form.events(row.ref, is_whole=is_whole), row)
    except Refused as refused:
        form.put(refused)
        return _refund_page(form, row, lines)
    return render_template(
        "orders/refund_preview.html",
        form=form,
        row=row,
        outcome=outcome,
        carried=carried(),
        claws_back=settings_now()["base"]["clawback"],
    )


def _refund_page(form: RefundForm, row: OrderRow, lines: Any) -> Answer:
    page = render_template("orders/refund.html", form=form, row=row, lines=lines, amounts=form.amount_fields())
    return page, 422 if form.errors else 200


def require_order(order_id: int) -> OrderRow:
    """The order with this id; 404 without one, and where it is of a store that is not one's own."""
    row = get_order_row(order_id) if order_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    require_own_store(row.store_id)
    return row


def _try(events: list[Doc], row: OrderRow) -> Outcome:
    return try_events(events, order_ref=row.ref, now=clock.now())


def _act(events: list[Doc], form: OnceForm, action: Action, seen: int | None = None) -> None:
    act = Act(current_user.author, action, str(form.token.data), form.reason.data or "")
    act_on_order(events, act, seen_refunded_cents=seen, now=clock.now())


def _back(row: OrderRow) -> Response:
    return redirect(url_for("orders.detail", order_id=row.id))
