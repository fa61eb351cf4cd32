"""Sums over all time that would otherwise be read anew from every row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from app.domain.accounts import PLATFORM
from app.extensions import db
from app.models import Account, Transfer

KINDS = ("payout", "retained", "zeroing_retained", "carried", "carry_taken", "pool_inflow", "pool_returned")
STALE = timedelta(minutes=1)
"""A reader may be behind another by a moment; one that is behind for longer reads another database."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What has moved in and out of the queues since the beginning, in cents; all of it up to one transfer.

    ``paid_out_cents`` are all payouts as they were made, and ``taken_back_cents`` is what refunds took back of members'
    cash (R28): of payouts, and of what was received in another system (R29).
    """

    paid_out_cents: int = 0
    taken_back_cents: int = 0
    retained_cents: int = 0
    zeroed_carry_cents: int = 0
    carried_in_cents: int = 0
    carry_taken_cents: int = 0
    pool_inflow_cents: int = 0
    pool_returned_cents: int = 0

    @property
    def extraction_cents(self) -> int:
        """What settlements handed to the queue: extraction + carry taken = payouts + retained + carried (R22)."""
        return self.paid_out_cents + self.retained_cents + self.carried_in_cents - self.carry_taken_cents

    @property
    def carried_cents(self) -> int:
        """What of the extraction waits in the queues now (R19)."""
        return self.carried_in_cents - self.carry_taken_cents - self.zeroed_carry_cents

    @property
    def pool_cents(self) -> int:
        """What the union pool holds now; below 0 where a refund has left it short (U2)."""
        return self.pool_inflow_cents - self.pool_returned_cents - self.paid_out_cents


@dataclass(slots=True)
class _Known:
    """The sums up to the transfer ``last_id``, by kind; ``taken_back`` is one."""

    last_id: int
    read_at: datetime
    sums: Counter[str]


_lock = Lock()
_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def read_totals(now: datetime) -> Totals:
    """The sums as they are now.

    Transfers are never changed or deleted and their ids only grow, so what was summed once is kept in memory and only
    what came since is read.
    """
    newest = db.session.scalar(select(func.max(Transfer.id))) or 0
    with _lock:
        known = _known.get(db.engine)
        is_other = known is not None and newest < known.last_id and now - known.read_at > STALE
        if known is None or is_other:
            known = _known[db.engine] = _Known(0, now, Counter())
        if newest > known.last_id:
            known.sums.update(_read(known.last_id, newest))
            known.last_id, known.read_at = newest, now
        sums = known.sums
        return Totals(
            paid_out_cents=sums["payout"],
            taken_back_cents=sums["taken_back"],
            retained_cents=sums["retained"],
            zeroed_carry_cents=sums["zeroing_retained"],
            carried_in_cents=sums["carried"],
            carry_taken_cents=sums["carry_taken"],
            pool_inflow_cents=sums["pool_inflow"],
            pool_returned_cents=sums["pool_returned"],
        )


def _read(after: int, upto: int) -> dict[str, int]:
    """What the transfers between two ids add to each sum; a clawback of another asset goes to that asset's issuer."""
    platform = select(Account.id).where(Account.key == PLATFORM).scalar_subquery()
    cents = func.sum(Transfer.cents)
    taken_back = cents.filter(Transfer.kind == "clawback", Transfer.credit_id == platform)
    query = select(
        *(cents.filter(Transfer.kind == kind).label(kind) for kind in KINDS), taken_back.label("taken_back")
    ).where(Transfer.id > after, Transfer.id <= upto)
    return {kind: int(found or 0) for kind, found in db.session.execute(query).mappings().one().items()}
