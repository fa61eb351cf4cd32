"""What was handed out for what a refund that is tried out gives back, and how much of it that refund takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from app.domain.money import MONEY, proportion, share
from app.models import Order, OrderLine, Transfer
from app.services.outcome import Cost, LineOutcome, Movement


def cost_of(
    connection: Connection,
    order_ref: str,
    before: Sequence[LineOutcome],
    after: Sequence[LineOutcome],
    movements: Iterable[Movement],
) -> Cost:
    """The cost of what is refunded between ``before`` and ``after``; 0 where nothing is.

    What a settled line paid to others out of its own extraction, and what it left in the queue, belongs to what is
    refunded in proportion, as rewards do (D6), and this refund does not take it back (R28), wherever it is by now. Nor
    what the buyer received and is not due any more, where nothing is taken back (S24).
    """
    pairs = zip(before, after, strict=False)  # a new order has no lines before
    refunded = [(old, new) for old, new in pairs if new.refunded_cents != old.refunded_cents]
    if not refunded:
        return Cost()
    entry_ids = {new.entry_id for _, new in refunded}
    kept = queued = 0
    for old, new in refunded:
        kept += max(0, _not_due(new) - _not_due(old))
        if new.settled_net_cents and new.extraction_cents:
            kept += _part(_paid_to_others(connection, order_ref, new, entry_ids), old, new)
            queued += _part(new.carried_cents, old, new)
    taken = sum(each.cents for each in movements if each.is_taken and each.asset in MONEY)
    return Cost(taken, kept, queued)


def _part(cents: int, old: LineOutcome, new: LineOutcome) -> int:
    """What of ``cents``, handed out when the line was settled, is for what is refunded now."""
    settled = new.settled_net_cents or 0
    return proportion(cents, old.net_cents, settled) - proportion(cents, new.net_cents, settled)


def _not_due(line: LineOutcome) -> int:
    """What the buyer has received in cash on the line's entry beyond what is due for what is left of it."""
    if line.total_cents is None or line.ratio_bps is None:
        return 0
    excess = line.total_cents - share(line.net_cents, line.ratio_bps) - (line.converted_cents or 0)
    return min(max(0, excess), line.rewarded_cents or 0)


def _paid_to_others(connection: Connection, order_ref: str, line: LineOutcome, refunded: Collection[int | None]) -> int:
    """What the line paid out of its own extraction, which goes before carried money (R19), to entries not ``refunded``.

    Those lose what they received, or keep it (S24), and it counts there.
    """
    payouts = connection.execute(
        select(Transfer.cents, Transfer.entry_id)
        .join(OrderLine, OrderLine.id == Transfer.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.ref == order_ref, OrderLine.number == line.number, Transfer.kind == "payout")
        .order_by(Transfer.id)
    )
    left, paid = line.extraction_cents or 0, 0
    for cents, entry_id in payouts:
        own = min(left, cents)
        left -= own
        paid += own if entry_id not in refunded else 0
    return paid
