"""The clockwork that ticks: ``flask serve`` and ``flask scheduler`` alone start it. Nothing else knows APScheduler."""

from __future__ import annotations

import logging
from datetime import UTC
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from app import clock
from app.jobs.messages import run_messages
from app.jobs.runner import tick
from app.services.runs import TICK, beat

REST = 0.15
"""Seconds between two transactions of a tick: a writer that waits for SQLite's lock asks every tenth of a second."""

log = logging.getLogger(__name__)


class Scheduler:
    """Ticks in a thread of its own, at once and then every few seconds, never two at a time.

    Messages have a thread of theirs, so that a channel that hangs holds up no tick.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = Event()
        self._beaten_at = clock.now()
        self._clockwork = BackgroundScheduler(timezone=UTC)
        for job in (self._tick, self._messages):
            self._clockwork.add_job(
                job,
                "interval",
                seconds=TICK.seconds,
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
        self._beaten_at = clock.now()
        try:
            with self._app.app_context():
                tick(self._beaten_at, rest=self._rest)
        except Exception:
            log.exception("The tick failed")

    def _messages(self) -> None:
        try:
            with self._app.app_context():
                run_messages(clock.now, rest=lambda: self._stopping.wait(REST))
        except Exception:
            log.exception("Messages failed")

    def _rest(self) -> bool:
        """Let other writers in, and in a tick that takes long say that it is alive; whether it is to stop."""
        now = clock.now()
        if now - self._beaten_at >= TICK:
            beat(now=now)
            self._beaten_at = now
        return self._stopping.wait(REST)
