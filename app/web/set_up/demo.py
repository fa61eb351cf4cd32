"""Loading the demo orders beside the running console, and how far that is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Literal

from flask import Flask

from app import clock
from app.queries.imports import has_product, newest_import
from app.services.importing import import_events

EVENTS = Path(__file__).resolve().parents[2] / "demo" / "cdnow" / "events.jsonl.gz"
LINES = 13_838
PRODUCT = "cd"
SILENCE = timedelta(seconds=20)
"""An import that was not seen for so long is taken for dead."""

State = Literal["starting", "running", "stopped", "done"]

_loading = Lock()


def start_loading(app: Flask) -> None:
    """Begin or go on loading, in a thread of its own; nothing happens while one is at it in this process."""
    if _loading.acquire(blocking=False):
        Thread(target=_load, args=(app,), name="demo-orders", daemon=True).start()


def _load(app: Flask) -> None:
    try:
        with app.app_context():
            import_events(EVENTS, clock=clock.now)
    finally:
        _loading.release()


def is_demo_shop() -> bool:
    """Whether this shop was set up as the demo."""
    return has_product(PRODUCT)


def loading_state(now: datetime, set_up_at: datetime | None) -> tuple[State, int, int]:
    """How the loading stands, the lines done, and the lines refused."""
    newest = newest_import(str(EVENTS))
    if newest is None:
        is_fresh = set_up_at is not None and now - set_up_at < SILENCE
        return ("starting" if is_fresh else "stopped"), 0, 0
    if newest.finished_at is not None:
        return "done", newest.line, newest.refused
    return ("running" if now - newest.seen_at < SILENCE else "stopped"), newest.line, newest.refused
