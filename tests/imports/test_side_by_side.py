"""Eight processes take in orders at once: each is applied once, in one order, and nobody finds the database locked."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from app.services.check import CHECKS, run_check
from tests.conftest import ROOT, app_over, let_go
from tests.imports.conftest import NewDatabase, exported
from tests.imports.stream import write_lines
from tests.processes import PATIENCE, environment
from tests.story import MONDAY, Json, order, shop_file

PROCESSES = 8
ORDERS = 400
TWICE = ORDERS // 5


def dealt() -> list[list[Json]]:
    """The orders of each process: every order once, one in five sent by the next process as well."""
    hands: list[list[Json]] = [[] for _ in range(PROCESSES)]
    for number in range(ORDERS):
        at = (MONDAY + timedelta(seconds=number)).isoformat()
        event = {"id": f"e{number}", "at": at} | order(f"o{number}", "100.00", member=f"m{number % 5 + 1}")
        hands[number % PROCESSES].append(event)
        if number % 5 == 0:
            hands[(number + 1) % PROCESSES].append(event)
    return hands


def taker(database: Path, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.imports.taker", str(path)],
        cwd=ROOT,
        env=environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def take_side_by_side(database: Path, folder: Path) -> Counter[str]:
    """Let all processes begin together; tells how often each thing became of an event."""
    became: Counter[str] = Counter()
    with ExitStack() as stack:
        takers = []
        for number, events in enumerate(dealt()):
            write_lines(folder / f"{number}.jsonl", events)
            takers.append(stack.enter_context(taker(database, folder / f"{number}.jsonl")))
        for process in takers:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in takers:
            assert process.stdin is not None
            process.stdin.write("begin\n")
            process.stdin.flush()
        for process in takers:
            out, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
            became.update(json.loads(out))
    return became


def test_eight_processes_apply_every_order_once_and_in_one_order(new_database: NewDatabase, tmp_path: Path) -> None:
    database = new_database(shop_file())
    became = take_side_by_side(database, tmp_path)
    assert became == {"applied": ORDERS, "duplicate": TWICE}
    app = app_over(database)
    with app.app_context():
        files = exported(tmp_path / "out")
        broken = [finding for check in CHECKS for finding in run_check(check)]
    let_go(app)
    assert broken == []
    entries, payouts, settlements = (
        list(csv.DictReader(files[name].splitlines())) for name in ("entries.csv", "payouts.csv", "settlements.csv")
    )
    assert [int(row["entry"]) for row in entries] == list(range(1, ORDERS + 1)), "R4: no number twice, none left out"
    assert {row["order"] for row in entries} == {f"o{number}" for number in range(ORDERS)}
    # Each order brings 10.00 for the head, but for the first, which finds nobody ahead.
    assert [row["amount"] for row in payouts] == ["10.00"] * (ORDERS - 1)
    assert [row["entry"] for row in payouts] == [str(paid // 10 + 1) for paid in range(ORDERS - 1)]
    assert Counter(row["retained"] for row in settlements) == {"0.00": ORDERS - 1, "10.00": 1}
    completed = [row["order"] for row in entries if row["status"] == "completed"]
    assert completed == [row["order"] for row in entries[: (ORDERS - 1) // 10]]
    assert [row["order"] for row in settlements] == [row["order"] for row in entries], "settled as they joined"
