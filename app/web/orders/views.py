"""The list of orders, and one order with all that became of it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for

from app.queries.order import MOST, get_order
from app.queries.orders import STATES, OrderFilter, list_orders
from app.queries.shop import CHANNELS
from app.queries.stores import list_store_names
from app.queries.till import find_store
from app.web.arguments import LARGEST_ID, get_id
from app.web.forms import stripped
from app.web.permissions import Permission, needs, own_stores, require_own_store

blueprint = Blueprint("orders", __name__)

LONGEST_SEARCH = 100


@blueprint.get("/orders", endpoint="list")
@needs(Permission.SEE_ORDERS)
def list_page() -> str:
    """Orders, filtered by what the address says."""
    wanted = read_filter()
    after, before = get_id("after"), get_id("before")
    page = list_orders(wanted, after=after, before=before)
    channels = CHANNELS if own_stores() is None else [channel for channel in CHANNELS if channel != "mall"]
    return render_template(
        "orders/list.html",
        page=page,
        wanted=wanted,
        typed_store=request.args.get("store", "")[:LONGEST_SEARCH],
        stores=list_store_names(own_stores()),
        link=filter_link,
        channels=channels,
        is_first=after is None and before is None,
    )


@blueprint.get("/orders/<int:order_id>")
@needs(Permission.SEE_ORDERS)
def detail(order_id: int) -> str:
    """One order, its lines from the one that the address names."""
    order = get_order(order_id, first_line=get_id("line") or 1) if order_id <= LARGEST_ID else None
    if order is None:
        abort(404)
    require_own_store(order.row.store_id)
    return render_template("orders/detail.html", order=order, most=MOST)


def read_filter() -> OrderFilter:
    """The filter in the address; a store of which nothing is known lets nothing pass."""
    state, channel = request.args.get("state"), request.args.get("channel")
    typed = stripped(request.args.get("store", ""))[:LONGEST_SEARCH]
    store = find_store(typed) if typed else None
    return OrderFilter(
        state=state if state in STATES else None,
        channel=channel if channel in CHANNELS else None,
        store_id=(store.id if store else 0) if typed else None,
        search=stripped(request.args.get("q", ""))[:LONGEST_SEARCH],
        stores=own_stores(),
    )


def filter_link(**changes: object) -> str:
    """The address of the list as it is filtered now, with ``changes``; a change drops the page."""
    values = {key: request.args.get(key) or None for key in ("state", "channel", "store", "q")}
    return url_for("orders.list", **{**values, **changes})  # type: ignore[arg-type]
