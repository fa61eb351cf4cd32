"""Who works here, what was changed by whom, and more about products and members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_failures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "suppliers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("ref", name=op.f("uq_suppliers_ref")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_changes_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_kind_ref_id", "changes", ["kind", "ref", "id"])
    op.create_index("ix_changes_staff_id", "changes", ["staff_id", "id"])

    op.create_table(
        "staff_links",
        sa.Column(
            "staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_links_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_links_digest")),
    )
    op.create_table(
        "staff_stores",
        sa.Column(
            "staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_stores_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_staff_stores_store_id_stores")),
        sa.PrimaryKeyConstraint("staff_id", "store_id", name=op.f("pk_staff_stores")),
    )
    for name in ("nickname", "phone", "email", "picture"):
        op.add_column("members", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_index("ix_members_level", "members", ["level_id", "id"])
    op.create_index("ix_members_name", "members", ["name"])
    op.create_index("ix_members_phone", "members", ["phone"])
    # Columns are added without making the table anew, which others refer to.
    op.add_column(
        "products", sa.Column("supplier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    for name in ("sku", "picture"):
        op.add_column("products", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_index("ix_products_name", "products", ["name"])
    op.create_index("ix_products_sku", "products", ["sku"])
    op.create_index(op.f("ix_products_supplier_id"), "products", ["supplier_id"])
    op.add_column("staff", sa.Column("disabled_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "disabled_at")
    for name in ("supplier_id", "name", "sku"):
        op.drop_index(f"ix_products_{name}", "products")
    for name in ("picture", "sku", "supplier_id"):
        op.drop_column("products", name)
    for name in ("phone", "name", "level"):
        op.drop_index(f"ix_members_{name}", "members")
    for name in ("picture", "email", "phone", "nickname"):
        op.drop_column("members", name)
    op.drop_table("staff_stores")
    op.drop_table("staff_links")
    op.drop_table("changes")
    op.drop_table("suppliers")
    op.drop_table("login_failures")
