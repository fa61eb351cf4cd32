"""Entering an order by hand: typed, looked at as the rules would take it, and confirmed."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.queries.order import find_order
from app.queries.same_sale import find_same_sale
from app.queries.stores import list_store_names
from app.queries.till import offer_products
from app.queries.trace import read_trace
from app.services.orders import Act, act_on_order
from app.services.trial import try_events
from app.web.orders.entry_forms import EntryForm, PhoneForm, TillForm
from app.web.orders.forms import OnceForm
from app.web.orders.views import blueprint
from app.web.permissions import Permission, needs, own_stores
from app.web.templating import current_shop

till = Blueprint("till", __name__)

Answer = Response | str | tuple[str, int]

NOT_CARRIED = frozenset({"csrf_token", "step", "more", "token", "moment", "made_ref", "same_seen", "seen"})
"""What a preview makes anew, and what is only the button that was pressed."""


@till.route("/till", methods=["GET", "POST"])
@needs(Permission.ENTER_ORDERS)
def sell() -> Answer:
    """A counter sale."""
    return _enter(TillForm(), "orders/till.html")


@blueprint.route("/orders/new", methods=["GET", "POST"])
@needs(Permission.COMPLETE_ORDERS)  # it stays open until somebody completes it; who may not has the till
def enter() -> Answer:
    """A telephone order."""
    return _enter(PhoneForm(), "orders/enter.html")


def carried() -> list[tuple[str, str]]:
    """What was typed, to be carried through a preview."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]


def look_at(form: OnceForm) -> None:
    """Give the form its one-time token and the moment at which it is to happen."""
    now = clock.now().astimezone(current_shop().zone)
    form.token.data = secrets.token_urlsafe(16)
    form.moment.data = now.isoformat(timespec="seconds")
    if isinstance(form, EntryForm):
        letter = "C" if form.place == "cashier" else "T"
        form.made_ref.data = f"{letter}{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def _enter(form: EntryForm, template: str) -> Answer:
    step = request.form.get("step")
    if request.method == "GET" or step == "back":
        return _form_page(form, template)
    if "more" in request.form and isinstance(form, PhoneForm):
        form.add_rows()
        return _form_page(form, template)
    if not form.validate():
        return _form_page(form, template), 422
    is_confirmed = step == "confirm" and form.is_looked_at
    if not is_confirmed:
        look_at(form)
    event = form.event()
    now = clock.now()
    try:
        paid_at = datetime.fromisoformat(event["at"])
        same = find_same_sale(form.sale(paid_at), but=event["order"])
        if is_confirmed and (same is None or same.ref == form.same_seen.data):
            act = Act(current_user.author, "entered", str(form.token.data), form.reason.data or "")
            act_on_order([event], act, now=now)
            flash(gettext("The order is entered."), "success")
            return redirect(url_for("orders.detail", order_id=find_order(event["order"])))
        outcome = try_events([event], order_ref=event["order"], now=now)
    except Refused as refused:
        form.put(refused)
        return _form_page(form, template), 422
    form.same_seen.data = same.ref if same else ""
    return render_template(
        "orders/confirm.html",
        form=form,
        event=event,
        paid_at=paid_at,
        outcome=outcome,
        traces=[read_trace(line.trace) for line in outcome.lines],
        carried=carried(),
        same=same,
        seconds_since=lambda moment: max(1, int((now - moment).total_seconds())),
    )


def _form_page(form: EntryForm, template: str) -> str:
    stores = list_store_names(own_stores())
    products = offer_products(own_stores()) if isinstance(form, PhoneForm) else ()
    return render_template(template, form=form, stores=stores, products=products)
