"""Every job that runs on business dates, by the name under which its schedule and its runs are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from app.services.distributing import run_dividend, run_union
from app.services.due import Due
from app.services.portal.releasing import release_next_part
from app.services.runs import Step
from app.services.zeroing import zero_next_part


class Job(Protocol):
    """Does one transaction of a run, the next one due; tells what that leaves."""

    def __call__(self, due: Due, *, now: datetime) -> Step: ...


COMPLETE_ORDERS = "complete_orders"
"""What has no dates: each order falls due on its own (S27)."""

JOBS: dict[str, Job] = {
    "zero_queue": zero_next_part,
    "distribute_union": run_union,
    "distribute_dividend": run_dividend,
    "release_love_value": release_next_part,
}
