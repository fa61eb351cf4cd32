"""Where the money that came in for the queue went: parts that add up to it, drawn as one bar."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from app.queries.totals import Totals
from app.web.templating import portion


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what came in: its name, what it means, and where its piece of the bar is, in thousandths."""

    kind: str
    name: str
    meaning: str
    cents: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Account:
    """What came in, and the parts that come to it."""

    title: str
    name: str
    meaning: str
    cents: int
    parts: tuple[Part, ...]


def account_of(totals: Totals, *, is_union: bool) -> Account | None:
    """The account of the extraction, or of the union pool; None while it was only paid out, which needs none."""
    account = _of_pool(totals) if is_union else _of_extraction(totals)
    return account if {part.kind for part in account.parts} - {"paid"} else None


def _of_extraction(totals: Totals) -> Account:
    parts = (
        ("paid", gettext("Paid out"), gettext("To members, in the order of the queue."), totals.paid_out_cents),
        (
            "kept",
            gettext("Left-over to the platform"),
            gettext("Nobody was there to be paid, or payouts were paused."),
            totals.retained_cents,
        ),
        (
            "zeroed",
            gettext("Retained at zeroing"),
            gettext("Was carried in the queue when it was zeroed."),
            totals.zeroed_carry_cents,
        ),
        ("left", gettext("Carried"), gettext("Waits in the queue for the next settlements."), totals.carried_cents),
    )
    return Account(
        gettext("Where the extraction went"),
        gettext("Extraction"),
        gettext("What settled orders handed to the queue."),
        totals.extraction_cents,
        _drawn(parts),
    )


def _of_pool(totals: Totals) -> Account:
    is_short = totals.pool_cents < 0
    parts = (
        ("paid", gettext("Paid out"), gettext("To members, in the order of the queue."), totals.paid_out_cents),
        (
            "kept",
            gettext("Back out of the rebate pool"),
            gettext("The share of orders that were refunded."),
            totals.pool_returned_cents,
        ),
        (
            "left",
            gettext("In the pool now"),
            gettext("Short after refunds: what comes in next fills it first.")
            if is_short
            else gettext("Waits for the next distribution."),
            totals.pool_cents,
        ),
    )
    return Account(
        gettext("Where the pool's money went"),
        gettext("Into the rebate pool"),
        gettext("What settled orders put in of their profit."),
        totals.pool_inflow_cents,
        _drawn(parts),
    )


def _drawn(parts: tuple[tuple[str, str, str, int], ...]) -> tuple[Part, ...]:
    """The parts that are not 0; each piece of the bar begins where the one before ends."""
    whole = sum(max(0, cents) for *_, cents in parts)
    drawn, reached = [], 0
    for kind, name, meaning, cents in parts:
        if not cents:
            continue
        start = portion(reached, whole)
        reached += max(0, cents)
        drawn.append(Part(kind, name, meaning, cents, start, portion(reached, whole) - start))
    return tuple(drawn)
