"""Pages by key: a list goes on from the id at which the page before it ended, however deep one pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db

PAGE = 50
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class AnyPage(Protocol[T_co]):
    """A page of any list: its rows, and the key from which the next page goes on, None on the last."""

    @property
    def rows(self) -> Sequence[T_co]:
        """The rows of this page."""

    @property
    def following(self) -> Any:
        """The key of the next page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of rows; ``previous`` and ``following`` are the ids from which the pages around it go on."""

    rows: tuple[T, ...]
    previous: int | None
    following: int | None


def read_page(
    query: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[int],
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page[Row[*tuple[Any, ...]]]:
    """The page of ``query``, the newest first, that follows ``after`` or precedes ``before``; ``key`` is the row's id.

    The id is the first column of the query.
    """
    backwards = before is not None
    start = before if backwards else after
    if start is not None:
        query = query.where(key > start if backwards else key < start)
    rows = list(db.session.execute(query.order_by(key.asc() if backwards else key.desc()).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    has_previous, has_following = (more, True) if backwards else (start is not None, more)
    return Page(
        tuple(rows),
        rows[0][0] if rows and has_previous else None,
        rows[-1][0] if rows and has_following else None,
    )


def every_page(read: Callable[[Any], AnyPage[T]]) -> Iterator[Sequence[T]]:
    """The rows of page after page from the first on, as they were at one moment, whatever is written meanwhile.

    ``read`` is given the key from which its page goes on.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    page = read(None)
    yield page.rows
    while page.following is not None:
        page = read(page.following)
        yield page.rows
