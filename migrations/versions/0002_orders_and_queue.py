"""Orders, entries, settlements and the sums that keep the queue fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_blocks",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lane_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("block", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waiting_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("channel", "lane_id", "block", name=op.f("pk_queue_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "random_groups",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lane_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("cash", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cash_left", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("points_left", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("channel", "lane_id", "scope_id", name=op.f("pk_random_groups")),
    )
    op.create_table(
        "spend_sums",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("area", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("hours", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_spend_sums_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "area", "hours", "number", name=op.f("pk_spend_sums")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paid_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("is_opened", sa.Boolean(), nullable=False),
        sa.Column("is_refunded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(channel = 'mall') = (store_id IS NULL)", name=op.f("ck_orders_store")),
        sa.CheckConstraint("channel IN ('mall', 'store', 'cashier')", name=op.f("ck_orders_channel")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_orders_member_id_members")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_orders_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("ref", name=op.f("uq_orders_ref")),
    )
    op.create_index("ix_orders_member_paid", "orders", ["member_id", "paid_at"], unique=False)
    op.create_index(
        "ix_orders_open",
        "orders",
        ["paid_at"],
        unique=False,
        sqlite_where=sa.text("completed_at IS NULL AND NOT is_refunded"),
        postgresql_where=sa.text("completed_at IS NULL AND NOT is_refunded"),
    )

    op.create_table(
        "order_deductions",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("cents > 0", name=op.f("ck_order_deductions_cents")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_deductions_order_id_orders")),
        sa.PrimaryKeyConstraint("order_id", "asset", name=op.f("pk_order_deductions")),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paid_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subsidy_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profit_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("takes_part", sa.Boolean(), nullable=False),
        sa.Column("extraction_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settled_net_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "paid_cents >= 0 AND refunded_cents BETWEEN 0 AND paid_cents", name=op.f("ck_order_lines_refunded")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id_orders")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id_products")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_lines_order_id_number")),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unserved_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name=op.f("fk_claims_line_id_order_lines")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_claims_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("line_id", name=op.f("uq_claims_line_id")),
    )
    op.create_index(
        "ix_claims_open",
        "claims",
        ["id"],
        unique=False,
        sqlite_where=sa.text("unserved_cents > 0"),
        postgresql_where=sa.text("unserved_cents > 0"),
    )

    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lane_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("joined_day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("total_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rewarded_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("converted_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zeroed_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waiting_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.Column("drawable", sa.Boolean(), nullable=False),
        sa.Column("drawn_ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("was_drawn", sa.Boolean(), nullable=False),
        sa.Column("was_chosen", sa.Boolean(), nullable=False),
        sa.Column("converted_asset", sa.Text(), nullable=True),
        sa.Column("converted_ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lottery", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('mall', 'store', 'cashier')", name=op.f("ck_entries_channel")),
        sa.CheckConstraint(
            "status IN ('waiting', 'completed', 'converted', 'zeroed', 'cancelled')", name=op.f("ck_entries_status")
        ),
        sa.CheckConstraint("waiting_cents = 0 OR status = 'waiting'", name=op.f("ck_entries_waiting")),
        sa.CheckConstraint(
            "rewarded_cents >= 0 AND converted_cents >= 0 AND zeroed_cents >= 0 AND waiting_cents >= 0",
            name=op.f("ck_entries_positive"),
        ),
        sa.CheckConstraint(
            "total_cents = rewarded_cents + converted_cents + zeroed_cents + waiting_cents", name=op.f("ck_entries_sum")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name=op.f("fk_entries_line_id_order_lines")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_entries_member_id_members")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_entries_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("line_id", name=op.f("uq_entries_line_id")),
    )
    op.create_index(
        "ix_entries_channel",
        "entries",
        ["channel", "id"],
        unique=False,
        sqlite_where=sa.text("waiting_cents > 0"),
        postgresql_where=sa.text("waiting_cents > 0"),
    )
    op.create_index(
        "ix_entries_channel_completed",
        "entries",
        ["channel", "id"],
        unique=False,
        sqlite_where=sa.text("waiting_cents > 0 AND is_completed"),
        postgresql_where=sa.text("waiting_cents > 0 AND is_completed"),
    )
    op.create_index(
        "ix_entries_lane",
        "entries",
        ["channel", "lane_id", "id"],
        unique=False,
        sqlite_where=sa.text("waiting_cents > 0"),
        postgresql_where=sa.text("waiting_cents > 0"),
    )
    op.create_index(
        "ix_entries_lane_completed",
        "entries",
        ["channel", "lane_id", "id"],
        unique=False,
        sqlite_where=sa.text("waiting_cents > 0 AND is_completed"),
        postgresql_where=sa.text("waiting_cents > 0 AND is_completed"),
    )
    op.create_index("ix_entries_member", "entries", ["member_id", "id"], unique=False)
    op.create_index("ix_entries_status", "entries", ["status", "id"], unique=False)

    op.create_table(
        "join_counts",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_join_counts_member_id_members")),
        sa.ForeignKeyConstraint(["scope_id"], ["scopes.id"], name=op.f("fk_join_counts_scope_id_scopes")),
        sa.PrimaryKeyConstraint("member_id", "scope_id", "day", name=op.f("pk_join_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("extraction_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carry_taken_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paid_out_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("retained_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carried_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "extraction_cents + carry_taken_cents = paid_out_cents + retained_cents + carried_cents",
            name=op.f("ck_settlements_sum"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name=op.f("fk_settlements_line_id_order_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("line_id", name=op.f("uq_settlements_line_id")),
    )
    op.create_index("ix_settlements_settled_at", "settlements", ["settled_at"], unique=False)

    op.create_table(
        "draws",
        sa.Column(
            "entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_draws_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_draws")),
    )


def downgrade() -> None:
    op.drop_table("draws")
    op.drop_index("ix_settlements_settled_at", "settlements")

    op.drop_table("settlements")
    op.drop_table("join_counts")
    op.drop_index("ix_entries_status", "entries")
    op.drop_index("ix_entries_member", "entries")
    op.drop_index("ix_entries_lane_completed", "entries")
    op.drop_index("ix_entries_lane", "entries")
    op.drop_index("ix_entries_channel_completed", "entries")
    op.drop_index("ix_entries_channel", "entries")

    op.drop_table("entries")
    op.drop_index("ix_claims_open", "claims")

    op.drop_table("claims")
    op.drop_table("order_lines")
    op.drop_table("order_deductions")
    op.drop_index("ix_orders_open", "orders")
    op.drop_index("ix_orders_member_paid", "orders")

    op.drop_table("orders")
    op.drop_table("spend_sums")
    op.drop_table("random_groups")
    op.drop_table("queue_blocks")
