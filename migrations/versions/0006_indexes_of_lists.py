"""What lists of a store, of its entries and of an order's deductions are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_orders_store", "orders", ["store_id", "id"], "store_id IS NOT NULL"),
    ("ix_entries_store", "entries", ["lane_id", "id"], "channel <> 'mall'"),
    ("ix_transfers_order", "transfers", ["order_id"], "order_id IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
