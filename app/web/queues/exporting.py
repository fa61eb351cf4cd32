"""The list of queues as a file."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.queues import QueueRow, list_queues
from app.services.table_files import Column
from app.web.exporting import FORMS, word
from app.web.exporting import export as as_file
from app.web.labels import CHANNELS
from app.web.permissions import Permission, needs, own_stores
from app.web.queues.views import blueprint


@blueprint.get(f"/queues/export.{FORMS}")
@needs(Permission.SEE_QUEUES)
def export(form: str) -> Response:
    """Every queue as it is paid."""
    stores = own_stores()
    return as_file("queues", form, columns(), lambda key, most: list_queues(key, stores, limit=most))


def columns() -> list[Column[QueueRow]]:
    """What the file says of a queue."""
    return [
        word(gettext("Channel"), lambda row: row.channel, CHANNELS),
        Column(gettext("Product or store"), lambda row: row.lane_ref),
        Column(gettext("Name"), lambda row: row.lane_name),
        Column(gettext("Length"), lambda row: row.entries, "count"),
        Column(gettext("Waiting amount"), lambda row: row.waiting_cents, "hundredths"),
        Column(gettext("Carried"), lambda row: row.carried_cents, "hundredths"),
        Column(gettext("Head"), lambda row: row.head_id, "count"),
    ]
