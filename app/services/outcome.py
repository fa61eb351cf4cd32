"""What comes of something that is tried out."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer that would be made: its kind and amount, whose account it leaves or reaches, and the entry it pays.

    ``member_ref`` is that of the receiver, or where something is taken (``is_taken``: from a member, the dividend or
    the pool) of the member who loses it; None is nobody.
    ``waiting_cents`` is what the entry would still wait for in the end, ``balance_cents`` what the member would hold
    of the asset after this transfer, before those that follow.
    """

    kind: str
    cents: int
    asset: str
    member_ref: str | None
    member_name: str | None
    is_taken: bool
    entry_id: int | None
    entry_order_ref: str | None
    waiting_cents: int | None
    balance_cents: int | None


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What a line would get: its decision as text (``read_trace``), its entry with its draw, and its settlement.

    None is none. ``settled_net_cents`` is what was left of the line when it was settled.
    """

    number: int
    trace: str
    paid_cents: int
    refunded_cents: int
    settled_net_cents: int | None
    entry_id: int | None
    ratio_bps: int | None
    source: str | None
    total_cents: int | None
    rewarded_cents: int | None
    converted_cents: int | None
    zeroed_cents: int | None
    waiting_cents: int | None
    status: str | None
    extraction_bps: int | None
    extraction_cents: int | None
    carry_taken_cents: int
    paid_out_cents: int
    retained_cents: int
    carried_cents: int
    draw: Drawing | None

    @property
    def net_cents(self) -> int:
        """What is left of the line."""
        return self.paid_cents - self.refunded_cents


@dataclass(frozen=True, slots=True)
class Cost:
    """What was handed out for what is refunded, parted by what this refund does about it (R28).

    It takes back ``taken_cents``, but neither ``kept_cents``, which members were paid, nor ``queued_cents``, which were
    left in the queue as carried money. Where those are by now is not asked.
    """

    taken_cents: int = 0
    kept_cents: int = 0
    queued_cents: int = 0

    @property
    def left_cents(self) -> int:
        """What this refund does not take back."""
        return self.kept_cents + self.queued_cents

    @property
    def handed_cents(self) -> int:
        """All that was handed out."""
        return self.taken_cents + self.left_cents


@dataclass(frozen=True, slots=True)
class Outcome:
    """What events would do to an order: its lines as they would be, and every transfer, in their order.

    ``before`` are the lines as they are now; there are none where the order is new. ``cost`` is that of a refund,
    0 without one.
    """

    before: tuple[LineOutcome, ...]
    lines: tuple[LineOutcome, ...]
    movements: tuple[Movement, ...]
    cost: Cost
