"""One tick: work everything that is due, in the order in which it fell due."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from app.jobs.registry import COMPLETE_ORDERS, JOBS
from app.services.completing import complete_due_orders, orders_are_due
from app.services.due import Due, is_import_under_way, list_due
from app.services.runs import MOST_TEXT, Step, beat, note_failure

log = logging.getLogger(__name__)


def _go_on() -> bool:
    """Neither rest nor stop."""
    return False


def tick(now: datetime, rest: Callable[[], bool] = _go_on) -> list[str]:
    """Work everything due up to ``now``; tells what ran.

    However late or often it is called, the end is the same: orders that complete by themselves before what falls due at
    or after their instant, then zeroing, union and dividend. ``rest`` is called between transactions, to let other
    writers in; when it says so the tick ends, and the next goes on. While an import is under way nothing runs.
    """
    before = beat(now=now)
    work = _Work(now)
    waits = is_import_under_way(now=now)
    if not waits:
        for _ in work.steps():
            if rest():
                break
            if is_import_under_way(now=now):
                waits = True
                break
    detail = json.dumps({"waits_for": "import"} if waits else {"failed": work.failed} if work.failed else {})
    if detail != before:
        beat(now=now, detail=detail)
    return [f"{what} {count}" if count else what for what, count in work.ran.items()]


class _Work:
    """What one tick has done, and which jobs have failed in it: those rest until the next."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.ran: dict[str, int] = {}
        self.failed: dict[str, str] = {}

    def steps(self) -> Iterator[None]:
        """Do everything that is due, one transaction from one step to the next."""
        for due in list_due(now=self._now):
            yield from self._complete(due.due_at)
            yield from self._run(due)
        yield from self._complete(self._now)

    def _complete(self, until: datetime) -> Iterator[None]:
        while COMPLETE_ORDERS not in self.failed:
            try:
                if not orders_are_due(until=until):
                    return
                done = complete_due_orders(until=until, now=self._now)
            except Exception as error:
                log.exception("Orders could not be completed by themselves")
                self.failed[COMPLETE_ORDERS] = _reason(error)
                return
            if done:  # none, where another process was faster
                self.ran[COMPLETE_ORDERS] = self.ran.get(COMPLETE_ORDERS, 0) + done
            yield

    def _run(self, due: Due) -> Iterator[None]:
        """Run a job for its date, unless an earlier date of it has failed: its dates are worked in their order."""
        left: Step = "more"
        while due.job not in self.failed and left == "more":
            try:
                left = JOBS[due.job](due, now=self._now)
            except Exception as error:
                log.exception("%s failed", due)
                self.failed[due.job] = _reason(error)
                self._note(due)
                return
            if left == "finished":
                self.ran[str(due)] = 0
            yield

    def _note(self, due: Due) -> None:
        try:
            note_failure(due, self.failed[due.job], now=self._now)
        except Exception:
            log.exception("That %s failed could not be recorded", due)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:MOST_TEXT]
