"""Members: the list with its search, and the facts and balances of one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from app.domain.balances import HELD
from app.extensions import db
from app.models import Account, Entry, Level, Member
from app.queries.entries import EntryRow, get_rows
from app.queries.paging import PAGE, Page, read_page
from app.queries.searching import begins_with

MOST_MATCHES = 200
NO_LEVEL = 0


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members: level ``NO_LEVEL`` means without one, None all; ``search`` is what was typed.

    Who may not see private data (``sees_private``) finds a name or a phone only by the whole of it.
    """

    search: str = ""
    level_id: int | None = None
    sees_private: bool = True

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.search) or self.level_id is not None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in a list, and at the head of a page of theirs."""

    id: int
    ref: str
    name: str
    nickname: str
    phone: str
    email: str
    picture: str
    shares: int
    level_ref: str | None
    level_name: str | None
    referrer_id: int | None
    referrer_ref: str | None

    @property
    def real_name(self) -> str:
        """The name, empty where none was ever given: then the shop file says the ref."""
        return "" if self.name == self.ref else self.name


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of members; ``is_cut`` says that more begin with what was searched than were looked at."""

    page: Page[MemberRow]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What a member holds of an asset."""

    asset: str
    cents: int


def list_members(
    wanted: MemberFilter, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> MemberPage:
    """The page of members, the newest first, that follows ``after`` or precedes ``before``."""
    query = _members()
    if wanted.level_id is not None:
        query = query.where(_of_level(wanted.level_id))
    is_cut = False
    if wanted.search:
        ids, is_cut = search_members(wanted)
        query = query.where(Member.id.in_(ids))
    page = read_page(query, Member.id, after=after, before=before, limit=limit)
    return MemberPage(Page(tuple(MemberRow(*row) for row in page.rows), page.previous, page.following), is_cut)


def get_member(member_id: int) -> MemberRow | None:
    """One member."""
    row = db.session.execute(_members().where(Member.id == member_id)).one_or_none()
    return MemberRow(*row) if row else None


def find_member(ref: str) -> MemberRow | None:
    """The member of a ref."""
    row = db.session.execute(_members().where(Member.ref == ref)).one_or_none()
    return MemberRow(*row) if row else None


def has_members() -> bool:
    """Whether there is any member."""
    return db.session.execute(select(Member.id).limit(1)).first() is not None


def list_balances(member_id: int) -> tuple[Balance, ...]:
    """What a member holds of every asset, 0 too."""
    query = select(Account.asset, Account.balance_cents).where(Account.member_id == member_id)
    found = {row.asset: row.balance_cents for row in db.session.execute(query)}
    return tuple(Balance(asset, found.get(asset, 0)) for asset in HELD)


def newest_entries(member_id: int, most: int) -> tuple[EntryRow, ...]:
    """A member's latest entries, the newest first."""
    query = select(Entry.id).where(Entry.member_id == member_id).order_by(Entry.id.desc()).limit(most)
    return get_rows(db.session.scalars(query).all())


def _members() -> Select[*tuple[Any, ...]]:
    """The columns of ``MemberRow`` with the tables that they come from."""
    referrer = aliased(Member)
    return (
        select(
            Member.id,
            Member.ref,
            Member.name,
            Member.nickname,
            Member.phone,
            Member.email,
            Member.picture,
            Member.shares,
            Level.ref,
            Level.name,
            referrer.id,
            referrer.ref,
        )
        .outerjoin(Level, Level.id == Member.level_id)
        .outerjoin(referrer, referrer.id == Member.referrer_id)
    )


def _of_level(level_id: int) -> ColumnElement[bool]:
    return Member.level_id.is_(None) if level_id == NO_LEVEL else Member.level_id == level_id


def search_members(wanted: MemberFilter) -> tuple[list[int], bool]:
    """Ids of members of whom something begins with what was typed: a look-up in the index of each column."""
    typed = wanted.search
    digits = unicodedata.normalize("NFKC", typed).replace(" ", "").replace("-", "")
    found: set[int] = set()
    is_cut = False
    for column, text, is_private in (
        (Member.ref, typed, False),
        (Member.nickname, typed, False),
        (Member.name, typed, True),
        (Member.phone, digits, True),
    ):
        matches = column == text if is_private and not wanted.sees_private else begins_with(column, text)
        conditions = [matches]
        if wanted.level_id is not None:
            # So that no index on levels serves it, which would look at many more members than one on what was typed.
            conditions.append(func.coalesce(Member.level_id, NO_LEVEL) == wanted.level_id)
        ids = db.session.scalars(select(Member.id).where(*conditions).order_by(column).limit(MOST_MATCHES + 1)).all()
        is_cut = is_cut or len(ids) > MOST_MATCHES
        found.update(ids[:MOST_MATCHES])
    return sorted(found), is_cut
