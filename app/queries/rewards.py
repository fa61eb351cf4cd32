"""What the rewards beside the queue have to go by: levels, shareholders, recruited stores, referred members."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Member, Store
from app.queries.levels import LevelRow, list_levels


@dataclass(frozen=True, slots=True)
class RewardFacts:
    """Who could be given rewards; ``accrued_cents`` is what is set aside for the next dividend."""

    levels: tuple[LevelRow, ...]
    shareholders: int
    shares: int
    accrued_cents: int
    stores: int
    recruited_stores: int

    @property
    def highest_team_bps(self) -> int:
        """The highest team ratio: what a line gives the levels above its buyer at most."""
        return max((level.team_ratio_bps or 0 for level in self.levels), default=0)


def get_reward_facts() -> RewardFacts:
    """Who could be given rewards now."""
    holders, shares = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Member.shares), 0)).where(Member.shares > 0)
    ).one()
    stores, recruited = db.session.execute(select(func.count(), func.count(Store.recruiter_id))).one()
    accrued = db.session.scalar(select(Account.balance_cents).where(Account.key == "dividend"))
    return RewardFacts(list_levels(), holders, int(shares), accrued or 0, stores, recruited)


def first_referred() -> str | None:
    """The ref of the first member with a referrer: an example in which referral rewards show."""
    query = select(Member.ref).where(Member.referrer_id.is_not(None)).order_by(Member.referrer_id, Member.id)
    return db.session.scalar(query.limit(1))
