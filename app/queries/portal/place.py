"""One of a member's own places in the queue: where its ratio comes from, what it received, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from app.domain.money import parse_hundredths, share
from app.extensions import db
from app.models import Account, Draw, Entry, Order, OrderLine, Transfer
from app.queries.paging import Page, read_page
from app.queries.portal.moved import Moved
from app.queries.portal.own_places import OwnPlace, get_own_place
from app.queries.portal.progress import Payout
from app.queries.portal.showing import Showing
from app.queries.received import Received, get_received
from app.queries.trace import TierView, TraceView, read_trace

PAGE = 20
MOST_HAPPENINGS = 50


@dataclass(frozen=True, slots=True)
class Conversion:
    """What waited and was turned into an asset, by exchange or by random return; ``at`` is None where nothing came."""

    at: datetime | None
    is_exchange: bool
    given_up_cents: int
    asset: str
    cents: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a refund took back of what was received."""

    at: datetime
    asset: str
    cents: int


@dataclass(frozen=True, slots=True)
class PlaceDetail:
    """Everything about a place. ``source`` says where its ratio comes from, ``tier`` which spending it was for.

    ``drawn_bps`` is what was drawn at ``drawn_at``; None is no win.
    """

    place: OwnPlace
    paid_cents: int
    refunded_cents: int
    paid_at: datetime
    completed_at: datetime | None
    is_opened: bool
    ratio_bps: int
    source: str
    tier: TierView | None
    drawn_at: datetime | None
    drawn_bps: int | None
    conversion: Conversion | None
    taken_back: tuple[TakenBack, ...]
    made_of: Received
    payouts: Page[Payout]


def get_place(
    member_id: int,
    entry_id: int,
    showing: Showing,
    moved: Moved,
    now: datetime,
    *,
    after: int | None = None,
    before: int | None = None,
) -> PlaceDetail | None:
    """The place with this queue ID if it is this member's, with the page of its payouts."""
    place = get_own_place(member_id, entry_id, showing, moved, now)
    if place is None:
        return None
    row = db.session.execute(DETAIL.where(Entry.id == entry_id)).one()
    source = row.source
    return PlaceDetail(
        place=place,
        paid_cents=row.paid_cents,
        refunded_cents=row.refunded_cents,
        paid_at=row.paid_at,
        completed_at=row.completed_at,
        is_opened=row.is_opened,
        ratio_bps=row.ratio_bps,
        source=source,
        tier=_tier(read_trace(row.trace)) if source.endswith(".cumulative") else None,
        drawn_at=row.drawn_at,
        drawn_bps=row.drawn_bps,
        conversion=_conversion(entry_id, row),
        taken_back=_taken_back(entry_id),
        made_of=get_received(
            entry_id, place.rewarded_cents, refunded_cents=row.refunded_cents, is_opened=row.is_opened
        ),
        payouts=_payouts(entry_id, after=after, before=before),
    )


DETAIL: Select[*tuple[Any, ...]] = (
    select(
        OrderLine.paid_cents,
        OrderLine.refunded_cents,
        OrderLine.trace,
        Order.paid_at,
        Order.completed_at,
        Order.is_opened,
        Entry.ratio_bps,
        Entry.source,
        Entry.converted_cents,
        Entry.converted_asset,
        Entry.converted_ratio_bps,
        Entry.was_chosen,
        Draw.drawn_at,
        Draw.ratio_bps.label("drawn_bps"),
    )
    .select_from(Entry)
    .join(OrderLine, OrderLine.id == Entry.line_id)
    .join(Order, Order.id == Entry.order_id)
    .outerjoin(Draw, Draw.entry_id == Entry.id)
)


def _tier(trace: TraceView) -> TierView | None:
    """The tier of the largest ratio among those that were met where the ratio was found (R7)."""
    found = (tier for step in trace.steps if step.is_this for tier in step.tiers if tier.ratio == step.value)
    return next((tier for tier in found if _cents(tier.spent) >= _cents(tier.amount)), None)


def _cents(text: str) -> int:
    return parse_hundredths(text) or 0


def _conversion(entry_id: int, row: Row[*tuple[Any, ...]]) -> Conversion | None:
    if row.converted_asset is None:
        return None
    given = (Transfer.entry_id == entry_id, Transfer.kind.in_(["exchange", "random_return"]))
    at = db.session.scalar(select(Transfer.at).where(*given).order_by(Transfer.id).limit(1))
    left = share(row.converted_cents, row.converted_ratio_bps)
    return Conversion(at, not row.was_chosen, row.converted_cents, row.converted_asset, left)


def _taken_back(entry_id: int) -> tuple[TakenBack, ...]:
    query = (
        select(Transfer.at, Account.asset, Transfer.cents)
        .join(Account, Account.id == Transfer.debit_id)
        .where(Transfer.entry_id == entry_id, Transfer.kind == "clawback")
        .order_by(Transfer.id)
        .limit(MOST_HAPPENINGS)
    )
    return tuple(TakenBack(*row) for row in db.session.execute(query))


def _payouts(entry_id: int, *, after: int | None, before: int | None) -> Page[Payout]:
    query = select(Transfer.id, Transfer.at, Transfer.cents, Transfer.entry_id).where(
        Transfer.entry_id == entry_id, Transfer.kind == "payout"
    )
    page = read_page(query, Transfer.id, after=after, before=before, limit=PAGE)
    return Page(tuple(Payout(*row[1:]) for row in page.rows), page.previous, page.following)
