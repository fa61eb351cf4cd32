"""The clockwork that ticks: ``flask serve`` and ``flask scheduler`` alone start it. Nothing else knows APScheduler."""

from __future__ import annotations

import logging
from datetime import UTC
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from app import clock
from app.jobs.runner import tick

EVERY = 15
"""Seconds from one tick to the next."""

REST = 0.15
"""Seconds between two transactions of a tick: a writer that waits for SQLite's lock asks every tenth of a second."""

log = logging.getLogger(__name__)


class Scheduler:
    """Ticks in a thread of its own, at once and then every few seconds, never two at a time."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = Event()
        self._clockwork = BackgroundScheduler(timezone=UTC)
        self._clockwork.add_job(
            self._tick,
            "interval",
            seconds=EVERY,
            next_run_time=clock.now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to tick."""
        # That a long tick makes the next ones wait is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._clockwork.start()

    def stop(self) -> None:
        """End after the transaction that is under way; what is left of a run is for the next start."""
        self._stopping.set()
        self._clockwork.shutdown()

    def _tick(self) -> None:
        try:
            with self._app.app_context():
                tick(clock.now(), rest=lambda: self._stopping.wait(REST))
        except Exception:
            log.exception("The tick failed")
