"""Making and sending messages: a job of its own, so that a channel that hangs never holds up what moves money."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from app.services.portal.collecting import collect_messages
from app.services.portal.delivering import deliver_next, queue_deliveries, tidy_messages
from app.services.runs import MESSAGES, note_state

log = logging.getLogger(__name__)

MOST_STEPS = 50
"""How often each step is done in one run; what is left is for the next."""

Now = Callable[[], datetime]

STEPS: dict[str, Callable[[Now], bool]] = {
    "collect": lambda now: collect_messages(now=now()),
    "queue": lambda now: queue_deliveries(now=now()),
    "deliver": lambda now: deliver_next(now=now),
    "tidy": lambda now: tidy_messages(now=now()),
}
"""What is done, in this order; each tells whether there may be more of it."""


def run_messages(now: Now, rest: Callable[[], bool] = lambda: False) -> None:
    """Do every step until it finds nothing more; one that fails is told of and holds up no other.

    ``rest`` is called between transactions; when it says so the run ends.
    """
    failed: dict[str, str] = {}
    for name, step in STEPS.items():
        for _ in range(MOST_STEPS):
            try:
                more = step(now)
            except Exception as error:
                log.exception("Messages: %s failed", name)
                failed[name] = type(error).__name__
                break
            if rest():
                return
            if not more:
                break
    note_state(MESSAGES, {"failed": failed} if failed else {}, now=now())
