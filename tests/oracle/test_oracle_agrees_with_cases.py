"""The reference model against the worked cases, and its invariants over random streams."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from . import Oracle, run
from .events import HANDLERS
from .model import State
from .money import part
from .streams import random_case

CASES = sorted(path for path in (Path(__file__).parents[1] / "scenarios" / "cases").iterdir() if path.is_dir())
SEEDS = 200
STATUSES = {"waiting", "completed", "converted", "zeroed", "cancelled"}
SOURCES = {
    *("product.level", "store.level", "cashier.level", "base.level"),
    *("product.cumulative", "store.cumulative", "cashier.cumulative"),
    *("product.lottery", "store.lottery", "cashier.lottery", "base.lottery"),
    *("product.ratio", "store.ratio", "cashier.ratio", "base.default", "union.default", "opened"),
}
KINDS = {"direct", "indirect", "team", "recruiter", "shareholder"}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_worked_case(case: Path) -> None:
    """Exports to the byte, and the refused events as they are told."""
    shop = json.loads((case / "shop.json").read_text("utf-8"))
    lines = (case / "events.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines if line.strip()]
    told = [line for line in (case / "about.txt").read_text("utf-8").splitlines() if line.startswith("Refused")]
    expected = told[0].split(":")[1].replace(",", " ").split() if told else []
    outcome = run(shop, events)
    assert [events[position]["id"] for position in outcome.refused] == expected
    for name, text in outcome.exports.items():
        assert text == (case / name).read_text("utf-8").replace("\r\n", "\n"), name


def test_random_streams_keep_the_invariants() -> None:
    """R22, R25, U5 and the balances after every event; a refusal changes nothing; everything is reached."""
    reached: Counter[str] = Counter()
    for seed in range(SEEDS):
        shop, events = random_case(Random(f"case {seed}"))
        draws = Random(f"draws {seed}")
        oracle = Oracle(shop, draws.randrange)
        for event in events:
            known = event["id"] in oracle.applied
            before, chance = repr(oracle.state), draws.getstate()
            applied = oracle.apply(event)
            if applied and not known:
                reached[event["type"]] += 1
            else:
                reached[oracle.reason or "duplicate"] += 1
                assert (before, chance) == (repr(oracle.state), draws.getstate())
            check_invariants(oracle.state)
        oracle.exports()
        reached.update(entry.status for entry in oracle.state.entries)
        reached.update(entry.source for entry in oracle.state.entries)
        reached.update(row["kind"] for row in oracle.state.commissions)
    wanted = {*HANDLERS, *STATUSES, *SOURCES, *KINDS, "duplicate", "the same id with other content"}
    assert wanted <= set(reached), wanted - set(reached)


def check_invariants(state: State) -> None:
    """R22, R25, U5, the carried money, the pool and the dividend."""
    for row in state.settlements:
        assert row["extraction"] + row["carry_taken"] == row["paid_out"] + row["retained"] + row["carried"]
        sent = [
            payout["amount"]
            for payout in state.payouts
            if (payout["order"], payout["line"]) == (row["order"], str(row["line"]))
        ]
        assert sum(sent) == row["paid_out"]
        assert all(amount > 0 for amount in sent)
    for entry in state.entries:
        parts = (entry.rewarded, entry.converted, entry.zeroed, entry.waiting)
        assert entry.total == sum(parts)
        assert min(parts) >= 0
        assert not entry.draw_open or entry.status == "waiting"
        assert entry.waiting == 0 or entry.status == "waiting"
        assert entry.status != "waiting" or entry.waiting > 0 or entry.draw_open
    lines = [line for order in state.orders.values() for line in order.lines]
    union_paid = sum(payout["amount"] for payout in state.payouts if not payout["order"])
    assert union_paid <= state.pool_inflow == sum(line.pooled for line in lines)
    assert state.union_pool == sum(line.pooled_stays for line in lines) - union_paid
    dividends = sum(row["amount"] for row in state.commissions if row["kind"] == "shareholder")
    assert state.dividend == sum(line.accrued_stays for line in lines) - dividends
    assert min(state.carry.values(), default=0) >= 0
    assert {key: amount for key, amount in state.balances.items() if amount} == expected_balances(state)


def expected_balances(state: State) -> dict[tuple[str, str], int]:
    """What every member holds, from what came in and what went out."""
    held: Counter[tuple[str, str]] = Counter(state.opened_balances)
    for entry in state.entries:
        held[entry.member, "cash"] += entry.rewarded - entry.received_elsewhere
        if entry.asset:
            held[entry.member, entry.asset] += part(entry.converted, entry.asset_ratio)
    for row in state.commissions:
        held[row["member"], "commission"] += row["amount"]
    for order in state.orders.values():
        for asset, amount in order.deducted_stays.items():
            held[order.member, asset] -= amount
    return {key: amount for key, amount in held.items() if amount}
