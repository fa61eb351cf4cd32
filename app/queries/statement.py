"""A member's statement: every transfer into and out of their accounts, paged by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Label, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Account, Gift, Member, Order, OrderLine, Redemption, Transfer, TransferCause
from app.queries.entry import AccountView
from app.queries.paging import PAGE, Page, read_page


@dataclass(frozen=True, slots=True)
class Other:
    """Another member, as far as a statement names them."""

    ref: str
    name: str
    nickname: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A transfer as the member sees it: ``cents`` is below 0 where it was taken from them.

    ``order_ref`` is the order, or the order of the line, that caused it; ``entry_id`` is the entry that it concerns.
    ``withdrawal_id``, ``gift_name`` and ``note`` say what else it belongs to. ``other`` is the member on its other
    side, or the buyer of the order where that is somebody else.
    """

    id: int
    at: datetime
    kind: str
    asset: str
    cents: int
    debit: AccountView
    credit: AccountView
    entry_id: int | None
    order_ref: str | None
    withdrawal_id: int | None
    gift_name: str | None
    note: str
    other: Other | None


def list_statement(
    member_id: int,
    *,
    asset: str | None = None,
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page[StatementRow]:
    """The page of a member's transfers, the newest first, that follows ``after`` or precedes ``before``.

    With an ``asset``, those that moved it.
    """
    accounts = select(Account.id).where(Account.member_id == member_id)
    own = frozenset(db.session.scalars(accounts if asset is None else accounts.where(Account.asset == asset)))
    ids: set[int] = set()
    # Each account and side by itself: an index gives them in order, so that a page costs the same however long it is.
    for account_id in own:
        for side in (Transfer.debit_id, Transfer.credit_id):
            query = select(Transfer.id).where(side == account_id)
            page = read_page(query, Transfer.id, after=after, before=before, limit=limit + 1)
            ids.update(row.id for row in page.rows)
    page = read_page(_transfers(ids), Transfer.id, after=after, before=before, limit=limit)
    return Page(tuple(_row(row, own, member_id) for row in page.rows), page.previous, page.following)


def _transfers(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    debit, credit, debtor, creditor = aliased(Account), aliased(Account), aliased(Member), aliased(Member)
    of_line, buyer = aliased(Order), aliased(Member)
    is_withdrawal, is_redemption = TransferCause.kind == "withdrawal", TransferCause.kind == "redemption"
    return (
        select(
            Transfer.id,
            Transfer.at,
            Transfer.kind,
            Transfer.cents,
            Transfer.credit_id,
            Transfer.entry_id,
            func.coalesce(Order.ref, of_line.ref).label("order_ref"),
            debit.key.label("debit_key"),
            debit.asset.label("debit_asset"),
            credit.key.label("credit_key"),
            credit.asset.label("credit_asset"),
            case((is_withdrawal, TransferCause.number)).label("withdrawal_id"),
            Gift.name.label("gift_name"),
            func.coalesce(TransferCause.note, "").label("note"),
            *_person("debtor", debtor),
            *_person("creditor", creditor),
            *_person("buyer", buyer),
        )
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(debtor, debtor.id == debit.member_id)
        .outerjoin(creditor, creditor.id == credit.member_id)
        .outerjoin(Order, Order.id == Transfer.order_id)
        .outerjoin(OrderLine, OrderLine.id == Transfer.line_id)
        .outerjoin(of_line, of_line.id == OrderLine.order_id)
        .outerjoin(buyer, buyer.id == func.coalesce(Order.member_id, of_line.member_id))
        .outerjoin(TransferCause, TransferCause.transfer_id == Transfer.id)
        .outerjoin(Redemption, is_redemption & (Redemption.id == TransferCause.number))
        .outerjoin(Gift, Gift.id == Redemption.gift_id)
        .where(Transfer.id.in_(ids))
    )


def _person(name: str, member: type[Member]) -> tuple[Label[Any], ...]:
    """What ``_other`` needs to know of a member."""
    columns = {"id": member.id, "ref": member.ref, "name": member.name, "nickname": member.nickname}
    return tuple(column.label(f"{name}_{key}") for key, column in columns.items())


def _other(row: Row[*tuple[Any, ...]], member_id: int) -> Other | None:
    """Who else has to do with a transfer: whose account it came from or went to, or whose order it was."""
    found = row._mapping
    for name in ("debtor", "creditor", "buyer"):
        if found[f"{name}_id"] not in (None, member_id):
            return Other(found[f"{name}_ref"], found[f"{name}_name"], found[f"{name}_nickname"])
    return None


def _row(row: Row[*tuple[Any, ...]], own: Collection[int], member_id: int) -> StatementRow:
    is_given = row.credit_id in own
    return StatementRow(
        id=row.id,
        at=row.at,
        kind=row.kind,
        asset=row.credit_asset if is_given else row.debit_asset,
        cents=row.cents if is_given else -row.cents,
        debit=AccountView(row.debit_key.split(":")[0], row.debit_asset, row.debtor_ref),
        credit=AccountView(row.credit_key.split(":")[0], row.credit_asset, row.creditor_ref),
        entry_id=row.entry_id,
        order_ref=row.order_ref,
        withdrawal_id=row.withdrawal_id,
        gift_name=row.gift_name,
        note=row.note,
        other=_other(row, member_id),
    )
