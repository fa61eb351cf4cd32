"""A member's team: whom they invited, what that earned them, and the stores that they recruited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select

from app.domain.accounts import COMMISSIONS, member_account
from app.extensions import db
from app.models import Account, Application, Member, MemberAccount, Store, Transfer
from app.queries.paging import PAGE, Page, read_page

FEW = 20


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody whom the member invited; ``since`` is when they opened their account, None before."""

    id: int
    name: str
    nickname: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Earned:
    """What a kind of commission has brought, and what of it was taken back after refunds."""

    kind: str
    credited_cents: int
    taken_back_cents: int

    @property
    def cents(self) -> int:
        """What is left of it."""
        return self.credited_cents - self.taken_back_cents


@dataclass(frozen=True, slots=True)
class CommissionRow:
    """One commission; below 0 where it was taken back. Of whose order it came is not said: it is another member's."""

    id: int
    at: datetime
    kind: str
    cents: int


@dataclass(frozen=True, slots=True)
class Recruit:
    """A store that the member brought, or one that applied by their invitation (with its status)."""

    name: str
    status: str


def list_invited(member_id: int, *, after: int | None = None, before: int | None = None) -> Page[Invited]:
    """Those whom a member invited, the newest first."""
    query = (
        select(Member.id, Member.name, Member.nickname, MemberAccount.created_at)
        .outerjoin(MemberAccount, MemberAccount.member_id == Member.id)
        .where(Member.referrer_id == member_id)
    )
    page = read_page(query, Member.id, after=after, before=before, limit=FEW)
    return Page(tuple(Invited(*row) for row in page.rows), page.previous, page.following)


def count_invited(member_id: int) -> int:
    """How many members they have invited."""
    return db.session.scalar(select(func.count()).where(Member.referrer_id == member_id)) or 0


def sum_commissions(member_id: int) -> tuple[Earned, ...]:
    """What each kind of commission has brought, of those that brought anything."""
    account = _account(member_id)
    if account is None:
        return ()
    is_credit = Transfer.credit_id == account
    query = (
        select(
            Transfer.kind,
            func.coalesce(func.sum(case((is_credit, Transfer.cents), else_=0)), 0),
            func.coalesce(func.sum(case((is_credit, 0), else_=Transfer.cents)), 0),
        )
        .where(or_(is_credit, Transfer.debit_id == account), Transfer.kind.in_(COMMISSIONS))
        .group_by(Transfer.kind)
    )
    found = {kind: Earned(kind, int(credited), int(back)) for kind, credited, back in db.session.execute(query)}
    return tuple(found[kind] for kind in COMMISSIONS if kind in found)


def list_commissions(member_id: int, *, after: int | None = None, before: int | None = None) -> Page[CommissionRow]:
    """A member's commissions one by one, the newest first."""
    account = _account(member_id)
    if account is None:
        return Page((), None, None)
    sign = case((Transfer.credit_id == account, Transfer.cents), else_=-Transfer.cents)
    query = select(Transfer.id, Transfer.at, Transfer.kind, sign).where(
        or_(Transfer.credit_id == account, Transfer.debit_id == account), Transfer.kind.in_(COMMISSIONS)
    )
    page = read_page(query, Transfer.id, after=after, before=before, limit=PAGE)
    return Page(tuple(CommissionRow(*row) for row in page.rows), page.previous, page.following)


def list_recruits(member_id: int) -> tuple[Recruit, ...]:
    """The stores that a member recruited, and the applications by their invitation that are not approved."""
    stores = select(Store.name).where(Store.recruiter_id == member_id).order_by(Store.id.desc()).limit(PAGE)
    applied = select(Application.name, Application.status).where(
        Application.recruiter_id == member_id, Application.status != "approved"
    )
    waiting = [Recruit(*row) for row in db.session.execute(applied.order_by(Application.id.desc()).limit(PAGE))]
    return tuple(waiting + [Recruit(name, "approved") for name in db.session.scalars(stores)])


def _account(member_id: int) -> int | None:
    return db.session.scalar(select(Account.id).where(Account.key == member_account(member_id, "commission")))
