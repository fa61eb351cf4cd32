"""The list of entries as a file."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.entries import EntryRow, list_entries
from app.services.table_files import Column
from app.web.entries.views import blueprint, read_filter
from app.web.exporting import FORMS, moment, real_name, word
from app.web.exporting import export as as_file
from app.web.labels import CHANNELS, STATUSES
from app.web.permissions import Permission, needs


@blueprint.get(f"/entries/export.{FORMS}")
@needs(Permission.SEE_QUEUES)
def export(form: str) -> Response:
    """Every entry that the filter in the address lets pass."""
    wanted = read_filter()
    return as_file("entries", form, columns(), lambda key, most: list_entries(wanted, after=key, limit=most))


def columns() -> list[Column[EntryRow]]:
    """What the file says of an entry."""
    return [
        Column(gettext("Queue ID"), lambda row: row.id, "count"),
        Column(gettext("Order"), lambda row: row.order_ref),
        Column(gettext("Line"), lambda row: row.line_number, "count"),
        Column(gettext("Member"), lambda row: row.member_ref),
        real_name(lambda row: row.member_name, lambda row: row.member_ref),
        word(gettext("Channel"), lambda row: row.channel, CHANNELS),
        Column(gettext("Product or store"), lambda row: row.lane_ref),
        Column(gettext("Name"), lambda row: row.lane_name),
        Column(gettext("Entitlement"), lambda row: row.total_cents, "hundredths"),
        Column(gettext("Rewarded"), lambda row: row.rewarded_cents, "hundredths"),
        Column(gettext("Waiting amount"), lambda row: row.waiting_cents, "hundredths"),
        word(gettext("Status"), lambda row: row.status, STATUSES),
        moment(gettext("Joined"), lambda row: row.joined_at),
    ]
