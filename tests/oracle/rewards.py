"""Distribution rewards (D1-D6)."""

from __future__ import annotations

from .model import Line, Order, Reward, State
from .money import part, proportion, split, units


def profit_of(order: Order, line: Line) -> int:
    """The profit of a line, in proportion to what is left of it (D5)."""
    if order.channel == "mall":
        profit = max(0, line.paid - line.cost * line.quantity)
    else:
        profit = part(line.paid, line.commission_ratio)
    return left_of(line, profit)


def left_of(line: Line, amount: int) -> int:
    """An amount x (net / paid) of a line (D5)."""
    return amount if line.paid == 0 else proportion(amount, line.net, line.paid)


def basis(order: Order, line: Line, name: str) -> int:
    """What a reward's ratio is applied to."""
    return line.net if name == "paid" else profit_of(order, line)


def credit_rewards(state: State, order: Order, line: Line) -> None:
    """Credit and accrue every distribution reward of a line that is being settled (D1-D4)."""
    settings = state.shop["distribution"]
    referrer = above(state, order.member)
    indirect = None if referrer is None else above(state, referrer)
    if settings["direct"] and referrer is not None:
        credit(state, order, line, referrer, "direct", reward_of(state, order, line, "direct"))
    if settings["indirect"] and indirect is not None:
        credit(state, order, line, indirect, "indirect", reward_of(state, order, line, "indirect"))
    if settings["team"]:
        credit_team(state, order, line)
    if settings["recruiter"] and order.channel != "mall":
        recruiter = state.shop["stores"][order.store]["recruiter"]
        if recruiter is not None:
            credit(state, order, line, recruiter, "recruiter", reward_of(state, order, line, "recruiter"))
    if settings["shareholder"]:
        line.accrued = line.accrued_stays = reward_of(state, order, line, "shareholder")
        state.dividend += line.accrued


def above(state: State, member: str) -> str | None:
    """A member's referrer."""
    referrer: str | None = state.shop["members"][member]["referrer"]
    return referrer


def reward_of(state: State, order: Order, line: Line, kind: str) -> int:
    """A reward's ratio x its basis (D1, D3, D4)."""
    setting = state.shop["distribution"][kind]
    return part(basis(order, line, setting["basis"]), units(setting["ratio"]))


def credit_team(state: State, order: Order, line: Line) -> None:
    """The level difference, walking up from the buyer's referrer (D2)."""
    team = state.shop["distribution"]["team"]
    amount = basis(order, line, team["basis"])
    highest = 0
    member = above(state, order.member)
    for _ in range(team.get("depth", 2)):
        if member is None:
            return
        level = state.shop["members"][member]["level"]
        ratio = 0
        if level is not None and state.shop["levels"][level]["team_ratio"] is not None:
            ratio = units(state.shop["levels"][level]["team_ratio"])
        if ratio > highest:
            credit(state, order, line, member, "team", part(amount, ratio - highest))
            highest = ratio
        member = above(state, member)


def credit(state: State, order: Order, line: Line, member: str, kind: str, amount: int) -> None:
    """Credit one reward to a member's commission balance."""
    if amount == 0:
        return
    line.rewards.append(Reward(member, kind, amount, amount))
    record(state, order.ref, str(line.number), member, kind, amount)


def record(state: State, order: str, line: str, member: str, kind: str, amount: int) -> None:
    """Move a commission balance and keep the row."""
    state.move(member, "commission", amount)
    state.commissions.append({"order": order, "line": line, "member": member, "kind": kind, "amount": amount})


def take_back_rewards(state: State, order: Order, line: Line) -> None:
    """Take back in proportion what a refunded line earned others (D6)."""
    for reward in line.rewards:
        stays = proportion(reward.credited, line.net, line.settled_net)
        if stays != reward.stays:
            record(state, order.ref, str(line.number), reward.member, reward.kind, stays - reward.stays)
            reward.stays = stays
    stays = proportion(line.accrued, line.net, line.settled_net)
    state.dividend += stays - line.accrued_stays
    line.accrued_stays = stays


def distribute_dividend(state: State) -> None:
    """Split what was accrued over the shareholders (D3, D6)."""
    shares = {ref: member["shares"] for ref, member in state.shop["members"].items() if member["shares"] > 0}
    if state.dividend <= 0 or not shares:
        return
    parts = split(state.dividend, shares)
    for ref in sorted(parts):
        if parts[ref] > 0:
            record(state, "", "", ref, "shareholder", parts[ref])
    state.dividend = 0
