"""Who referred a member, up to the top, and whom they have referred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Level, Member
from app.queries.paging import PAGE, Page, read_page

MOST_ABOVE = 20
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Person:
    """A member in a tree, with how many they have referred directly."""

    id: int
    ref: str
    name: str
    nickname: str
    level_name: str | None
    referrals: int

    @property
    def real_name(self) -> str:
        """The name, empty where none was ever given."""
        return "" if self.name == self.ref else self.name


@dataclass(frozen=True, slots=True)
class Chain:
    """Those above a member, the nearest first; ``goes_on`` says that there are more."""

    people: tuple[Person, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Referrals:
    """How many a member has referred directly, and through those; at most ``MOST_COUNTED`` of each are counted."""

    direct: int
    indirect: int


def chain_above(member_id: int) -> Chain:
    """The referrer, the referrer's referrer and so on."""
    start = select(Member.id, Member.referrer_id, literal(0).label("steps")).where(Member.id == member_id)
    up = start.cte("up", recursive=True)
    above = aliased(Member)
    more = select(above.id, above.referrer_id, up.c.steps + 1).join(up, up.c.referrer_id == above.id)
    up = up.union_all(more.where(up.c.steps <= MOST_ABOVE))
    query = _people().join(up, up.c.id == Member.id).where(up.c.steps > 0).order_by(up.c.steps)
    people = tuple(Person(*row) for row in db.session.execute(query))
    return Chain(people[:MOST_ABOVE], len(people) > MOST_ABOVE)


def list_referrals(
    member_id: int, *, after: int | None = None, before: int | None = None, limit: int = PAGE
) -> Page[Person]:
    """The page of those whom a member has referred directly, the newest first."""
    query = _people().where(Member.referrer_id == member_id)
    page = read_page(query, Member.id, after=after, before=before, limit=limit)
    return Page(tuple(Person(*row) for row in page.rows), page.previous, page.following)


def count_referrals(member_id: int) -> Referrals:
    """How many there are below a member, one step and two."""
    below = aliased(Member)
    direct = select(Member.id).where(Member.referrer_id == member_id)
    indirect = select(below.id).join(Member, below.referrer_id == Member.id).where(Member.referrer_id == member_id)
    one, two = (
        db.session.scalar(select(func.count()).select_from(query.limit(MOST_COUNTED).subquery())) or 0
        for query in (direct, indirect)
    )
    return Referrals(one, two)


def _people() -> Select[*tuple[Any, ...]]:
    below = aliased(Member)
    referrals = select(func.count(below.id)).where(below.referrer_id == Member.id).scalar_subquery()
    columns = (Member.id, Member.ref, Member.name, Member.nickname, Level.name, referrals)
    return select(*columns).outerjoin(Level, Level.id == Member.level_id)
