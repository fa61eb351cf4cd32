"""The shop, its levels, members, stores, products and scopes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "levels",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_ratio_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levels")),
        sa.UniqueConstraint("ref", name=op.f("uq_levels_ref")),
    )
    op.create_table(
        "shop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="zh_CN", nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("distribution", sa.Text(), nullable=False),
        sa.Column("union_rules", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="1", nullable=False),
        sa.Column("set_up_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("scheme IN ('queue', 'union')", name=op.f("ck_shop_scheme")),
        sa.CheckConstraint("id = 1", name=op.f("ck_shop_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("referrer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shares", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.CheckConstraint("referrer_id <> id", name=op.f("ck_members_own_referrer")),
        sa.CheckConstraint("shares >= 0", name=op.f("ck_members_shares")),
        sa.ForeignKeyConstraint(["level_id"], ["levels.id"], name=op.f("fk_members_level_id_levels")),
        sa.ForeignKeyConstraint(["referrer_id"], ["members.id"], name=op.f("fk_members_referrer_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("ref", name=op.f("uq_members_ref")),
    )
    op.create_index("ix_members_referrer_id", "members", ["referrer_id"], unique=False)
    op.create_index(
        "ix_members_shares",
        "members",
        ["shares"],
        unique=False,
        sqlite_where=sa.text("shares > 0"),
        postgresql_where=sa.text("shares > 0"),
    )

    op.create_table(
        "stores",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "commission_ratio_bps",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column("recruiter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["recruiter_id"], ["members.id"], name=op.f("fk_stores_recruiter_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
        sa.UniqueConstraint("ref", name=op.f("uq_stores_ref")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "price_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "cost_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("on_sale", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.CheckConstraint("(source = 'store') = (store_id IS NOT NULL)", name=op.f("ck_products_store")),
        sa.CheckConstraint("source IN ('self', 'supplier', 'supply_chain', 'store')", name=op.f("ck_products_source")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_products_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("ref", name=op.f("uq_products_ref")),
    )
    op.create_index("ix_products_store_id", "products", ["store_id"], unique=False)

    op.create_table(
        "scopes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.Text(), server_default="{}", nullable=False),
        sa.CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name=op.f("ck_scopes_product")),
        sa.CheckConstraint("(kind = 'product') = (store_id IS NULL)", name=op.f("ck_scopes_store")),
        sa.CheckConstraint("kind IN ('product', 'store', 'cashier')", name=op.f("ck_scopes_kind")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_scopes_product_id_products")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_scopes_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scopes")),
        sa.UniqueConstraint("product_id", name=op.f("uq_scopes_product_id")),
        sa.UniqueConstraint("store_id", "kind", name=op.f("uq_scopes_store_id_kind")),
    )
    op.execute(
        "INSERT INTO shop (id, scheme, timezone, base, distribution, union_rules)"
        " VALUES (1, 'queue', 'Asia/Shanghai', '{}', '{}', '{}')"
    )


def downgrade() -> None:
    op.drop_table("scopes")
    op.drop_index("ix_products_store_id", "products")

    op.drop_table("products")
    op.drop_table("stores")
    op.drop_index("ix_members_shares", "members")
    op.drop_index("ix_members_referrer_id", "members")

    op.drop_table("members")
    op.drop_table("shop")
    op.drop_table("levels")
