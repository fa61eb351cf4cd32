"""Spending is summed over four days instead of one beside the hour: a year is a quarter of the rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FROM_HOURS = sa.text(
    """INSERT INTO spend_sums (member_id, area, hours, number, cents)
       SELECT member_id, area, :hours, number / :hours, sum(cents) FROM spend_sums WHERE hours = 1
       GROUP BY member_id, area, number / :hours"""
)
DROP = sa.text("DELETE FROM spend_sums WHERE hours = :hours")


def upgrade() -> None:
    replace(24, 96)


def downgrade() -> None:
    replace(96, 24)


def replace(old: int, new: int) -> None:
    op.execute(FROM_HOURS.bindparams(sa.bindparam("hours", new, sa.BigInteger())))
    op.execute(DROP.bindparams(hours=old))
