"""The list of withdrawals as a file."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.portal.withdrawals import WithdrawalRow, list_withdrawals
from app.services.table_files import Column
from app.web.exporting import FORMS, moment, real_name, word
from app.web.exporting import export as as_file
from app.web.labels import ASSETS, WITHDRAWALS
from app.web.permissions import Permission, needs
from app.web.withdrawals.views import blueprint, read_filter


@blueprint.get(f"/export.{FORMS}")
@needs(Permission.REVIEW_WITHDRAWALS)
def export(form: str) -> Response:
    """Every withdrawal that the filter in the address lets pass."""
    wanted = read_filter()
    return as_file(
        "withdrawals", form, columns(), lambda key, most: list_withdrawals(wanted, after=key, limit=most).page
    )


def columns() -> list[Column[WithdrawalRow]]:
    """What the file says of a withdrawal."""
    return [
        Column(gettext("Number"), lambda row: row.id, "count"),
        Column(gettext("Member"), lambda row: row.member_ref),
        real_name(lambda row: row.member_name, lambda row: row.member_ref),
        word(gettext("Balance"), lambda row: row.asset, ASSETS),
        Column(gettext("Amount"), lambda row: row.cents, "hundredths"),
        Column(gettext("Fee"), lambda row: row.fee_cents, "hundredths"),
        Column(gettext("To be paid"), lambda row: row.net_cents, "hundredths"),
        Column(gettext("Paid to"), lambda row: row.payee),
        word(gettext("Status"), lambda row: row.status, WITHDRAWALS),
        moment(gettext("Asked for"), lambda row: row.requested_at),
        moment(gettext("Decided"), lambda row: row.decided_at),
        Column(gettext("Decided by"), lambda row: row.decided_by),
        Column(gettext("Why"), lambda row: row.reason),
        moment(gettext("Paid on"), lambda row: row.paid_at),
        Column(gettext("Number of the payment"), lambda row: row.reference),
    ]
