"""Imports that are under way or done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Import, Product


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import: how far it is, and when it was last seen alive."""

    line: int
    applied: int
    refused: int
    started_at: datetime
    seen_at: datetime
    finished_at: datetime | None


def newest_import(source: str) -> ImportView | None:
    """The import of this source that was begun last."""
    row = db.session.execute(
        select(Import.line, Import.applied, Import.refused, Import.started_at, Import.seen_at, Import.finished_at)
        .where(Import.source == source)
        .order_by(Import.id.desc())
        .limit(1)
    ).one_or_none()
    return ImportView(*row) if row else None


def has_product(ref: str) -> bool:
    """Whether the shop has a product with this ref."""
    return db.session.execute(select(Product.id).where(Product.ref == ref)).first() is not None
