"""What members do with what they hold: withdrawals and gifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_causes",
        sa.Column(
            "transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('withdrawal', 'redemption', 'note')", name=op.f("ck_transfer_causes_kind")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_causes_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_transfer_causes")),
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fee_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("asset IN ('cash', 'commission')", name=op.f("ck_withdrawals_asset")),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'paid', 'refused', 'cancelled')", name=op.f("ck_withdrawals_status")
        ),
        sa.CheckConstraint("cents > 0 AND fee_cents >= 0 AND fee_cents < cents", name=op.f("ck_withdrawals_cents")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_withdrawals_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_table(
        "gifts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("picture", sa.Text(), server_default="", nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("on_sale", sa.Boolean(), nullable=False),
        sa.CheckConstraint("asset IN ('points', 'love_value', 'voucher')", name=op.f("ck_gifts_asset")),
        sa.CheckConstraint("price_cents > 0", name=op.f("ck_gifts_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("ref", name=op.f("uq_gifts_ref")),
    )
    op.create_table(
        "redemptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("send_to", sa.Text(), server_default="", nullable=False),
        sa.Column("parcel", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("status IN ('open', 'fulfilled', 'cancelled')", name=op.f("ck_redemptions_status")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_redemptions_gift_id_gifts")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_redemptions_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("code", name=op.f("uq_redemptions_code")),
    )
    op.create_index("ix_transfer_causes_kind", "transfer_causes", ["kind", "number"])
    op.create_index("ix_withdrawals_member_id", "withdrawals", ["member_id", "id"])
    op.create_index(
        "ix_withdrawals_open",
        "withdrawals",
        ["id"],
        sqlite_where=sa.text("status IN ('requested', 'approved')"),
        postgresql_where=sa.text("status IN ('requested', 'approved')"),
    )
    op.create_index("ix_withdrawals_status", "withdrawals", ["status", "id"])
    op.create_index("ix_redemptions_gift_id", "redemptions", ["gift_id", "status"])
    op.create_index("ix_redemptions_member_id", "redemptions", ["member_id", "id"])
    op.create_index("ix_redemptions_status", "redemptions", ["status", "id"])


def downgrade() -> None:
    op.drop_table("redemptions")
    op.drop_table("gifts")
    op.drop_table("withdrawals")
    op.drop_table("transfer_causes")
