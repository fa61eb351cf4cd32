"""Databases with very many entries waiting, or one member with a very long history, written directly."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from app.domain.instants import HOUR, SECOND
from app.domain.trace import write_trace
from app.models.queue import BLOCK_ENTRIES
from app.services.book.tallies import SPANS

CHUNK = 50_000
PAID_AT = 1_700_000_000 * SECOND
DAY = 738_000
"""A day number long before the orders that are timed."""


def fill(database: Path, orders: int, *, members: int, waiting_cents: int, interval: int, product: int = 1) -> None:
    """Add completed orders of one line for ``product``, ``interval`` apart, spread over ``members`` in turn.

    Each has an entry for which ``waiting_cents`` wait; with 0 the entries are done. Sums and counts are kept.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    trace = write_trace(None, None)
    for first in range(1, orders + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, orders + 1))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO orders VALUES (?, 'h' || ?, ?, 'mall', NULL, ?, ?, 0, 0)",
            [(n, n, n % members + 1, _at(n, interval), _at(n, interval)) for n in numbers],
        )
        connection.executemany(
            "INSERT INTO order_lines VALUES (?, ?, 1, ?, 1, 10000, 0, 0, 0, 1, 6500, 10000, ?, NULL)",
            [(n, n, product, trace) for n in numbers],
        )
        done = 10_000 - waiting_cents
        status = "waiting" if waiting_cents else "completed"
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, 'mall', ?, ?, ?, 10000, 'base.default', 10000, ?, 0, 0, ?, ?,"
            " 1, 0, NULL, 0, 0, NULL, NULL, NULL)",
            [(n, n, n, n % members + 1, product, _at(n, interval), DAY, done, waiting_cents, status) for n in numbers],
        )
        connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    for lane in ("0", "lane_id"):
        connection.execute(
            f"INSERT INTO queue_blocks SELECT channel, {lane}, id / {BLOCK_ENTRIES}, count(*), sum(waiting_cents)"  # noqa: S608
            " FROM entries WHERE waiting_cents > 0 GROUP BY 1, 2, 3"
        )
    scope = connection.execute("SELECT id FROM scopes WHERE product_id = ?", (product,)).fetchone()[0]
    for day in ("0", "joined_day"):
        connection.execute(
            f"INSERT INTO join_counts SELECT member_id, {scope}, {day}, count(*) FROM entries GROUP BY 1, 3"  # noqa: S608
        )
    for hours in SPANS:
        connection.execute(
            f"INSERT INTO spend_sums SELECT member_id, 0, {hours}, paid_at / {hours * HOUR}, sum(10000)"  # noqa: S608
            " FROM orders GROUP BY 1, 4"
        )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def order_event(number: int, at: str, *, member: str = "m1", product: str = "p1", paid: str = "10.00") -> bytes:
    """A paid order as a line of a stream."""
    event = {
        "id": f"t{number}",
        "at": at,
        "type": "order.paid",
        "order": f"t{number}",
        "member": member,
        "channel": "mall",
        "lines": [{"product": product, "paid": paid}],
    }
    return json.dumps(event).encode()


def _at(number: int, interval: int) -> int:
    return PAID_AT + number * interval
