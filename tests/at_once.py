"""Several people who do something in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from app.domain.errors import Refused
from app.services.check import CHECKS, run_check


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What each of ``acts`` gives, begun together, each in a thread and with connections of its own.

    One that is refused gives the refusal.
    """
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return act()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def findings(app: Flask) -> list[str]:
    """What ``flask check`` finds."""
    with app.app_context():
        return [finding for check in CHECKS for finding in run_check(check)]
