"""Settling a line of the queue scheme (R14-R20, R22)."""

from __future__ import annotations

from .model import Entry, Line, Order, State
from .money import part
from .rewards import credit_rewards
from .union import feed_pool


def settle_order(state: State, order: Order) -> None:
    """Settle every line of an order that has not been settled (R16)."""
    for line in order.lines:
        settle(state, order, line)


def settle(state: State, order: Order, line: Line) -> None:
    """Settle a line once, unless it does not take part or nothing is left of it (R16, R18)."""
    if line.settled or not line.takes_part or (line.paid > 0 and line.net == 0):
        return
    line.settled = True
    line.settled_net = line.net
    if not state.is_union:
        pay_queue(state, order, line)
    credit_rewards(state, order, line)
    if state.is_union:
        feed_pool(state, order, line)


def pay_queue(state: State, order: Order, line: Line) -> None:
    """Hand a line's extraction, then carried money, to the entries ahead (R18-R20)."""
    lane = line.product if order.channel == "mall" else order.store
    assert lane is not None
    unified = state.unified(order.channel)
    extraction = own = part(line.net, line.extraction_ratio)
    carry_taken = paid_out = 0
    eligible = [entry for entry in state.entries if may_pay(state, order, lane, unified, entry)]
    if state.base["paused"]:
        eligible = []
    for entry in eligible:
        wanted = entry.waiting
        from_own = min(own, wanted)
        from_carry = take_carry(state, order.channel, lane, unified, wanted - from_own)
        own -= from_own
        carry_taken += from_carry
        if from_own + from_carry > 0:
            paid_out += from_own + from_carry
            state.pay(entry, from_own + from_carry, order.ref, str(line.number))
    carried = own if state.base["surplus"] == "carry" else 0
    key = (order.channel, "" if unified else lane)
    state.carry[key] = state.carry.get(key, 0) + carried
    state.settlements.append(
        {
            "order": order.ref,
            "line": line.number,
            "extraction": extraction,
            "carry_taken": carry_taken,
            "paid_out": paid_out,
            "retained": own - carried,
            "carried": carried,
        }
    )


def may_pay(state: State, order: Order, lane: str, unified: bool, entry: Entry) -> bool:
    """Whether an order's line may pay an entry (R14, R15, R17)."""
    if entry.channel != order.channel or not (unified or entry.lane == lane):
        return False
    own = state.base["own_entries"]
    if own == "not_same_order" and entry.order == order.ref:
        return False
    if own == "not_same_member" and entry.member == order.member:
        return False
    return state.may_be_rewarded(entry)


def take_carry(state: State, channel: str, lane: str, unified: bool, wanted: int) -> int:
    """Take carried money in reach, nearest pot first (R19)."""
    if unified:
        lanes = sorted(pot for of, pot in state.carry if of == channel and pot)
        reach = ["", *lanes]
    else:
        reach = [lane, ""]
    taken = 0
    for pot in reach:
        money = min(wanted - taken, state.carry.get((channel, pot), 0))
        if money > 0:
            state.carry[channel, pot] -= money
            taken += money
    return taken
