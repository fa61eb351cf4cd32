"""The record of draws, and how often each chance was drawn against its odds (R9)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.lottery import Lottery
from app.domain.odds import Chance, chances, usual
from app.extensions import db
from app.formats.rules import read_offer
from app.models import Draw, Entry, Member, Order
from app.queries.paging import Page, read_page

MOST_COUNTED = 100_000
"""How many draws are counted, the newest first."""


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw: on which entry, by whom, from what, and what came of it (None: no win)."""

    entry_id: int
    drawn_at: datetime
    lottery: Lottery
    source: str
    ratio_bps: int | None
    order_ref: str
    member_ref: str
    member_name: str


@dataclass(frozen=True, slots=True)
class Hits:
    """How often a chance was drawn, and between which counts that usually lies."""

    chance: Chance
    count: int
    least: int
    most: int

    @property
    def is_usual(self) -> bool:
        """Whether chance alone explains it."""
        return self.least <= self.count <= self.most


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lottery as it was offered, how many drew from it, and what they drew."""

    source: str
    draws: int
    weight: int
    hits: tuple[Hits, ...]


def list_draws(*, stores: Collection[int] | None, after: int | None, before: int | None) -> Page[DrawRow]:
    """The draws, the newest entries first; with ``stores`` those on entries of these stores alone."""
    query = (
        select(Draw.entry_id, Draw.drawn_at, Draw.offered, Draw.ratio_bps, Order.ref, Member.ref, Member.name)
        .join(Entry, Entry.id == Draw.entry_id)
        .join(Order, Order.id == Entry.order_id)
        .join(Member, Member.id == Entry.member_id)
    )
    if stores is not None:
        query = query.where(Entry.channel != "mall", Entry.lane_id.in_(stores))
    page = read_page(query, Draw.entry_id, after=after, before=before)
    return Page(tuple(_row(*row) for row in page.rows), page.previous, page.following)


def count_draws() -> tuple[Drawn, ...]:
    """The newest ``MOST_COUNTED`` draws by the lottery that was offered, the most drawn from first."""
    newest = select(Draw.offered, Draw.ratio_bps).order_by(Draw.entry_id.desc()).limit(MOST_COUNTED)
    counted: dict[str, Counter[int | None]] = {}
    for offered, ratio_bps in db.session.execute(newest):
        counted.setdefault(offered, Counter())[ratio_bps] += 1
    found = [_drawn(offered, hits) for offered, hits in counted.items()]
    return tuple(sorted(found, key=lambda each: -each.draws))


def _drawn(offered: str, counted: Counter[int | None]) -> Drawn:
    offer = read_offer(json.loads(offered))
    parts = chances(offer.lottery)
    draws, weight = counted.total(), sum(part.weight for part in parts)
    hits = []
    for part in parts:
        count = sum(number for ratio, number in counted.items() if part.holds(ratio))
        hits.append(Hits(part, count, *usual(draws, part.weight, weight)))
    return Drawn(offer.source, draws, weight, tuple(hits))


def _row(
    entry_id: int, drawn_at: datetime, offered: str, ratio_bps: int | None, order: str, member: str, name: str
) -> DrawRow:
    offer = read_offer(json.loads(offered))
    return DrawRow(entry_id, drawn_at, offer.lottery, offer.source, ratio_bps, order, member, name)
