"""A member's statement: every transfer into and out of their accounts, paged by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Account, Member, Order, OrderLine, Transfer
from app.queries.entry import AccountView
from app.queries.paging import PAGE, Page, read_page


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A transfer as the member sees it: ``cents`` is below 0 where it was taken from them.

    ``order_ref`` is the order, or the order of the line, that caused it; ``entry_id`` is the entry that it concerns.
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


def list_statement(
    member_id: int, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[StatementRow]:
    """The page of a member's transfers, the newest first, that follows ``after`` or precedes ``before``."""
    own = frozenset(db.session.scalars(select(Account.id).where(Account.member_id == member_id)))
    ids: set[int] = set()
    # Each account and side by itself: an index gives them in order, so that a page costs the same however long it is.
    for account_id in own:
        for side in (Transfer.debit_id, Transfer.credit_id):
            query = select(Transfer.id).where(side == account_id)
            page = read_page(query, Transfer.id, after=after, before=before, limit=limit + 1)
            ids.update(row.id for row in page.rows)
    page = read_page(_transfers(ids), Transfer.id, after=after, before=before, limit=limit)
    return Page(tuple(_row(row, own) for row in page.rows), page.previous, page.following)


def _transfers(ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    debit, credit, debtor, creditor = aliased(Account), aliased(Account), aliased(Member), aliased(Member)
    of_line = aliased(Order)
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
            debtor.ref.label("debtor"),
            credit.key.label("credit_key"),
            credit.asset.label("credit_asset"),
            creditor.ref.label("creditor"),
        )
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(debtor, debtor.id == debit.member_id)
        .outerjoin(creditor, creditor.id == credit.member_id)
        .outerjoin(Order, Order.id == Transfer.order_id)
        .outerjoin(OrderLine, OrderLine.id == Transfer.line_id)
        .outerjoin(of_line, of_line.id == OrderLine.order_id)
        .where(Transfer.id.in_(ids))
    )


def _row(row: Row[*tuple[Any, ...]], own: Collection[int]) -> StatementRow:
    is_given = row.credit_id in own
    return StatementRow(
        row.id,
        row.at,
        row.kind,
        row.credit_asset if is_given else row.debit_asset,
        row.cents if is_given else -row.cents,
        AccountView(row.debit_key.split(":")[0], row.debit_asset, row.debtor),
        AccountView(row.credit_key.split(":")[0], row.credit_asset, row.creditor),
        row.entry_id,
        row.order_ref,
    )
