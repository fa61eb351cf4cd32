"""Suppliers log in to what was sold of theirs: whose goods a line was, and whose console somebody opens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUPPLIED = sa.text("supplier_id IS NOT NULL")

ROLE, SUPPLIER, SUPPLIERS = map(
    sa.schema.conv, ("ck_staff_role", "ck_staff_supplier", "fk_staff_supplier_id_suppliers")
)
OLD_ROLES = "role IN ('owner', 'manager', 'finance', 'store_manager', 'cashier', 'viewer')"
NEW_ROLES = "role IN ('owner', 'manager', 'finance', 'store_manager', 'cashier', 'viewer', 'supplier')"
OF_SUPPLIER = "(role = 'supplier') = (supplier_id IS NOT NULL)"

FROM_PRODUCTS = sa.text(
    """UPDATE order_lines SET supplier_id = (SELECT supplier_id FROM products WHERE id = order_lines.product_id)
       WHERE product_id IN (SELECT id FROM products WHERE supplier_id IS NOT NULL)"""
)
"""Of what was sold before, the supplier is the one that the product has now."""

AS_CASHIER = sa.text(
    """UPDATE staff SET role = 'cashier', supplier_id = NULL, disabled_at = coalesce(disabled_at, created_at)
       WHERE role = 'supplier'"""
)
"""Without the role they open nothing: a cashier of no store who may not log in."""


def upgrade() -> None:
    op.add_column("order_lines", sa.Column("supplier_id", BIG, nullable=True))
    op.execute(FROM_PRODUCTS)
    op.create_index(
        "ix_order_lines_supplier",
        "order_lines",
        ["supplier_id", "id"],
        sqlite_where=SUPPLIED,
        postgresql_where=SUPPLIED,
    )
    with op.batch_alter_table("staff", copy_from=staff(OLD_ROLES)) as batch:
        batch.drop_constraint(ROLE, type_="check")
        batch.create_check_constraint(ROLE, NEW_ROLES)
        batch.add_column(sa.Column("supplier_id", BIG, nullable=True))
        batch.create_foreign_key(SUPPLIERS, "suppliers", ["supplier_id"], ["id"])
        batch.create_check_constraint(SUPPLIER, OF_SUPPLIER)


def downgrade() -> None:
    op.execute(AS_CASHIER)
    added = (
        sa.Column("supplier_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=SUPPLIERS),
        sa.CheckConstraint(OF_SUPPLIER, name=SUPPLIER),
    )
    with op.batch_alter_table("staff", copy_from=staff(NEW_ROLES, *added)) as batch:
        batch.drop_constraint(SUPPLIER, type_="check")
        batch.drop_constraint(SUPPLIERS, type_="foreignkey")
        batch.drop_column("supplier_id")
        batch.drop_constraint(ROLE, type_="check")
        batch.create_check_constraint(ROLE, OLD_ROLES)
    op.drop_index("ix_order_lines_supplier", "order_lines")
    op.drop_column("order_lines", "supplier_id")


def staff(roles: str, *added: sa.Column | sa.Constraint) -> sa.Table:
    """The table before a change: SQLite cannot change a constraint, so there the table is copied from this."""
    return sa.Table(
        "staff",
        sa.MetaData(),
        sa.Column("id", BIG, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        *added,
        sa.CheckConstraint(roles, name=ROLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("session_key", name=op.f("uq_staff_session_key")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
