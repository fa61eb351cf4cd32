"""An independent reference model of the queue rebate's rules: slow, plain and made to be compared with."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from .events import HANDLERS
from .exports import exports
from .model import Json, RefusedError, State
from .shop import empty, merged

__all__ = ["Oracle", "Outcome", "RefusedError", "run"]


@dataclass
class Outcome:
    """What a stream of events leads to."""

    exports: dict[str, str]
    refused: list[int]


class Oracle:
    """The model of one shop, event by event (R4)."""

    def __init__(self, shop: Json, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        """Load a shop file, which is refused with RefusedError."""
        self.state = State(merged(empty(), shop, False), randbelow)
        self.applied: dict[str, Json] = {}
        self.reason = ""

    def apply(self, event: Json) -> bool:
        """Apply an event or pass over a duplicate; False when it is refused, with the reason kept."""
        self.reason = ""
        if event["id"] in self.applied:
            if self.applied[event["id"]] == event:
                return True
            self.reason = "the same id with other content"
            return False
        try:
            HANDLERS[event["type"]](self.state, event)
        except RefusedError as refused:
            self.reason = str(refused)
            return False
        self.applied[event["id"]] = deepcopy(event)
        return True

    def exports(self) -> dict[str, str]:
        """The six exports as they are now, by file name."""
        return exports(self.state)


def run(shop: Json, events: list[Json], randbelow: Callable[[int], int] = secrets.randbelow) -> Outcome:
    """Load a shop, apply events in order, and export (R4)."""
    oracle = Oracle(shop, randbelow)
    refused = [position for position, event in enumerate(events) if not oracle.apply(event)]
    return Outcome(oracle.exports(), refused)
