"""Members as people name them: by number, phone, nickname or name, the whole of it or how it begins."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.extensions import db
from app.models import Member
from app.queries.members import MemberFilter, search_members

MOST_HITS = 8


@dataclass(frozen=True, slots=True)
class MemberHit:
    """A member who may be meant, with what tells them from others of the same name."""

    id: int
    ref: str
    name: str
    nickname: str
    phone: str

    @property
    def real_name(self) -> str:
        """The name, empty where none was ever given."""
        return "" if self.name == self.ref else self.name


@dataclass(frozen=True, slots=True)
class Hits:
    """The first members who may be meant.

    ``is_whole`` says that the whole of something was typed, ``is_cut`` that there are more.
    """

    members: tuple[MemberHit, ...] = ()
    is_whole: bool = False
    is_cut: bool = False

    @property
    def only(self) -> MemberHit | None:
        """The one who is meant, where it can be nobody else."""
        return self.members[0] if self.is_whole and len(self.members) == 1 else None


def find_whole(typed: str, *, by_name: bool = True) -> Hits:
    """The member of this number; or else those of this phone; or else, ``by_name``, those of this name or nickname."""
    for conditions in _ways(typed, by_name=by_name):
        found = {row.id: MemberHit(*row) for condition in conditions for row in db.session.execute(_first(condition))}
        if found:
            members = tuple(found[member_id] for member_id in sorted(found))
            return Hits(members[:MOST_HITS], is_whole=True, is_cut=len(members) > MOST_HITS)
    return Hits()


def find_beginning(typed: str, *, sees_private: bool) -> Hits:
    """Those of whom something begins so, as the list of members finds them."""
    ids, is_cut = search_members(MemberFilter(search=typed, sees_private=sees_private)) if typed else ([], False)
    if not ids:
        return Hits()
    rows = db.session.execute(_members().where(Member.id.in_(ids[:MOST_HITS])).order_by(Member.id))
    return Hits(tuple(MemberHit(*row) for row in rows), is_cut=is_cut or len(ids) > MOST_HITS)


def _ways(typed: str, *, by_name: bool) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """One look-up in an index for each condition; what comes first is meant before what comes later."""
    if not typed:
        return
    yield (Member.ref == typed,)
    phone = unicodedata.normalize("NFKC", typed).replace(" ", "").replace("-", "")
    if phone:
        yield (Member.phone == phone,)
    if by_name:
        yield (Member.name == typed, Member.nickname == typed)


def _first(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return _members().where(condition).order_by(Member.id).limit(MOST_HITS + 1)


def _members() -> Select[*tuple[Any, ...]]:
    return select(Member.id, Member.ref, Member.name, Member.nickname, Member.phone)
