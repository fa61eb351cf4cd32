"""The six CSV exports."""

from __future__ import annotations

import csv
import io

from .model import State
from .money import shown

ENTRY_HEAD = ["entry", "order", "line", "member", "channel", "lane", "ratio", "source", "drawable", "drawn_ratio"]
ENTRY_SUMS = ["total", "rewarded", "converted", "zeroed", "waiting"]
SETTLEMENT_SUMS = ["extraction", "carry_taken", "paid_out", "retained", "carried"]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A header line and rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def exports(state: State) -> dict[str, str]:
    """Every export, by file name."""
    return {
        "entries.csv": entries(state),
        "payouts.csv": payouts(state),
        "settlements.csv": settlements(state),
        "balances.csv": balances(state),
        "commissions.csv": commissions(state),
        "pool.csv": pool(state),
    }


def entries(state: State) -> str:
    """Every entry in queue order (R25)."""
    rows = []
    for entry in state.entries:
        row = [str(entry.number), entry.order, str(entry.line), entry.member, entry.channel, entry.lane]
        row += [shown(entry.ratio), entry.source, "yes" if entry.draw_open else "no"]
        row.append("" if entry.drawn_ratio is None else shown(entry.drawn_ratio))
        row += [shown(getattr(entry, name)) for name in ENTRY_SUMS]
        rows.append([*row, entry.status])
    return table([*ENTRY_HEAD, *ENTRY_SUMS, "status"], rows)


def payouts(state: State) -> str:
    """Every payout as it was made (R18)."""
    rows = [
        [str(number), str(row["entry"]), row["order"], row["line"], shown(row["amount"])]
        for number, row in enumerate(state.payouts, start=1)
    ]
    return table(["payout", "entry", "from_order", "from_line", "amount"], rows)


def settlements(state: State) -> str:
    """Every settlement as it was made (R22)."""
    rows = [
        [row["order"], str(row["line"]), *(shown(row[name]) for name in SETTLEMENT_SUMS)] for row in state.settlements
    ]
    return table(["order", "line", *SETTLEMENT_SUMS], rows)


def balances(state: State) -> str:
    """Every balance that is not 0, by member and asset."""
    rows = [[*key, shown(amount)] for key, amount in sorted(state.balances.items()) if amount != 0]
    return table(["member", "asset", "amount"], rows)


def commissions(state: State) -> str:
    """Every distribution reward as it was credited or taken back (D1-D6)."""
    rows = [[row["order"], row["line"], row["member"], row["kind"], shown(row["amount"])] for row in state.commissions]
    return table(["order", "line", "member", "kind", "amount"], rows)


def pool(state: State) -> str:
    """Carried money, the union pool and the dividend, rows of 0 left out."""
    pots = {"union": state.union_pool, "dividend": state.dividend}
    for (channel, lane), amount in state.carry.items():
        pots[f"carry:{channel}:{lane}" if lane else f"carry:{channel}"] = amount
    return table(["name", "amount"], [[name, shown(pots[name])] for name in sorted(pots) if pots[name] != 0])
