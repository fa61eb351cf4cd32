"""One entry as its member draws on it or exchanges it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from app.domain.drawing import Drawing
from app.domain.lottery import Lottery
from app.extensions import db
from app.formats.drawings import read_drawing
from app.formats.rules import read_offer
from app.models import Draw, Entry, Order, OrderLine, Product, Store


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A member's entry; ``name`` is the product's or the store's. ``net_cents`` is what is left of its line.

    ``lottery`` is the one that stands open or was drawn from, ``drawn_bps`` what came of it (None: no win).
    """

    id: int
    name: str
    ratio_bps: int
    net_cents: int
    total_cents: int
    rewarded_cents: int
    waiting_cents: int
    converted_cents: int
    converted_asset: str | None
    converted_ratio_bps: int | None
    status: str
    was_chosen: bool
    draw: Drawing | None
    lottery: Lottery | None
    drawn_at: datetime | None
    drawn_bps: int | None

    @property
    def drawable(self) -> bool:
        """Whether the member may draw now."""
        return self.draw is not None and self.draw.is_open


def get_own_entry(member_id: int, entry_id: int) -> OwnEntry | None:
    """The entry with this queue ID if it is this member's."""
    is_product = Entry.channel == "mall"
    row = db.session.execute(
        select(Entry, OrderLine, Draw.drawn_at, Draw.offered, Draw.ratio_bps, Product.name, Store.name)
        .join(OrderLine, OrderLine.id == Entry.line_id)
        .join(Order, Order.id == Entry.order_id)
        .outerjoin(Draw, Draw.entry_id == Entry.id)
        .outerjoin(Product, and_(is_product, Product.id == Entry.lane_id))
        .outerjoin(Store, and_(~is_product, Store.id == Entry.lane_id))
        .where(Entry.id == entry_id, Entry.member_id == member_id)
    ).one_or_none()
    if row is None:
        return None
    entry, line, drawn_at, offered, drawn_bps, product, store = row
    offer = offered or entry.lottery
    net_cents = line.paid_cents - line.refunded_cents
    return OwnEntry(
        id=entry.id,
        name=product or store or "",
        ratio_bps=entry.ratio_bps,
        net_cents=net_cents,
        total_cents=entry.total_cents,
        rewarded_cents=entry.rewarded_cents,
        waiting_cents=entry.waiting_cents,
        converted_cents=entry.converted_cents,
        converted_asset=entry.converted_asset,
        converted_ratio_bps=entry.converted_ratio_bps,
        status=entry.status,
        was_chosen=entry.was_chosen,
        draw=read_drawing(entry, net_cents),
        lottery=read_offer(json.loads(offer)).lottery if offer else None,
        drawn_at=drawn_at,
        drawn_bps=drawn_bps,
    )
