"""What stands in for the sending of messages, and the steps of their delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.services.portal import delivering
from app.services.portal.delivering import (
    deliver_next,
    queue_deliveries,
)
from tests.conftest import NOW
from tests.services.messages import deliveries


class Post:
    """Stands in for what sends; ``failures`` says what becomes of each, by title or receiver."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.failure: str | None = None
        self.of_receivers: dict[str, str] = {}
        self.meanwhile: Callable[[], object] = lambda: None
        monkeypatch.setattr(delivering, "send", self._send)

    def _send(self, url: str, title: str, body: str, *, to: str, **_: Any) -> str | None:
        self.meanwhile()
        self.sent.append((url, title, body, to))
        return self.of_receivers.get(to, self.failure)


def queue(now: datetime = NOW) -> None:
    while queue_deliveries(now=now):
        pass


def deliver(now: datetime = NOW) -> bool:
    return deliver_next(now=lambda: now)


def statuses() -> list[str]:
    return [status for _, status, _ in deliveries()]
