"""What waits is told by what a part payment leaves alone, so that it moves nothing in the queues' indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

QUEUES = (
    ("ix_entries_channel", ["channel", "id"], ""),
    ("ix_entries_lane", ["channel", "lane_id", "id"], ""),
    ("ix_entries_channel_completed", ["channel", "id"], " AND is_completed"),
    ("ix_entries_lane_completed", ["channel", "lane_id", "id"], " AND is_completed"),
)


def upgrade() -> None:
    _index("status = 'waiting' AND total_cents > 0")


def downgrade() -> None:
    _index("waiting_cents > 0")


def _index(waits: str) -> None:
    for name, columns, more in QUEUES:
        op.drop_index(name, "entries")
        where = sa.text(waits + more)
        op.create_index(name, "entries", columns, sqlite_where=where, postgresql_where=where)
