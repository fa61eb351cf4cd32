"""``check`` finds what is broken: every invariant of it can fail, and is told in a sentence (files.md, Commands)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from app.cli.books import SHOWN
from app.services.check import CHECKS, Check
from tests.cli.conftest import Shell
from tests.story import ON, STORES, Json, at_cashier, order, shop_file

LOTTERY = {"kind": "fixed", "choices": [{"ratio": "150"}]}
SHOP = shop_file(
    {"surplus": "carry"},
    products=[
        {"ref": "p1", "rebate": ON},
        {"ref": "p2", "rebate": ON | {"lottery": LOTTERY}},
        {"ref": "q1", "source": "store", "store": "s1", "rebate": ON},
    ],
    stores=[{**STORES[0], "commission_ratio": "50"}],
    distribution={"direct": {"ratio": "5"}},
    members=[{"ref": "m1"}, {"ref": "m2", "referrer": "m1"}],
)
HISTORY: list[Json] = [
    order("o1"),
    order("o2", "100.00", member="m2"),
    {"type": "order.completed", "order": "o1"},
    order("o3", product="p2"),
    {"type": "entry.drawn", "order": "o3", "line": 1},
    {"type": "entry.exchanged", "order": "o2", "line": 1, "into": "points"},
    at_cashier("o4", member="m2"),
    order("o5", "50.00", "50.00"),
    {"type": "order.refunded", "order": "o5", "line": 1, "amount": "20.00"},
]
UNION_SHOP = {
    **SHOP,
    "scheme": "union",
    "union": {"ratio": "110"},
    "products": [{"ref": "p1", "rebate": ON, "cost": "10.00"}],
}
UNION_HISTORY: list[Json] = [order("o1"), order("o2", member="m2"), {"type": "union.distributed"}]


class Damage(NamedTuple):
    """SQL that breaks a check's rule, and what check says then."""

    sql: str
    said: str
    is_union: bool = False


DAMAGE = {
    "product {0}: names a supplier": Damage(
        "UPDATE products SET supplier_id = 9 WHERE ref = 'p1'",
        "suppliers: product p1: names a supplier that is not there",
    ),
    "line {0}: names a supplier": Damage(
        "UPDATE order_lines SET supplier_id = 9 WHERE id = 1",
        "suppliers: line 1: names a supplier that is not there",
    ),
    "entry {0}: total {1} is not": Damage(
        "UPDATE entries SET total_cents = total_cents + 1 WHERE id = 1",
        "R25: entry 1: total 10001 is not rewarded + converted + zeroed + waiting",
    ),
    "entry {0}: status {1} does not fit": Damage(
        "UPDATE entries SET status = 'zeroed' WHERE id = 1", "R25: entry 1: status zeroed does not fit what waits"
    ),
    "entry {0}: a draw is open though": Damage(
        "UPDATE entries SET drawable = TRUE WHERE id = 2",
        "R9: entry 2: a draw is open though something was paid, exchanged or zeroed",
    ),
    "line {0}: the settlement does not add up": Damage(
        "UPDATE settlements SET extraction_cents = extraction_cents + 1 WHERE line_id = 2",
        "R22: line 2: the settlement does not add up",
    ),
    "line {0}: the settlement is not what": Damage(
        "UPDATE settlements SET paid_out_cents = 0, carried_cents = 1000 WHERE line_id = 2",
        "R22: line 2: the settlement is not what the transfers say",
    ),
    "line {0}: settled without": Damage(
        "DELETE FROM settlements WHERE line_id = 2",
        "R16: line 2: settled without a settlement, or with one and not settled",
    ),
    "line {0}: says nothing of what was decided": Damage(
        "UPDATE order_lines SET trace = '' WHERE id = 1", "R10: line 1: says nothing of what was decided"
    ),
    "account {0}: the balance": Damage(
        "UPDATE accounts SET balance_cents = balance_cents + 1 WHERE key = 'takings'",
        "ledger: account takings: the balance",
    ),
    "all accounts together": Damage(
        "UPDATE accounts SET balance_cents = balance_cents + 7 WHERE key = 'takings'",
        "ledger: all accounts together hold 7 instead of 0",
    ),
    "entry {0}: rewarded {1} is not": Damage(
        "UPDATE entries SET rewarded_cents = rewarded_cents + 1, waiting_cents = waiting_cents - 1 WHERE id = 1",
        "R18: entry 1: rewarded",
    ),
    "entry {0}: what was converted": Damage(
        "UPDATE entries SET converted_ratio_bps = 9000 WHERE id = 2",
        "R26: entry 2: what was converted into points is not what was given",
    ),
    "entry {0}: does not say whether its order is completed": Damage(
        "UPDATE entries SET is_completed = NOT is_completed WHERE id = 1",
        "R15: entry 1: does not say whether its order is completed",
    ),
    "order {0}: does not say whether it is wholly refunded": Damage(
        "UPDATE orders SET is_refunded = TRUE WHERE ref = 'o1'",
        "R28: order o1: does not say whether it is wholly refunded",
    ),
    "entry {0}: was drawn without": Damage(
        "DELETE FROM draws", "R9: entry 3: was drawn without a record of the draw, or has one and was not"
    ),
    "{0} lane {1} block": Damage(
        "UPDATE queue_blocks SET entries = entries + 1 WHERE channel = 'mall' AND lane_id = 0",
        "queue sums: mall lane 0 block 0:",
    ),
    "member {0} in scope": Damage(
        "UPDATE join_counts SET entries = entries + 1 WHERE day = 0 AND member_id = 1", "R13: member 1 in scope"
    ),
    "member {0} in area": Damage("UPDATE spend_sums SET cents = cents + 1", "R7: member 1 in area 0, 1 hours number"),
    "the pool has paid": Damage(
        "INSERT INTO transfers (id, debit_id, credit_id, cents, kind, at)"
        " SELECT 999, u.id, m.id, 1000000, 'payout', 0 FROM accounts u, accounts m"
        " WHERE u.key = 'union' AND m.key = 'member:1:cash'",
        "U5: the pool has paid",
        is_union=True,
    ),
    "bookmark {0}: stands at": Damage(
        "INSERT INTO bookmarks (name, position) VALUES ('messages', 7)",
        "messages: bookmark messages: stands at 7, beyond the last row, 0",
    ),
    "member {0}: a link for them was used": Damage(
        "INSERT INTO member_links (member_id, kind, digest, made_at, made_by, expires_at, used_at)"
        " VALUES (1, 'claim', 'x', 0, 'chen', 9, 5)",
        "members: member m1: a link for them was used, and there is no account",
    ),
    "the agreement in the settings": Damage(
        "UPDATE shop SET agreement = 'Other words.'",
        "agreement: the agreement in the settings is not the newest version, 0",
    ),
    "account {0}: {1} is set aside": Damage(
        "INSERT INTO withdrawals (member_id, asset, cents, fee_cents, payee, status, requested_at)"
        " VALUES (1, 'cash', 500, 0, 'x', 'approved', 0)",
        "wallet: account withdrawals:cash: 0 is set aside, open withdrawals come to 500",
    ),
    "withdrawal {0}: its transfers": Damage(
        "INSERT INTO withdrawals (member_id, asset, cents, fee_cents, payee, status, requested_at)"
        " VALUES (1, 'cash', 500, 0, 'x', 'refused', 0)",
        "wallet: withdrawal 1: its transfers are not those of one that is refused",
    ),
    "redemption {0}: its transfers": Damage(
        "INSERT INTO redemptions (gift_id, member_id, asset, cents, code, status, redeemed_at)"
        " VALUES (1, 1, 'points', 500, 'x', 'open', 0)",
        "gifts: redemption 1: its transfers come to 0 instead of 500",
    ),
    "transfer {0}: belongs to": Damage(
        "INSERT INTO transfer_causes (transfer_id, kind, number) VALUES (1, 'withdrawal', 77)",
        "wallet: transfer 1: belongs to withdrawal 77, which is not there",
    ),
    "transfer {0}: does not say": Damage(
        "INSERT INTO transfers (id, debit_id, credit_id, cents, kind, at) VALUES (999, 1, 2, 5, 'withdrawal_paid', 0)",
        "wallet: transfer 999: does not say to which withdrawal or gift it belongs",
    ),
    "table {0}, row": Damage(
        "UPDATE entries SET member_id = 77 WHERE id = 1", "database: table entries, row 1 refers to nothing in members"
    ),
    "{0}": Damage("UPDATE entries SET status = 'lost' WHERE id = 1", "database: CHECK constraint failed in entries"),
}
"""What breaks each check, by how its finding begins."""


