"""Member levels as their page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Level, Member


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A member level, and how many members have it."""

    id: int
    ref: str
    name: str
    rank: int
    team_ratio_bps: int | None
    members: int


def list_levels() -> tuple[LevelRow, ...]:
    """Every level, the lowest rank first."""
    counted = (
        select(Member.level_id, func.count().label("members"))
        .where(Member.level_id.is_not(None))
        .group_by(Member.level_id)
    )
    members = {row.level_id: row.members for row in db.session.execute(counted)}
    rows = db.session.execute(
        select(Level.id, Level.ref, Level.name, Level.rank, Level.team_ratio_bps).order_by(Level.rank, Level.id)
    )
    return tuple(LevelRow(*row, members.get(row.id, 0)) for row in rows)


def get_level(level_id: int) -> LevelRow | None:
    """One level."""
    return next((level for level in list_levels() if level.id == level_id), None)
