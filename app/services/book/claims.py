"""Claims on the acceleration share (U4) and open random-return groups (R23) of the open transaction."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from app.domain.records import Claim, Group
from app.models import Claim as ClaimTable
from app.models import RandomGroup
from app.models.base import table_of
from app.models.queue import UNSERVED
from app.services.book.numbers import Numbers
from app.services.book.statements import Sql, Statement, insert_into, update_by_id, upsert

_claims = table_of(ClaimTable)
_groups = table_of(RandomGroup)

PAGE = 256

CLAIM_OF = Statement(select(*_claims.columns).where(_claims.c.line_id == bindparam("line_id")), ["line_id"])
OPEN_CLAIMS = Statement(
    select(*_claims.columns)
    .where(UNSERVED, _claims.c.id > bindparam("after"))
    .order_by(_claims.c.id)
    .limit(bindparam("most")),
    ["after", "most"],
)
ADD_CLAIM = insert_into(_claims)
CHANGE_CLAIM = update_by_id(_claims, ["unserved_cents"])

GROUP = Statement(
    select(_groups.c.cash, _groups.c.points, _groups.c.cash_left, _groups.c.points_left).where(
        _groups.c.channel == bindparam("channel"),
        _groups.c.lane_id == bindparam("lane_id"),
        _groups.c.scope_id == bindparam("scope_id"),
    ),
    ["channel", "lane_id", "scope_id"],
)
PUT_GROUP = upsert(_groups, ["channel", "lane_id", "scope_id"], put=["cash", "points", "cash_left", "points_left"])


class Claims:
    """Every claim that the transaction has seen, by the line that gave it."""

    def __init__(self, sql: Sql, last: Numbers) -> None:
        self._sql = sql
        self._last = last["claims"]
        self._held: dict[int, Claim] = {}
        self._new: dict[int, Claim] = {}
        self._changed: dict[int, Claim] = {}

    def add(self, line_id: int, member_id: int, ratio_bps: int, cents: int) -> None:
        """Keep a new claim under the next id."""
        self._last += 1
        self._held[line_id] = self._new[line_id] = Claim(self._last, member_id, line_id, ratio_bps, cents)

    def of_line(self, line_id: int) -> Claim | None:
        """The claim that a line gave."""
        if line_id not in self._held:
            row = self._sql.fetch_one(CLAIM_OF, (line_id,))
            return self._of_row(row) if row else None
        return self._held[line_id]

    def open(self) -> Iterator[Claim]:
        """Claims of which something is unserved, oldest first; new ones must be written already."""
        after = 0
        while rows := self._sql.fetch(OPEN_CLAIMS, (after, PAGE)):
            yield from (claim for claim in map(self._of_row, rows) if claim.unserved)
            after = rows[-1][0]

    def changed(self, claim: Claim) -> None:
        """Note that a claim is to be written again."""
        if claim.line_id not in self._new:
            self._changed[claim.line_id] = claim

    def flush(self) -> None:
        """Write what is pending; lines must be written already."""
        if not self._new and not self._changed:
            return
        self._sql.insert(
            ADD_CLAIM, [(c.id, c.member_id, c.line_id, c.ratio_bps, c.unserved) for c in self._new.values()]
        )
        self._sql.write(CHANGE_CLAIM, [(claim.unserved, claim.id) for claim in self._changed.values()])
        self._new.clear()
        self._changed.clear()

    def _of_row(self, row: tuple[int, ...]) -> Claim:
        claim_id, member_id, line_id, ratio_bps, unserved = row
        return self._held.setdefault(line_id, Claim(claim_id, member_id, line_id, ratio_bps, unserved))


class Groups:
    """The open random-return groups that the transaction touches."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._held: dict[tuple[str, int, int], Group | None] = {}
        self._changed: set[tuple[str, int, int]] = set()

    def get(self, channel: str, lane_id: int | None, scope_id: int) -> Group | None:
        """The group of a queue under a scope's numbers."""
        key = (channel, lane_id or 0, scope_id)
        if key not in self._held:
            row = self._sql.fetch_one(GROUP, key)
            self._held[key] = Group(*row) if row else None
        return self._held[key]

    def put(self, channel: str, lane_id: int | None, scope_id: int, group: Group) -> None:
        """Keep a group as it is now."""
        key = (channel, lane_id or 0, scope_id)
        self._held[key] = group
        self._changed.add(key)

    def flush(self) -> None:
        """Write what is pending."""
        if not self._changed:
            return
        groups = [(key, self._held[key]) for key in self._changed]
        self._sql.insert(
            PUT_GROUP, [(*key, g.cash, g.points, g.cash_left, g.points_left) for key, g in groups if g is not None]
        )
        self._changed.clear()