def damage_of(check: Check) -> Damage:
    """The damage made for a check; a new check needs a new one."""
    starts = [
        start for start in DAMAGE if check.finding.startswith(start) and (start != "{0}" or check.finding == start)
    ]
    assert len(starts) == 1, f"how can this fail: {check.finding}"
    return DAMAGE[starts[0]]


def harm(app: Flask, sql: str) -> None:
    """Run SQL behind the application's back, constraints off."""
    with closing(sqlite3.connect(path_of(app))) as connection:
        connection.executescript(f"PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {sql};")


def path_of(app: Flask) -> Path:
    return Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.finding)
def test_every_check_can_fail(check: Check, shell: Shell) -> None:
    damage = damage_of(check)
    shell.load(UNION_SHOP if damage.is_union else SHOP)
    shell.send(*(UNION_HISTORY if damage.is_union else HISTORY))
    sound = shell.run("check")
    assert (sound.exit_code, sound.output) == (0, "Nothing is broken.\n")
    harm(shell.app, damage.sql)
    broken = shell.run("check")
    assert broken.exit_code == 1
    assert any(line.startswith(damage.said) for line in broken.stdout.splitlines()), broken.stdout
    assert "Nothing is broken" not in broken.output
    assert broken.stderr == ""


def test_of_very_many_findings_the_first_are_shown_and_the_rest_counted(shell: Shell) -> None:
    shell.load(SHOP)
    shell.send(*(order(f"o{number}") for number in range(SHOWN + 5)))
    harm(shell.app, "UPDATE entries SET total_cents = total_cents + 1")
    said = [line for line in shell.run("check").stdout.splitlines() if line.startswith("R25")]
    assert len(said) == SHOWN + 1
    assert said[-1] == "R25: and 5 more"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE transfers SET cents = cents + 1 WHERE id = 1",
        "DELETE FROM transfers WHERE id = 1",
        "DELETE FROM transfers",
    ],
)
def test_transfers_are_neither_changed_nor_deleted(sql: str, shell: Shell) -> None:
    shell.load(SHOP)
    shell.send(*HISTORY)
    with pytest.raises(sqlite3.IntegrityError, match="transfers are never changed or deleted"):
        harm(shell.app, sql)
    assert shell.run("check").exit_code == 0
