"""The list of orders as a file."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.orders import OrderRow, list_orders
from app.services.table_files import Column
from app.web.exporting import FORMS, moment, real_name, word
from app.web.exporting import export as as_file
from app.web.labels import CHANNELS, ORDER_STATES
from app.web.orders.views import blueprint, read_filter
from app.web.permissions import Permission, needs
from app.web.wording import listed


@blueprint.get(f"/orders/export.{FORMS}")
@needs(Permission.SEE_ORDERS)
def export(form: str) -> Response:
    """Every order that the filter in the address lets pass."""
    wanted = read_filter()
    return as_file("orders", form, columns(), lambda key, most: list_orders(wanted, after=key, limit=most))


def columns() -> list[Column[OrderRow]]:
    """What the file says of an order."""
    states = {state: str(name) for state, name in ORDER_STATES.items()}
    return [
        Column(gettext("Order"), lambda row: row.ref),
        Column(gettext("Member"), lambda row: row.member_ref),
        real_name(lambda row: row.member_name, lambda row: row.member_ref),
        word(gettext("Channel"), lambda row: row.channel, CHANNELS),
        Column(gettext("Store"), lambda row: row.store_ref),
        Column(gettext("Store name"), lambda row: row.store_name),
        Column(gettext("Amount paid"), lambda row: row.paid_cents, "hundredths"),
        Column(gettext("Refunded"), lambda row: row.refunded_cents, "hundredths"),
        Column(gettext("Status"), lambda row: listed(states[each] for each in states_of(row))),
        moment(gettext("Paid at"), lambda row: row.paid_at),
        moment(gettext("Completed at"), lambda row: row.completed_at),
    ]


def states_of(row: OrderRow) -> list[str]:
    """How an order stands, as the list says it: what is refunded in part is that besides."""
    is_partly_refunded = row.refunded_cents and row.state != "refunded"
    return [row.state, "refunded_in_part"] if is_partly_refunded else [row.state]
