"""Zeroing tried out: what it would make nothing of now, and whom it would concern (R27)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models import Account, Entry, Member
from app.queries.paging import Page, read_page
from app.queries.queue import waiting_in_all

FEW = 20_000
"""So many entries are grouped at once; where more wait, nearly every member has one and is found by walking."""

WAITS = Entry.status == "waiting"
OF_MEMBER = (Entry.member_id == Member.id, func.lower(Entry.status) == "waiting")
"""The same of a member's entries, said so that the index of members is taken and not that of the status."""


@dataclass(frozen=True, slots=True)
class ZeroingTrial:
    """How many entries and members would be zeroed, for how much, and what carried money the platform would keep."""

    entries: int
    members: int
    waiting_cents: int
    carried_cents: int


@dataclass(frozen=True, slots=True)
class ConcernedRow:
    """A member, and what zeroing would take from them."""

    id: int
    ref: str
    name: str
    entries: int
    waiting_cents: int


def try_zeroing() -> ZeroingTrial:
    """What zeroing would do now."""
    carried = select(func.coalesce(func.sum(Account.balance_cents), 0)).where(
        Account.kind == "carry", Account.member_id.is_(None)
    )
    return ZeroingTrial(
        db.session.scalar(select(func.count()).select_from(Entry).where(WAITS)) or 0,
        db.session.scalar(select(func.count(Entry.member_id.distinct())).where(WAITS)) or 0,
        waiting_in_all().waiting_cents,
        int(db.session.scalar(carried) or 0),
    )


def list_concerned(*, after: int | None = None, before: int | None = None) -> Page[ConcernedRow]:
    """The page of members for whom something waits, the newest first."""
    is_few = db.session.scalar(select(Entry.id).where(WAITS).order_by(Entry.id).offset(FEW).limit(1)) is None
    chosen = Member.id.in_(select(Entry.member_id).where(WAITS)) if is_few else _has_waiting()
    own = select(func.count()).where(*OF_MEMBER).scalar_subquery()
    cents = select(func.sum(Entry.waiting_cents)).where(*OF_MEMBER).scalar_subquery()
    query = select(Member.id, Member.ref, Member.name, own, cents).where(chosen)
    page = read_page(query, Member.id, after=after, before=before)
    rows = (ConcernedRow(key, ref, name, entries, int(total)) for key, ref, name, entries, total in page.rows)
    return Page(tuple(rows), page.previous, page.following)


def _has_waiting() -> ColumnElement[bool]:
    return select(Entry.id).where(*OF_MEMBER).exists()
