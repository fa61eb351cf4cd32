"""A member's progress: the sums at its head, their places in the queue, the last payouts, and the union pool's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, func, select

from app.domain.accounts import member_account
from app.extensions import db
from app.models import Account, Entry, Member, Transfer
from app.queries.portal.flow import POOL, UNION, read_flow
from app.queries.portal.moved import Moved
from app.queries.portal.own_places import Cursor, OwnPlaces, list_places
from app.queries.portal.showing import Showing
from app.queries.received import taken_back_from

LAST_PAYOUTS = 5
POOL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Payout:
    """What a place received, and when."""

    at: datetime
    cents: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class PoolDay:
    """What came into the union pool on a day, less what refunds took out of it, and what it paid out."""

    on: date
    inflow_cents: int
    paid_out_cents: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything on a member's page: who it is, the sums at its head, and below them the page of their places.

    ``taken_back_cents`` is what refunds have taken of what was received; ``rewarded_cents`` is what they left.
    """

    name: str
    nickname: str
    ref: str
    rewarded_cents: int
    taken_back_cents: int
    waiting_cents: int
    page: OwnPlaces
    payouts: tuple[Payout, ...]
    pool: tuple[PoolDay, ...]


def get_progress(
    member_id: int,
    showing: Showing,
    moved: Moved,
    now: datetime,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Progress:
    """A member's progress, with the page of places that follows ``after`` or precedes ``before``."""
    sums = db.session.execute(SUMS, {"member_id": member_id}).one()
    counts = {False: int(sums.waiting or 0), True: sums.entries - int(sums.waiting or 0)}
    page = list_places(member_id, counts, showing, moved, now, after=after, before=before)
    return Progress(
        name=sums.name,
        nickname=sums.nickname,
        ref=sums.ref,
        rewarded_cents=int(sums.rewarded_cents or 0),
        taken_back_cents=taken_back_from(member_id) if showing.total_rewarded else 0,
        waiting_cents=int(sums.waiting_cents or 0),
        page=page,
        payouts=last_payouts(member_id),
        pool=_pool_days(moved, now) if showing.shop.scheme == "union" else (),
    )


def last_payouts(member_id: int) -> tuple[Payout, ...]:
    """The newest payouts to any of a member's places."""
    rows = db.session.execute(PAYOUTS, {"account": member_account(member_id, "cash")})
    return tuple(Payout(at, cents, entry_id) for at, cents, entry_id in rows if entry_id)


# Statements are made once: a phone asks for them every few seconds.

SUMS = (
    select(
        Member.name,
        Member.nickname,
        Member.ref,
        func.count(Entry.id).label("entries"),
        func.sum(case((Entry.status == "waiting", 1), else_=0)).label("waiting"),
        func.sum(Entry.rewarded_cents).label("rewarded_cents"),
        func.sum(Entry.waiting_cents).label("waiting_cents"),
    )
    .outerjoin(Entry, Entry.member_id == Member.id)
    .where(Member.id == bindparam("member_id"))
    .group_by(Member.id, Member.name, Member.nickname, Member.ref)
)

PAYOUTS = (
    select(Transfer.at, Transfer.cents, Transfer.entry_id)
    .where(
        Transfer.credit_id == select(Account.id).where(Account.key == bindparam("account")).scalar_subquery(),
        func.lower(Transfer.kind) == "payout",
        Transfer.entry_id.is_not(None),
    )
    .order_by(Transfer.id.desc())
    .limit(LAST_PAYOUTS)
)


def _pool_days(moved: Moved, now: datetime) -> tuple[PoolDay, ...]:
    """The last days on which anything came into the union pool or was paid out of it, the newest first."""
    flow = read_flow(moved.transfer_id, moved.zone, now)
    inflow, paid = flow.of([POOL]), flow.of([UNION])
    days = sorted((day for day in inflow.keys() | paid.keys() if inflow[day] or paid[day]), reverse=True)
    return tuple(PoolDay(date.fromordinal(day), inflow[day], paid[day]) for day in days[:POOL_DAYS])
