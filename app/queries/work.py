"""What waits for somebody at the console to do it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, select

from app.extensions import db
from app.models import Application, Withdrawal

MOST_COUNTED = 100
"""Nobody needs to know how many more there are, and every page asks."""


@dataclass(frozen=True, slots=True)
class Work:
    """How many withdrawals are to be decided and to be paid, and how many applications are to be decided.

    ``MOST_COUNTED`` means that many or more.
    """

    withdrawals: int
    payments: int
    applications: int


def count_work() -> Work:
    """All that waits, in one statement over the indexes by status."""
    withdrawals, payments, applications = db.session.execute(waiting_work()).one()
    return Work(withdrawals, payments, applications)


def waiting_work() -> Select[int, int, int]:
    """The counts of ``Work``."""
    return select(
        _count(select(Withdrawal.id).where(Withdrawal.status == "requested")),
        _count(select(Withdrawal.id).where(Withdrawal.status == "approved")),
        _count(select(Application.id).where(Application.status == "open")),
    )


def _count(waiting: Select[int]) -> ScalarSelect[int]:
    return select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery()).scalar_subquery()
