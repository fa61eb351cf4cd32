"""What must hold in a Book after every event, whatever came before."""

from __future__ import annotations

from collections import Counter

from tests.memory_shop import MemoryShop


def assert_sound(book: MemoryShop) -> None:
    """R22, R25, U5 and the sum of all transfers."""
    _settlements_add_up(book)
    _entries_add_up(book)
    _pool_paid_no_more_than_came_in(book)
    assert sum(book.balances().values()) == 0, "transfers sum to 0"


def _settlements_add_up(book: MemoryShop) -> None:
    moved: Counter[tuple[int, str]] = Counter()
    for move in book.moves:
        if move.line is not None:
            moved[move.line.id, move.transfer.kind] += move.transfer.cents
    for line, settled in book.settlements:
        assert settled.extraction + settled.carry_taken == settled.paid_out + settled.retained + settled.carried, "R22"
        assert min(settled) >= 0, "R22"
        made = [moved[line.id, kind] for kind in ("carry_taken", "payout", "retained", "carried")]
        assert made == list(settled[1:]), "R22: the transfers are what the settlement says"


def _entries_add_up(book: MemoryShop) -> None:
    rewarded: Counter[int] = Counter()
    for move in book.moves:
        if move.entry is not None and move.transfer.kind == "payout":
            rewarded[move.entry.id] += move.transfer.cents
        if move.entry is not None and move.transfer.kind == "clawback" and move.transfer.debit.endswith(":cash"):
            rewarded[move.entry.id] -= move.transfer.cents
    for place, entry in enumerate(book.entries, 1):
        assert entry.id == place, "R4: queue IDs are consecutive"
        parts = (entry.rewarded, entry.converted, entry.zeroed, entry.waiting)
        assert entry.total == sum(parts), "R25"
        assert min(parts) >= 0, "R25"
        assert entry.status == "waiting" or not (entry.waiting or entry.drawable), "R25"
        assert entry.status != "waiting" or entry.waiting or entry.drawable, "R25"
        if entry.source != "opened":
            assert entry.rewarded == rewarded[entry.id], "R18: what was rewarded was paid"


def _pool_paid_no_more_than_came_in(book: MemoryShop) -> None:
    moves = [move.transfer for move in book.moves]
    paid = sum(t.cents for t in moves if t.kind == "payout" and t.debit == "union")
    came_in = sum(t.cents for t in moves if t.kind == "pool_inflow")
    assert paid <= came_in, "U5"
