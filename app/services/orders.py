"""What staff do to orders by hand: enter, complete, refund. Each is an event like any other, and an act on record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from app.domain.errors import Refused
from app.services.book.sqlbook import SqlBook
from app.services.history import Author, record_act
from app.services.intake import Intake, book_of, open_parcel
from app.services.transactions import write

Doc = dict[str, Any]
Action = Literal["entered", "completed", "refunded"]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, what it is called in the history, why, and the one-time token of the form that asks for it."""

    author: Author
    action: Action
    token: str
    reason: str = ""


def act_on_order(events: Sequence[Doc], act: Act, *, seen_refunded_cents: int | None = None, now: datetime) -> bool:
    """Apply events (without ``id``) to one order, all or none; False where the form of this token has done it already.

    Refused like events, the place led by the number of the event (``[0].amount``); also where the order's refunds are
    no longer those that were seen.
    """
    with write() as connection, book_of(connection, now) as book:
        refunded = _refunded_cents(book, events[0]["order"])
        is_new = False
        for number, event in enumerate(events):
            if _apply(connection, book, number, event, act, now):
                is_new = True
        if is_new and seen_refunded_cents not in (None, refunded):
            raise Refused(
                "Somebody else has refunded something of this order meanwhile. Look at what is left of it now."
            )
        return is_new


def _apply(connection: Connection, book: SqlBook, number: int, event: Doc, act: Act, now: datetime) -> bool:
    ref = f"console:{act.token}:{number}" if number else f"console:{act.token}"
    (outcome,) = Intake(book).take_in([open_parcel(json.dumps({"id": ref} | event).encode())])
    if outcome.refused is not None:
        refused = outcome.refused
        raise Refused(refused.reason, f"[{number}].{refused.place}", **refused.values)
    if outcome.status == "duplicate":
        return False
    record_act(
        connection,
        kind="orders",
        ref=event["order"],
        action=act.action,
        author=act.author,
        at=now,
        detail=event,
        reason=act.reason,
    )
    return True


def _refunded_cents(book: SqlBook, ref: str) -> int:
    """What is refunded of an order; nothing of one that is new."""
    order = book.order_by_ref(ref)
    return sum(line.refunded for line in order.lines) if order else 0
