"""The lists of members, of their transfers and of those whom they have referred, as files."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.members import MemberRow, list_members
from app.queries.referrals import Person, list_referrals
from app.queries.statement import StatementRow, list_statement
from app.services.table_files import Column
from app.web.exporting import FORMS, export, moment, real_name, word
from app.web.labels import ASSETS, TRANSFERS, account
from app.web.masking import for_reader, mask_email, mask_phone
from app.web.members.views import blueprint, read_filter, require_member
from app.web.permissions import Permission, needs


@blueprint.get(f"/export.{FORMS}", endpoint="export")
@needs(Permission.SEE_MEMBERS)
def export_members(form: str) -> Response:
    """Every member whom the filter in the address lets pass."""
    wanted = read_filter()
    return export("members", form, members(), lambda key, most: list_members(wanted, after=key, limit=most).page)


@blueprint.get(f"/<int:member_id>/transfers/export.{FORMS}")
@needs(Permission.SEE_MEMBERS)
def export_transfers(member_id: int, form: str) -> Response:
    """All of a member's statement."""
    require_member(member_id)
    return export("transfers", form, transfers(), lambda key, most: list_statement(member_id, after=key, limit=most))


@blueprint.get(f"/<int:member_id>/referrals/export.{FORMS}")
@needs(Permission.SEE_MEMBERS)
def export_referrals(member_id: int, form: str) -> Response:
    """Everybody whom a member has referred directly."""
    require_member(member_id)
    return export("referrals", form, people(), lambda key, most: list_referrals(member_id, after=key, limit=most))


def members() -> list[Column[MemberRow]]:
    """What the file says of a member, in the words that an import knows."""
    phone, email = for_reader(mask_phone), for_reader(mask_email)
    return [
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Nickname"), lambda row: row.nickname),
        real_name(lambda row: row.name, lambda row: row.ref),
        Column(gettext("Phone"), lambda row: phone(row.phone)),
        Column(gettext("E-mail"), lambda row: email(row.email)),
        Column(gettext("Level"), lambda row: row.level_name),
        Column(gettext("Referrer"), lambda row: row.referrer_ref),
        Column(gettext("Shares"), lambda row: row.shares, "count"),
    ]


def transfers() -> list[Column[StatementRow]]:
    """What the file says of a transfer; what members wrote to each other is private."""
    note = for_reader(lambda _: "")
    return [
        moment(gettext("Time"), lambda row: row.at),
        word(gettext("Kind"), lambda row: row.kind, TRANSFERS),
        Column(gettext("From"), lambda row: account(row.debit)),
        Column(gettext("To"), lambda row: account(row.credit)),
        Column(gettext("Entry"), lambda row: row.entry_id, "count"),
        Column(gettext("Order"), lambda row: row.order_ref),
        Column(gettext("Withdrawal"), lambda row: row.withdrawal_id, "count"),
        Column(gettext("Gift"), lambda row: row.gift_name),
        Column(gettext("Note"), lambda row: note(row.note)),
        word(gettext("Balance"), lambda row: row.asset, ASSETS),
        Column(gettext("Amount"), lambda row: row.cents, "hundredths"),
    ]


def people() -> list[Column[Person]]:
    """What the file says of somebody who was referred."""
    return [
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Nickname"), lambda row: row.nickname),
        real_name(lambda row: row.name, lambda row: row.ref),
        Column(gettext("Level"), lambda row: row.level_name),
        Column(gettext("Have referred"), lambda row: row.referrals, "count"),
    ]
