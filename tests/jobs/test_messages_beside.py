"""Messages have a thread of their own: what hangs there holds up no tick."""

from __future__ import annotations

from threading import Event

import pytest
from flask import Flask

from app.jobs import scheduler
from app.jobs.scheduler import Scheduler

PATIENCE = 30


def test_a_channel_that_hangs_holds_up_no_tick(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, may_go_on, ticked = Event(), Event(), Event()

    def hang(*_: object, **__: object) -> None:
        hangs.set()
        may_go_on.wait(PATIENCE)

    def tick(*_: object, **__: object) -> None:
        hangs.wait(PATIENCE)
        ticked.set()

    monkeypatch.setattr(scheduler, "run_messages", hang)
    monkeypatch.setattr(scheduler, "tick", tick)
    clockwork = Scheduler(new_app)
    clockwork.start()
    assert ticked.wait(PATIENCE)
    may_go_on.set()
    clockwork.stop()


def test_a_fault_in_messages_is_logged_and_ends_nothing(
    new_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise RuntimeError("of a test")

    monkeypatch.setattr(scheduler, "run_messages", faulty)
    Scheduler(new_app)._messages()
    assert "Messages failed" in caplog.text
