"""What a member holds, and of each asset where it came from with the balance after every step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.accounts import member_account
from app.domain.balances import HELD
from app.extensions import db
from app.models import Account, Transfer, Withdrawal
from app.models.wallet import OPEN_WITHDRAWAL
from app.queries.paging import Page
from app.queries.statement import StatementRow, list_statement

PAGE = 30


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member holds of an asset, and what of it is set aside for withdrawals."""

    asset: str
    cents: int
    reserved_cents: int


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a statement, and what the member held after it."""

    row: StatementRow
    balance_cents: int


def list_holdings(member_id: int) -> dict[str, Holding]:
    """What a member holds of every asset, 0 too, by asset."""
    balances = select(Account.asset, Account.balance_cents).where(Account.member_id == member_id)
    found = {row.asset: row.balance_cents for row in db.session.execute(balances)}
    open_ones = select(Withdrawal.asset, func.sum(Withdrawal.cents)).where(
        Withdrawal.member_id == member_id, OPEN_WITHDRAWAL
    )
    reserved = {asset: int(cents) for asset, cents in db.session.execute(open_ones.group_by(Withdrawal.asset))}
    return {asset: Holding(asset, found.get(asset, 0), reserved.get(asset, 0)) for asset in HELD}


def list_steps(member_id: int, asset: str, *, after: int | None = None, before: int | None = None) -> Page[Step]:
    """The page of a member's statement of an asset, the newest first, that follows ``after`` or precedes ``before``."""
    page = list_statement(member_id, asset=asset, after=after, before=before, limit=PAGE)
    if not page.rows:
        return Page((), page.previous, page.following)
    balance = _balance_after(member_account(member_id, asset), page.rows[0].id)
    steps = []
    for row in page.rows:
        steps.append(Step(row, balance))
        balance -= row.cents
    return Page(tuple(steps), page.previous, page.following)


def _balance_after(key: str, transfer_id: int) -> int:
    """What an account held after a transfer: what it holds now, less what has come since."""
    account_id, balance = db.session.execute(select(Account.id, Account.balance_cents).where(Account.key == key)).one()
    for side, sign in ((Transfer.credit_id, 1), (Transfer.debit_id, -1)):
        since = select(func.coalesce(func.sum(Transfer.cents), 0)).where(side == account_id, Transfer.id > transfer_id)
        balance -= sign * int(db.session.scalar(since) or 0)
    return int(balance)


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many members have frozen love value, and how much together."""

    members: int
    cents: int


def frozen_in_all() -> Frozen:
    """What is frozen now."""
    query = select(func.count(), func.coalesce(func.sum(Account.balance_cents), 0)).where(
        Account.member_id.is_not(None), Account.asset == "love_frozen", Account.balance_cents > 0
    )
    members, cents = db.session.execute(query).one()
    return Frozen(members, int(cents))
