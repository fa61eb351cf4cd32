"""Whether what should happen all the time still happens: one statement, for the head and the foot of every page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Heartbeat, Settlement, Transfer
from app.models.jobs import SCHEDULER, TICK

STALE_AFTER = 3 * TICK
"""A tick that is late by that much is not coming."""

_beat = Heartbeat.name == SCHEDULER
_in_pool = select(func.max(Transfer.at)).where(Transfer.kind == "pool_inflow")
SIGNS = select(
    select(Heartbeat.at).where(_beat).scalar_subquery(),
    select(Heartbeat.detail).where(_beat).scalar_subquery(),
    select(func.max(Settlement.settled_at)).scalar_subquery(),
    _in_pool.scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Vitals:
    """When the background jobs last ran and a line was last settled; None is never.

    ``failed`` names the jobs that could not do their work then.
    """

    ticked_at: datetime | None
    settled_at: datetime | None
    is_stale: bool
    waits_for_import: bool
    failed: tuple[str, ...]


def get_vitals(now: datetime) -> Vitals:
    """The signs of life at ``now``; under the union queue a line is settled into the pool."""
    ticked_at, detail, settled_at, in_pool_at = db.session.execute(SIGNS).one()
    told: dict[str, Any] = json.loads(detail) if detail else {}
    return Vitals(
        ticked_at,
        max((at for at in (settled_at, in_pool_at) if at is not None), default=None),
        is_stale=ticked_at is None or now - ticked_at > STALE_AFTER,
        waits_for_import=told.get("waits_for") == "import",
        failed=tuple(told.get("failed", ())),
    )
