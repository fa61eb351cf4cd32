"""What is measured: each function returns rows of figures, ratios taken pair by pair in one run."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from app import clock
from app.domain.instants import HOUR, SECOND, moment_of
from app.queries.queue import ahead
from app.services.importing import import_events
from app.services.intake import take_in
from bench.crowd import PAID_AT, fill, order_event
from bench.plain import rows_by_order, time_plain_loop
from bench.shop import DEMO, ROOT, empty_database, loaded_copy, opened

CROWD = 1_000_000
HISTORY = 100_000


class Figure(NamedTuple):
    """One line of the table; ``limit`` is what the figure must reach (``at_least``) or stay below."""

    name: str
    value: float
    limit: float
    at_least: bool
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def measure_imports(folder: Path, rounds: int) -> Iterator[Figure]:
    """The demo stream in batches, and one order at a time, against the plain loop."""
    shop = json.loads((DEMO / "shop.json").read_text())
    empty = empty_database(folder / "empty.sqlite3")
    loaded = loaded_copy(empty, folder / "loaded.sqlite3", shop)
    ratios, seconds = _against_plain(folder, loaded, rounds, 500, _import_demo)
    orders = 6_919
    yield Figure("import: speed of the plain loop", median(ratios), 0.5, at_least=True)
    yield Figure("import: orders a second", orders / min(seconds), 0, at_least=True)
    paying = loaded_copy(empty, folder / "paying.sqlite3", shop | {"base": shop["base"] | {"settle_on": "paid"}})
    ratios, seconds = _against_plain(folder, paying, rounds, 1, partial(_take_in_one_by_one, _first_orders()))
    yield Figure("one order at a time: speed of the plain loop", median(ratios), 0.5, at_least=True)
    yield Figure("one order at a time: orders a second", ORDERS_ONE_BY_ONE / min(seconds), 0, at_least=True)


def measure_crowd(folder: Path, rounds: int) -> Iterator[Figure]:
    """Time per order, and count and amount ahead, with a million entries waiting."""
    shop = {"base": {"settle_on": "paid"}, "products": [{"ref": "p1"}], "members": _members(1000)}
    empty = empty_database(folder / "empty.sqlite3")
    few = loaded_copy(empty, folder / "few.sqlite3", shop)
    many = loaded_copy(empty, folder / "many.sqlite3", shop)
    fill(few, 1000, members=1000, waiting_cents=10_000, interval=SECOND)
    fill(many, CROWD, members=1000, waiting_cents=10_000, interval=SECOND)
    at = moment_of(PAID_AT + 2 * CROWD * SECOND).isoformat()
    ratio = _ratio_of_orders(many, few, rounds, lambda n: order_event(n, at, member=f"m{n % 1000 + 1}"))
    yield Figure("1,000,000 waiting: time per order against 1,000", ratio, 1.2, at_least=False)
    with opened(many):
        times = []
        for number in range(1, CROWD, CROWD // 200):
            started = time.perf_counter()
            ahead(number, "mall", 1)
            times.append(time.perf_counter() - started)
    yield Figure("1,000,000 waiting: count and amount ahead", median(times) * 1000, 1, at_least=False, unit="ms")


def measure_history(folder: Path, rounds: int) -> Iterator[Figure]:
    """Time per order of a member with a very long history, under cumulative tiers and limits."""
    tiers = [{"days": 30, "amount": "999999999", "ratio": "50"}, {"days": 365, "amount": "999999999", "ratio": "60"}]
    limits = {"per_day": 1_000_000, "total": 1_000_000}
    product = {"ref": "p1", "rebate": {"cumulative": tiers, "limits": limits}}
    shop = {"base": {"settle_on": "paid"}, "products": [product], "members": _members(1)}
    empty = empty_database(folder / "empty.sqlite3")
    short = loaded_copy(empty, folder / "short.sqlite3", shop)
    long = loaded_copy(empty, folder / "long.sqlite3", shop)
    fill(short, 100, members=1, waiting_cents=0, interval=HOUR // 12)
    fill(long, HISTORY, members=1, waiting_cents=0, interval=HOUR // 12)
    at = moment_of(PAID_AT + HISTORY * (HOUR // 12) + 1).isoformat()
    near = moment_of(PAID_AT + 100 * (HOUR // 12) + 1).isoformat()
    ratio = _ratio_of_orders(long, short, rounds, lambda n: order_event(n, at), lambda n: order_event(n, near))
    yield Figure("history of 100,000 orders: time per order against 100", ratio, 1.2, at_least=False)


def measure_memory(folder: Path, orders: int) -> Iterator[Figure]:
    """The peak memory of an import, of a short stream and of a long one."""
    shop = {"products": [{"ref": "p1"}], "members": _members(1000)}
    empty = empty_database(folder / "empty.sqlite3")
    peaks = []
    for length in (orders // 10, orders):
        database = loaded_copy(empty, folder / f"memory{length}.sqlite3", shop)
        stream = folder / f"stream{length}.jsonl"
        with stream.open("wb") as file:
            for number in range(length):
                at = moment_of(PAID_AT + number * 60 * SECOND).isoformat()
                file.write(order_event(number, at, member=f"m{number % 1000 + 1}") + b"\n")
        peaks.append(_peak_of_import(database, stream))
    yield Figure(f"memory of an import of {orders:,} orders", peaks[1], 300, at_least=False, unit="MiB")
    yield Figure("memory of ten times the stream against once", peaks[1] / peaks[0], 1.2, at_least=False)


ORDERS_ONE_BY_ONE = 1_000


def _import_demo() -> None:
    import_events(DEMO / "events.jsonl.gz", clock=clock.now)


def _first_orders() -> list[bytes]:
    with gzip.open(DEMO / "events.jsonl.gz") as stream:
        return list(islice((line for line in stream if b'"order.paid"' in line), ORDERS_ONE_BY_ONE))


def _take_in_one_by_one(lines: list[bytes]) -> None:
    for line in lines:
        take_in([line], now=clock.now())


def _against_plain(
    folder: Path, loaded: Path, rounds: int, orders_a_transaction: int, work: Callable[[], None]
) -> tuple[list[float], list[float]]:
    """Plain loop ÷ own time, pair by pair, and the own seconds; the first pair warms up and does not count."""
    ratios: list[float] = []
    seconds: list[float] = []
    groups: list[Any] = []
    for number in range(rounds + 1):
        own, plain = folder / "own.sqlite3", folder / "plain.sqlite3"
        shutil.copy(loaded, own)
        shutil.copy(loaded, plain)
        with opened(own):
            started = time.perf_counter()
            work()
            taken = time.perf_counter() - started
        groups = groups or rows_by_order(own)
        loop = time_plain_loop(plain, groups, orders_a_transaction)
        if number:
            ratios.append(loop / taken)
            seconds.append(taken)
        for path in (own, plain):
            for file in path.parent.glob(path.name + "*"):
                file.unlink()
    return ratios, seconds


def _ratio_of_orders(
    many: Path,
    few: Path,
    rounds: int,
    event: Callable[[int], bytes],
    event_of_few: Callable[[int], bytes] | None = None,
) -> float:
    """Time per order on ``many`` ÷ on ``few``, medians of single commits, in turns of a hundred orders."""
    ratios = []
    number = 0
    for turn in range(rounds + 1):
        medians = []
        for path, make in ((many, event), (few, event_of_few or event)):
            with opened(path):
                times = []
                for _ in range(100):
                    number += 1
                    line = make(number)
                    started = time.perf_counter()
                    take_in([line], now=clock.now())
                    times.append(time.perf_counter() - started)
                medians.append(median(times))
        if turn:
            ratios.append(medians[0] / medians[1])
    return median(ratios)


def _peak_of_import(database: Path, stream: Path) -> float:
    """MiB at the peak of ``events import`` as a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "events", "import", str(stream)]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError("the import failed")
    return usage.ru_maxrss / 1024


def _members(count: int) -> list[dict[str, str]]:
    return [{"ref": f"m{number}"} for number in range(1, count + 1)]
