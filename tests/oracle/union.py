"""The union queue's pool, claims and distribution (U1-U6)."""

from __future__ import annotations

from .model import Claim, Line, Order, State
from .money import part, proportion, units
from .rewards import left_of, profit_of


def feed_pool(state: State, order: Order, line: Line) -> None:
    """A settled line's inflow to the pool and its referrer's claim (U2, U4)."""
    settings = state.shop["union"]
    rewards = sum(reward.credited for reward in line.rewards) + line.accrued
    gain = profit_of(order, line) - rewards - left_of(line, line.subsidy)
    line.pooled = line.pooled_stays = part(max(0, gain), units(settings["pool_ratio"]))
    state.union_pool += line.pooled
    state.pool_inflow += line.pooled
    referrer = state.shop["members"][order.member]["referrer"]
    ratio = units(settings["acceleration_ratio"])
    amount = part(line.net, ratio)
    if referrer is not None and amount > 0:
        line.claim = Claim(referrer, ratio, amount)
        state.claims.append(line.claim)


def take_back_pooled(state: State, line: Line) -> None:
    """A refund takes its share out of the pool again and lowers the claim (U2, U4)."""
    stays = proportion(line.pooled, line.net, line.settled_net)
    state.union_pool += stays - line.pooled_stays
    line.pooled_stays = stays
    if line.claim is not None:
        line.claim.unserved = min(line.claim.unserved, part(line.net, line.claim.ratio))


def distribute_pool(state: State) -> None:
    """One daily distribution: claims first, then the queue (U3, U4)."""
    if state.base["paused"] or state.union_pool <= 0:
        return
    settings = state.shop["union"]
    released = part(state.union_pool, units(settings["release_ratio"]))
    if released == 0:
        return
    served = serve_claims(state, part(released, units(settings["acceleration_share"])))
    state.union_pool -= served
    money = released - served
    for entry in state.entries:
        if not state.may_be_rewarded(entry):
            continue
        if money == 0 or (settings["whole_only"] and entry.waiting > money):
            return
        amount = min(money, entry.waiting)
        state.pay(entry, amount, "", "")
        state.union_pool -= amount
        money -= amount


def serve_claims(state: State, budget: int) -> int:
    """Serve claims oldest first out of a budget, and tell how much was used (U4)."""
    used = 0
    for claim in list(state.claims):
        if claim.unserved == 0:
            continue
        if used == budget:
            break
        if lapses(state, claim):
            state.claims.remove(claim)
            continue
        for entry in state.entries:
            amount = min(budget - used, claim.unserved, entry.waiting)
            if entry.member == claim.member and state.may_be_rewarded(entry) and amount > 0:
                state.pay(entry, amount, "", "")
                claim.unserved -= amount
                used += amount
        if lapses(state, claim):
            state.claims.remove(claim)
    return used


def lapses(state: State, claim: Claim) -> bool:
    """Whether the claimant has no entry waiting (U4)."""
    return not any(entry.member == claim.member and entry.status == "waiting" for entry in state.entries)
