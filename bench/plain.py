"""The yardstick: a plain ``sqlite3`` loop that inserts the same resulting rows, one statement each."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

Insert = tuple[str, tuple[Any, ...]]

TABLES = (
    "events", "orders", "order_lines", "entries", "settlements", "accounts", "transfers", "queue_blocks", "join_counts",
    "spend_sums",
)  # fmt: skip
"""What an import of paid and completed orders writes."""


def rows_by_order(filled: Path) -> list[list[Insert]]:
    """Every row of a filled database as an insert, in groups: one for each order, what it refers to before it."""
    connection = sqlite3.connect(filled)
    rows = {table: _rows(connection, table) for table in TABLES}
    groups: defaultdict[int, list[Insert]] = defaultdict(list)
    order_of_line = {row["id"]: row["order_id"] for _, row in rows["order_lines"]}
    order_of_member: dict[int, int] = {}
    for _, row in rows["orders"]:
        order_of_member.setdefault(row["member_id"], row["id"])
    order_of_entry = {row["id"]: row["order_id"] for _, row in rows["entries"]}

    def home_of_transfer(row: dict[str, Any]) -> int:
        """The later of the paying and the paid order: both must be there."""
        return max(order_of_line[row["line_id"]], order_of_entry.get(row["entry_id"], 0))

    opened: dict[int, int] = {}
    for _, row in rows["transfers"]:
        for account in (row["debit_id"], row["credit_id"]):
            opened[account] = min(opened.get(account, len(rows["orders"])), home_of_transfer(row))
    homes = {
        "accounts": lambda row, number: opened.get(row["id"], 1),
        "orders": lambda row, number: row["id"],
        "order_lines": lambda row, number: row["order_id"],
        "entries": lambda row, number: row["order_id"],
        "settlements": lambda row, number: order_of_line[row["line_id"]],
        "transfers": lambda row, number: home_of_transfer(row),
        "events": lambda row, number: number * len(rows["orders"]) // len(rows["events"]) + 1,
        "queue_blocks": lambda row, number: 1,
        "join_counts": lambda row, number: order_of_member[row["member_id"]],
        "spend_sums": lambda row, number: order_of_member[row["member_id"]],
    }
    for table, home in homes.items():
        for number, (insert, row) in enumerate(rows[table]):
            groups[home(row, number)].append(insert)
    return [group for _, group in sorted(groups.items())]


def time_plain_loop(database: Path, groups: list[list[Insert]], orders_a_transaction: int) -> float:
    """Seconds to insert ``groups`` into ``database``, which must be ready for them."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32768"):
        connection.execute(f"PRAGMA {pragma}")
    started = time.perf_counter()
    for first in range(0, len(groups), orders_a_transaction):
        connection.execute("BEGIN IMMEDIATE")
        for group in groups[first : first + orders_a_transaction]:
            for statement, values in group:
                connection.execute(statement, values)
        connection.execute("COMMIT")
    taken = time.perf_counter() - started
    connection.close()
    return taken


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Insert, dict[str, Any]]]:
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own table names
    names = [column[0] for column in cursor.description]
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    return [((statement, row), dict(zip(names, row, strict=True))) for row in cursor]
