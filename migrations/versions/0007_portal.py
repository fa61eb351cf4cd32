"""How members get in, the agreement they accept, and applications to join."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_accounts",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_accounts_member_id_members")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_member_accounts_store_id_stores")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_accounts")),
        sa.UniqueConstraint("phone", name=op.f("uq_member_accounts_phone")),
        sa.UniqueConstraint("session_key", name=op.f("uq_member_accounts_session_key")),
    )
    op.create_table(
        "member_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'view') = (digest IS NULL)", name=op.f("ck_member_links_digest")),
        sa.CheckConstraint("kind IN ('claim', 'reset', 'view')", name=op.f("ck_member_links_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_links_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_member_links_digest")),
    )
    op.create_table(
        "invitations",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(member_id IS NULL) <> (store_id IS NULL)", name=op.f("ck_invitations_inviter")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_invitations_member_id_members")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_invitations_store_id_stores")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_invitations")),
        sa.UniqueConstraint("member_id", name=op.f("uq_invitations_member_id")),
        sa.UniqueConstraint("store_id", name=op.f("uq_invitations_store_id")),
    )
    op.create_table(
        "agreements",
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_agreements")),
    )
    op.create_table(
        "acceptances",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_acceptances_member_id_members")),
        sa.ForeignKeyConstraint(["version"], ["agreements.version"], name=op.f("fk_acceptances_version_agreements")),
        sa.PrimaryKeyConstraint("member_id", "version", name=op.f("pk_acceptances")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recruiter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("commission_bps", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("kind IN ('store', 'supplier')", name=op.f("ck_applications_kind")),
        sa.CheckConstraint("status IN ('open', 'approved', 'refused')", name=op.f("ck_applications_status")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")),
        sa.ForeignKeyConstraint(["recruiter_id"], ["members.id"], name=op.f("fk_applications_recruiter_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("token", name=op.f("uq_applications_token")),
    )
    op.create_table(
        "application_papers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_papers_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_papers")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_application_papers_application_id_number")),
        sa.UniqueConstraint("kept", name=op.f("uq_application_papers_kept")),
    )
    op.create_index("ix_member_links_member_id", "member_links", ["member_id", "id"])
    op.create_index("ix_applications_recruiter", "applications", ["recruiter_id", "id"])
    op.create_index("ix_applications_status", "applications", ["status", "id"])
    op.add_column("shop", sa.Column("wallet", sa.Text(), server_default="{}", nullable=False))
    op.add_column("shop", sa.Column("messages", sa.Text(), server_default="{}", nullable=False))
    op.add_column("shop", sa.Column("agreement", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for column in ("agreement", "messages", "wallet"):
        op.drop_column("shop", column)
    op.drop_table("application_papers")
    op.drop_table("applications")
    op.drop_table("acceptances")
    op.drop_table("agreements")
    op.drop_table("invitations")
    op.drop_table("member_links")
    op.drop_table("member_accounts")
