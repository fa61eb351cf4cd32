"""What was paid to members and what refunds took back of it, so that gross and net can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from app.domain.accounts import PLATFORM, member_account
from app.extensions import db
from app.models import Account, Transfer


@dataclass(frozen=True, slots=True)
class Received:
    """What an entry's rewarded amount is made of: rewarded = elsewhere + paid out − taken back.

    ``elsewhere_cents`` was received in the system that the entry was taken over from (R29); ``taken_back_cents`` is
    what refunds took of both (R28).
    """

    paid_out_cents: int
    taken_back_cents: int = 0
    elsewhere_cents: int = 0

    @property
    def is_mixed(self) -> bool:
        """Whether payouts alone are not what was rewarded."""
        return bool(self.taken_back_cents or self.elsewhere_cents)


_platform = select(Account.id).where(Account.key == PLATFORM).scalar_subquery()
_cents = func.sum(Transfer.cents)

OF_ENTRY = select(
    _cents.filter(Transfer.kind == "payout"),
    _cents.filter(Transfer.kind == "clawback", Transfer.credit_id == _platform),
).where(Transfer.entry_id == bindparam("entry_id"))

OF_MEMBER = select(_cents).where(
    Transfer.debit_id == select(Account.id).where(Account.key == bindparam("account")).scalar_subquery(),
    func.lower(Transfer.kind) == "clawback",  # so that the member's index is taken and not that of the kind
)


def get_received(entry_id: int, rewarded_cents: int, *, refunded_cents: int, is_opened: bool) -> Received:
    """What the rewarded amount of an entry is made of; read only where something may have been taken back or over."""
    if not refunded_cents and not is_opened:
        return Received(rewarded_cents)
    paid_out, taken_back = (int(cents or 0) for cents in db.session.execute(OF_ENTRY, {"entry_id": entry_id}).one())
    return Received(paid_out, taken_back, rewarded_cents - paid_out + taken_back)


def taken_back_from(member_id: int) -> int:
    """What refunds have taken of a member's cash, of all their entries together."""
    return int(db.session.scalar(OF_MEMBER, {"account": member_account(member_id, "cash")}) or 0)
