"""Members are found by their nickname too."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_members_nickname", "members", ["nickname"])


def downgrade() -> None:
    op.drop_index("ix_members_nickname", "members")
