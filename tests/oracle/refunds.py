"""Refunds of lines (R28)."""

from __future__ import annotations

from .model import Entry, Json, Line, Order, RefusedError, State
from .money import part, proportion, units
from .rewards import take_back_rewards
from .union import take_back_pooled


def order_refunded(state: State, event: Json) -> None:
    """Part of one line, or all that is left of every line (R28)."""
    order = state.order(event["order"])
    if ("line" in event) != ("amount" in event):
        raise RefusedError("line and amount go together")
    if "line" in event:
        if not 1 <= event["line"] <= len(order.lines):
            raise RefusedError("no such line")
        line, amount = order.lines[event["line"] - 1], units(event["amount"])
        if amount == 0 or amount > line.net:
            raise RefusedError("a refund of 0, or of more than is left")
        refunds = [(line, amount)]
    else:
        refunds = [(line, line.net) for line in order.lines if line.net > 0]
        if not refunds:
            raise RefusedError("nothing is left to refund")
    for line, amount in refunds:
        refund_line(state, order, line, amount)
    credit_deducted(state, order)


def refund_line(state: State, order: Order, line: Line, amount: int) -> None:
    """Refund an amount of a line: its entry, and what it earned others (R28, D6, U2)."""
    line.refunded += amount
    entry = state.entry_of(order.ref, line.number)
    if entry is not None:
        lower_entry(state, line, entry)
    if line.settled:
        take_back_rewards(state, order, line)
        take_back_pooled(state, line)


def lower_entry(state: State, line: Line, entry: Entry) -> None:
    """Take what an entry's total exceeds its due by, and find its status (R28)."""
    excess = max(0, entry.total - part(line.net, entry.ratio))
    from_waiting = min(excess, entry.waiting)
    from_zeroed = min(excess - from_waiting, entry.zeroed)
    from_converted = from_rewarded = 0
    if state.base["clawback"]:
        from_converted = min(excess - from_waiting - from_zeroed, entry.converted)
        from_rewarded = min(excess - from_waiting - from_zeroed - from_converted, entry.rewarded)
    if from_converted > 0:
        held = part(entry.converted, entry.asset_ratio)
        stays = part(entry.converted - from_converted, entry.asset_ratio)
        state.move(entry.member, entry.asset, stays - held)
    if from_rewarded > 0:
        state.move(entry.member, "cash", -from_rewarded)
    entry.waiting -= from_waiting
    entry.zeroed -= from_zeroed
    entry.converted -= from_converted
    entry.rewarded -= from_rewarded
    entry.total -= from_waiting + from_zeroed + from_converted + from_rewarded
    whole = line.net == 0
    if whole:
        entry.draw_open = False
    if entry.waiting > 0 or entry.draw_open:
        entry.status = "waiting"
    elif whole and entry.rewarded == 0 and entry.converted == 0:
        entry.status = "cancelled"
    elif entry.status == "waiting":
        entry.status = "completed"


def credit_deducted(state: State, order: Order) -> None:
    """Credit back in proportion what was deducted here (R28)."""
    paid = sum(line.paid for line in order.lines)
    left = sum(line.net for line in order.lines)
    for asset, amount in order.deducted.items():
        stays = proportion(amount, left, paid)
        state.move(order.member, asset, order.deducted_stays[asset] - stays)
        order.deducted_stays[asset] = stays
