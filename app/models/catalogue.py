"""The shop and what it knows before an order comes: levels, members, stores, products and their scopes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant


class Shop(Base):
    """The one installation (id 1): its scheme and the base, distribution and union settings.

    The settings columns hold JSON in the shape of the shop file; a key left out is at its default.
    ``revision`` grows with every change of any rule, so that caches know when to let go.
    """

    __tablename__ = "shop"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("scheme IN ('queue', 'union')", name="scheme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="zh_CN")
    scheme: Mapped[str]
    timezone: Mapped[str]
    base: Mapped[str]
    distribution: Mapped[str]
    union_rules: Mapped[str]
    wallet: Mapped[str] = mapped_column(server_default="{}")
    messages: Mapped[str] = mapped_column(server_default="{}")
    agreement: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(server_default="1")
    set_up_at: Mapped[datetime | None] = mapped_column(Instant)


class Level(Base):
    """A member level: its rank and its team ratio (D2)."""

    __tablename__ = "levels"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    rank: Mapped[int]
    team_ratio_bps: Mapped[int | None]


class Member(Base):
    """A buyer, with level, referrer (set once, D1) and shares (D3); ``name`` is the real name, and private."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("shares >= 0", name="shares"),
        CheckConstraint("referrer_id <> id", name="own_referrer"),
        Index("ix_members_name", "name"),
        Index("ix_members_nickname", "nickname"),
        Index("ix_members_phone", "phone"),
        Index("ix_members_level", "level_id", "id"),
        Index("ix_members_shares", "shares", sqlite_where=text("shares > 0"), postgresql_where=text("shares > 0")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level_id: Mapped[int | None] = mapped_column(ForeignKey("levels.id"))
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    shares: Mapped[int] = mapped_column(server_default="0")
    nickname: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    picture: Mapped[str] = mapped_column(server_default="")


class Store(Base):
    """A store: what it pays the platform (D5) and who recruited it (D4)."""

    __tablename__ = "stores"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    commission_ratio_bps: Mapped[int] = mapped_column(server_default="0")
    recruiter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Supplier(Base):
    """Who delivers products of the source supplier."""

    __tablename__ = "suppliers"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    contact: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")


class Product(Base):
    """A product of the mall (source self, supplier, supply_chain) or of one store (source store).

    ``supplier_id`` refers to ``suppliers`` without a constraint: SQLite cannot drop a column that has one, and the
    migration is to work both ways. Nothing ever deletes a supplier, and ``flask check`` looks.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("source IN ('self', 'supplier', 'supply_chain', 'store')", name="source"),
        CheckConstraint("(source = 'store') = (store_id IS NOT NULL)", name="store"),
        Index("ix_products_name", "name"),
        Index("ix_products_sku", "sku"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    source: Mapped[str]
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id"), index=True)
    price_cents: Mapped[int] = mapped_column(server_default="0")
    cost_cents: Mapped[int] = mapped_column(server_default="0")
    on_sale: Mapped[bool] = mapped_column(server_default=text("true"))
    supplier_id: Mapped[int | None] = mapped_column(index=True)
    sku: Mapped[str] = mapped_column(server_default="")
    picture: Mapped[str] = mapped_column(server_default="")


class Scope(Base):
    """The override settings of a product, of a store's online lines or of a store's cashier.

    ``rules`` holds JSON in the shape of the shop file's scope object, without ``enabled``.
    """

    __tablename__ = "scopes"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'store', 'cashier')", name="kind"),
        CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name="product"),
        CheckConstraint("(kind = 'product') = (store_id IS NULL)", name="store"),
        UniqueConstraint("store_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), unique=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id"))
    enabled: Mapped[bool]
    rules: Mapped[str] = mapped_column(server_default="{}")
