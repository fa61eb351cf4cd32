"""Gifts and their redemptions, for members and for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Gift, Member, Redemption
from app.queries.paging import PAGE, Page, read_page
from app.queries.searching import begins_with

STATUSES = ("open", "fulfilled", "cancelled")
LONGEST_CODE = 8


@dataclass(frozen=True, slots=True)
class GiftRow:
    """A gift; ``given`` counts what was redeemed of it and not cancelled."""

    id: int
    ref: str
    name: str
    about: str
    picture: str
    asset: str
    price_cents: int
    offered: int | None
    on_sale: bool
    given: int

    @property
    def left(self) -> int | None:
        """How many can still be redeemed; None is without end."""
        return None if self.offered is None else max(0, self.offered - self.given)


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """A redeemed gift."""

    id: int
    gift_id: int
    gift_name: str
    member_id: int
    member_ref: str
    member_name: str
    asset: str
    cents: int
    code: str
    send_to: str
    parcel: str
    status: str
    redeemed_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


def list_gifts(*, on_sale: bool | None = None, after: int | None = None, before: int | None = None) -> Page[GiftRow]:
    """The page of gifts, the newest first."""
    query = _gifts() if on_sale is None else _gifts().where(Gift.on_sale.is_(on_sale))
    page = read_page(query, Gift.id, after=after, before=before)
    return Page(tuple(GiftRow(*row) for row in page.rows), page.previous, page.following)


def get_gift(gift_id: int) -> GiftRow | None:
    """One gift."""
    row = db.session.execute(_gifts().where(Gift.id == gift_id)).one_or_none()
    return GiftRow(*row) if row else None


def list_redemptions(
    *,
    member_id: int | None = None,
    status: str | None = None,
    search: str = "",
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page[RedemptionRow]:
    """The page of redemptions, the newest first: of one member or all, searched by code or the member's number."""
    query = _redemptions()
    if member_id is not None:
        query = query.where(Redemption.member_id == member_id)
    if status is not None:
        query = query.where(Redemption.status == status)
    if search:
        query = query.where(begins_with(Redemption.code, search) | begins_with(Member.ref, search))
    page = read_page(query, Redemption.id, after=after, before=before, limit=limit)
    return Page(tuple(RedemptionRow(*row) for row in page.rows), page.previous, page.following)


def get_redemption(redemption_id: int) -> RedemptionRow | None:
    """One redemption."""
    row = db.session.execute(_redemptions().where(Redemption.id == redemption_id)).one_or_none()
    return RedemptionRow(*row) if row else None


def find_redemption(code: str) -> RedemptionRow | None:
    """The redemption with this pick-up code."""
    row = db.session.execute(_redemptions().where(Redemption.code == code)).one_or_none()
    return RedemptionRow(*row) if row else None


def newest_redemption(member_id: int) -> int | None:
    """The id of what a member redeemed last."""
    return db.session.scalar(select(func.max(Redemption.id)).where(Redemption.member_id == member_id))


def _gifts() -> Select[*tuple[Any, ...]]:
    given = select(func.count()).where(Redemption.gift_id == Gift.id, Redemption.status != "cancelled")
    return select(
        Gift.id, Gift.ref, Gift.name, Gift.about, Gift.picture, Gift.asset, Gift.price_cents, Gift.offered,
        Gift.on_sale, given.scalar_subquery(),
    )  # fmt: skip


def _redemptions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Redemption.id, Redemption.gift_id, Gift.name, Redemption.member_id, Member.ref, Member.name,
            Redemption.asset, Redemption.cents, Redemption.code, Redemption.send_to, Redemption.parcel,
            Redemption.status, Redemption.redeemed_at, Redemption.decided_at, Redemption.decided_by, Redemption.reason,
        )
        .join(Gift, Gift.id == Redemption.gift_id)
        .join(Member, Member.id == Redemption.member_id)
    )  # fmt: skip
