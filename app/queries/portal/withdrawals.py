"""Withdrawals, as their member sees them and as staff review them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union_all

from app.extensions import db
from app.models import Change, Member, Withdrawal
from app.queries.members import MemberFilter, search_members
from app.queries.paging import PAGE, Page, read_page

LARGEST_ID = 2**63 - 1
OPEN = ("requested", "approved")


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """A withdrawal with who asked for it; ``fee_cents`` of it are kept."""

    id: int
    member_id: int
    member_ref: str
    member_name: str
    member_nickname: str
    asset: str
    cents: int
    fee_cents: int
    payee: str
    status: str
    requested_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    paid_at: datetime | None
    reference: str

    @property
    def net_cents(self) -> int:
        """What arrives."""
        return self.cents - self.fee_cents


@dataclass(frozen=True, slots=True)
class WithdrawalFilter:
    """Which withdrawals; ``search`` is a number, or how a member's number, name or phone begins."""

    status: str | None = None
    search: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.status or self.search)


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    """A page of withdrawals; ``is_cut`` says that more members begin with what was searched than were looked at."""

    page: Page[WithdrawalRow]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Open:
    """How many withdrawals of a status there are, and for how much."""

    withdrawals: int
    cents: int


@dataclass(frozen=True, slots=True)
class ActRow:
    """What somebody of the staff did to a withdrawal."""

    at: datetime
    author: str
    action: str
    reason: str


def list_withdrawals(
    wanted: WithdrawalFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> WithdrawalPage:
    """The page of withdrawals, the newest first, that follows ``after`` or precedes ``before``."""
    query, is_cut = _rows(), False
    if wanted.status:
        # Where something is searched, no index on the status serves it, for a search finds fewer.
        status = Withdrawal.status + "" if wanted.search else Withdrawal.status
        query = query.where(status == wanted.status)
    if wanted.search:
        members, is_cut = search_members(MemberFilter(search=wanted.search))
        found: list[ColumnElement[bool]] = [Withdrawal.member_id.in_(members)]
        if wanted.search.isascii() and wanted.search.isdigit() and int(wanted.search) <= LARGEST_ID:
            found.append(Withdrawal.id == int(wanted.search))
        # Each of the two has its index; joined by OR, they would be asked of every row.
        ids = union_all(*(select(Withdrawal.id).where(condition) for condition in found))
        query = query.where(Withdrawal.id.in_(ids.scalar_subquery()))
    return WithdrawalPage(_page(query, after, before, limit), is_cut)


def list_own_withdrawals(
    member_id: int, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[WithdrawalRow]:
    """The page of a member's withdrawals, the newest first."""
    return _page(_rows().where(Withdrawal.member_id == member_id), after, before, limit)


def get_withdrawal(number: int, *, member_id: int | None = None) -> WithdrawalRow | None:
    """One withdrawal; with ``member_id`` only if it is this member's."""
    query = _rows().where(Withdrawal.id == number)
    if member_id is not None:
        query = query.where(Withdrawal.member_id == member_id)
    row = db.session.execute(query).one_or_none()
    return WithdrawalRow(*row) if row else None


def list_open_of(member_id: int, *, limit: int = PAGE) -> tuple[WithdrawalRow, ...]:
    """A member's withdrawals that are still to be decided or to be paid, the oldest first."""
    query = _rows().where(Withdrawal.member_id == member_id, Withdrawal.status.in_(OPEN))
    return tuple(WithdrawalRow(*row) for row in db.session.execute(query.order_by(Withdrawal.id).limit(limit)))


def last_payee(member_id: int) -> str:
    """How a member wanted to be paid the last time; empty before the first."""
    query = select(Withdrawal.payee).where(Withdrawal.member_id == member_id).order_by(Withdrawal.id.desc())
    return db.session.scalar(query.limit(1)) or ""


def count_open() -> dict[str, Open]:
    """What has still to be decided and to be paid, by status."""
    query = (
        select(Withdrawal.status, func.count(), func.sum(Withdrawal.cents))
        .where(Withdrawal.status.in_(OPEN))
        .group_by(Withdrawal.status)
    )
    found = {status: Open(number, int(cents)) for status, number, cents in db.session.execute(query)}
    return {status: found.get(status, Open(0, 0)) for status in OPEN}


def has_withdrawals() -> bool:
    """Whether there is any withdrawal."""
    return db.session.execute(select(Withdrawal.id).limit(1)).first() is not None


def list_acts(number: int) -> tuple[ActRow, ...]:
    """What staff did to a withdrawal, in their order."""
    query = select(Change.at, Change.author, Change.action, Change.reason).where(
        Change.kind == "withdrawals", Change.ref == str(number)
    )
    return tuple(ActRow(*row) for row in db.session.execute(query.order_by(Change.id)))


def _rows() -> Select[*tuple[Any, ...]]:
    """The columns of ``WithdrawalRow`` with the tables that they come from."""
    return select(
        Withdrawal.id,
        Withdrawal.member_id,
        Member.ref,
        Member.name,
        Member.nickname,
        Withdrawal.asset,
        Withdrawal.cents,
        Withdrawal.fee_cents,
        Withdrawal.payee,
        Withdrawal.status,
        Withdrawal.requested_at,
        Withdrawal.decided_at,
        Withdrawal.decided_by,
        Withdrawal.reason,
        Withdrawal.paid_at,
        Withdrawal.reference,
    ).join(Member, Member.id == Withdrawal.member_id)


def _page(query: Select[*tuple[Any, ...]], after: int | None, before: int | None, limit: int) -> Page[WithdrawalRow]:
    page = read_page(query, Withdrawal.id, after=after, before=before, limit=limit)
    return Page(tuple(WithdrawalRow(*row) for row in page.rows), page.previous, page.following)
