"""The figures of the overview, each from an index or from sums that are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.money import WHOLE, proportion
from app.extensions import db
from app.models import Entry, Order, Settlement, Transfer
from app.queries.entries import EntryFilter, EntryRow, list_entries
from app.queries.queue import Waiting, waiting_in_all
from app.queries.shop import get_shop
from app.queries.totals import Totals, read_totals

DAYS = 30
LIST = 5
COVERED_LINES = 20_000
QUARTER = 900_000_000
"""A quarter of an hour in microseconds: every zone's midnight lies on one."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the newest ``lines`` settled lines handed over, against what their entries may receive."""

    lines: int
    extraction_cents: int
    entitlement_cents: int

    @property
    def ratio_bps(self) -> int | None:
        """Extraction ÷ entitlement; None where nothing is promised."""
        if not self.entitlement_cents:
            return None
        return proportion(WHOLE, self.extraction_cents, self.entitlement_cents)


@dataclass(frozen=True, slots=True)
class DayRow:
    """What came in for the queue on one day of the shop, and what was paid out; into a pool, less refunds."""

    on: date
    inflow_cents: int
    paid_out_cents: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the overview; ``coverage`` is that of the queue scheme alone."""

    orders: int
    waiting: Waiting
    paid_out_today_cents: int
    totals: Totals
    coverage: Coverage | None
    days: tuple[DayRow, ...]
    longest_waiting: tuple[EntryRow, ...]
    newest: tuple[EntryRow, ...]


def get_overview(now: datetime) -> Overview:
    """The overview as it is at ``now``."""
    shop = get_shop()
    is_union = shop.scheme == "union"
    midnight = _midnight(now.astimezone(shop.zone).date(), shop.zone)
    today = select(func.coalesce(func.sum(Transfer.cents), 0)).where(Transfer.kind == "payout", Transfer.at >= midnight)
    return Overview(
        orders=db.session.scalar(select(func.max(Order.id))) or 0,
        waiting=waiting_in_all(),
        paid_out_today_cents=int(db.session.scalar(today) or 0),
        totals=read_totals(now),
        coverage=None if is_union else get_coverage(),
        days=_pool_days(shop.zone) if is_union else _settlement_days(shop.zone),
        longest_waiting=list_entries(EntryFilter(status="waiting"), limit=LIST).rows,
        newest=list_entries(EntryFilter(), limit=LIST).rows,
    )


def get_coverage() -> Coverage:
    """Coverage over the newest settled lines: all of them, until there are very many."""
    newest = (
        select(Settlement.line_id, Settlement.extraction_cents)
        .order_by(Settlement.id.desc())
        .limit(COVERED_LINES)
        .subquery()
    )
    row = db.session.execute(
        select(func.count(), func.sum(newest.c.extraction_cents), func.sum(Entry.total_cents)).select_from(
            newest.outerjoin(Entry, Entry.line_id == newest.c.line_id)
        )
    ).one()
    return Coverage(*(int(value or 0) for value in row))


def _settlement_days(zone: ZoneInfo) -> tuple[DayRow, ...]:
    """Extraction and payouts of the days up to the newest settlement."""
    newest = db.session.scalar(select(func.max(Settlement.settled_at)))
    if newest is None:
        return ()
    days = _days_up_to(newest, zone)
    quarter = _quarter(Settlement.settled_at)
    inflow: Counter[date] = Counter()
    paid: Counter[date] = Counter()
    for at, inflow_cents, paid_cents in db.session.execute(
        select(quarter, func.sum(Settlement.extraction_cents), func.sum(Settlement.paid_out_cents))
        .where(Settlement.settled_at >= _midnight(days[0], zone))
        .group_by(quarter)
    ):
        on = _day_of(at, zone)
        inflow[on] += int(inflow_cents)
        paid[on] += int(paid_cents)
    return tuple(DayRow(on, inflow[on], paid[on]) for on in days)


def _pool_days(zone: ZoneInfo) -> tuple[DayRow, ...]:
    """Inflow into the union pool, less what refunds took out of it, and payouts, of the days up to the newest."""
    signs = {"pool_inflow": 1, "pool_returned": -1, "payout": 1}
    ends = [db.session.scalar(select(func.max(Transfer.at)).where(Transfer.kind == kind)) for kind in signs]
    moments = [end for end in ends if end is not None]
    if not moments:
        return ()
    days = _days_up_to(max(moments), zone)
    quarter = _quarter(Transfer.at)
    inflow: Counter[date] = Counter()
    paid: Counter[date] = Counter()
    for kind, sign in signs.items():
        for at, cents in db.session.execute(
            select(quarter, func.sum(Transfer.cents))
            .where(Transfer.kind == kind, Transfer.at >= _midnight(days[0], zone))
            .group_by(quarter)
        ):
            (paid if kind == "payout" else inflow)[_day_of(at, zone)] += sign * int(cents)
    return tuple(DayRow(on, inflow[on], paid[on]) for on in days)


def _days_up_to(moment: datetime, zone: ZoneInfo) -> list[date]:
    last = moment.astimezone(zone).date()
    return [last - timedelta(days=back) for back in reversed(range(DAYS))]


def _quarter(column: InstrumentedAttribute[datetime]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger) // QUARTER


def _day_of(quarter: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(quarter * (QUARTER // 1_000_000), UTC).astimezone(zone).date()


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone)
