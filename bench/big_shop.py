"""A big shop with years behind it, written directly: what lists have to page through."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from app.domain.instants import SECOND
from app.models.queue import BLOCK_ENTRIES
from bench.crowd import PAID_AT

ENTRIES = 1_000_000
MEMBERS = 100_000
PRODUCTS = 10_000
STORES = 200
GAP = 60 * SECOND
"""An order a minute."""

NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
CHANNEL = "CASE WHEN n % 20 < 16 THEN 'mall' WHEN n % 20 < 19 THEN 'store' ELSE 'cashier' END"
STORE = f"1 + n * 7 % {STORES}"
MALL_PRODUCTS = PRODUCTS * 4 // 5
PRODUCT = f"CASE WHEN n % 20 < 16 THEN 1 + n * 13 % {MALL_PRODUCTS} ELSE {MALL_PRODUCTS} + 1 + n * 7 % {STORES} END"
STATUS = (
    "CASE WHEN n % 100 < 15 THEN 'waiting' WHEN n % 100 < 18 THEN 'converted' WHEN n % 100 = 18 THEN 'zeroed'"
    " WHEN n % 100 = 19 THEN 'cancelled' ELSE 'completed' END"
)
AT = f"{PAID_AT} + n * {GAP}"


def fill_big_shop(database: Path) -> None:
    """Fill a migrated database that holds nothing yet: each order has one line, an entry, a settlement and a payout."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("BEGIN IMMEDIATE")
    for text in (*_catalogue(), *_orders(), *_money()):
        connection.execute(text)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _insert(table: str, last: int, **columns: str) -> str:
    """Insert ``last`` rows, each value an expression over ``n`` from 1 on."""
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {table} ({names}) {NUMBERS.format(last=last)} SELECT {values} FROM numbers"  # noqa: S608


def _catalogue() -> list[str]:
    scopes = {"enabled": "n % 10 > 0", "rules": "CASE WHEN n % 50 = 0 THEN '{\"ratio\": \"120\"}' ELSE '{}' END"}
    return [
        _insert("levels", 5, id="n", ref="'v' || n", name="'Level ' || n", rank="n"),
        _insert(
            "members",
            MEMBERS,
            id="n",
            ref="'m' || n",
            name="'Member ' || (n * 7919 % 100003)",
            level_id="CASE WHEN n % 3 = 0 THEN 1 + n % 5 END",
            referrer_id="CASE WHEN n > 1 AND n % 2 = 0 THEN n / 2 END",
            shares="n % 1000 = 0",
            phone=f"{13_800_000_000} + n",
        ),
        _insert("stores", STORES, id="n", ref="'s' || n", name="'Store ' || n", commission_ratio_bps="1000"),
        _insert(
            "products",
            PRODUCTS,
            id="n",
            ref="'p' || n",
            name="'Product ' || (n * 7919 % 10007)",
            sku="'SKU' || n",
            source=f"CASE WHEN n > {MALL_PRODUCTS} THEN 'store' WHEN n % 3 = 0 THEN 'supplier' ELSE 'self' END",
            store_id=f"CASE WHEN n > {MALL_PRODUCTS} THEN 1 + n % {STORES} END",
            price_cents="1000 + n",
            on_sale="n % 17 > 0",
        ),
        _insert("scopes", PRODUCTS, kind="'product'", product_id="n", **scopes),
        *(_insert("scopes", STORES, kind=f"'{kind}'", store_id="n", **scopes) for kind in ("store", "cashier")),
    ]


def _orders() -> list[str]:
    member = f"1 + n * 17 % {MEMBERS}"
    lane = f"CASE WHEN n % 20 < 16 THEN {PRODUCT} ELSE {STORE} END"
    return [
        _insert(
            "orders",
            ENTRIES,
            id="n",
            ref="'o' || n",
            member_id=member,
            channel=CHANNEL,
            store_id=f"CASE WHEN n % 20 < 16 THEN NULL ELSE {STORE} END",
            paid_at=AT,
            completed_at=f"CASE WHEN n % 20 = 19 OR n % 7 > 0 THEN {AT} + {GAP} END",
            is_opened="0",
            is_refunded="n % 100 = 19",
        ),
        _insert(
            "order_lines",
            ENTRIES,
            id="n",
            order_id="n",
            number="1",
            product_id=f"CASE WHEN n % 20 < 19 THEN {PRODUCT} END",
            quantity="1",
            paid_cents="10000",
            refunded_cents="CASE WHEN n % 100 = 19 THEN 10000 ELSE 0 END",
            subsidy_cents="0",
            profit_cents="4000",
            takes_part="1",
            extraction_bps="6500",
            settled_net_cents="10000",
            trace='\'{"takes_part": true, "joins": true, "chain": [], "source": "base.default"}\'',
        ),
        _insert(
            "entries",
            ENTRIES,
            id="n",
            line_id="n",
            order_id="n",
            member_id=member,
            channel=CHANNEL,
            lane_id=lane,
            joined_at=AT,
            joined_day="1",
            ratio_bps="13000",
            source="'base.default'",
            total_cents="CASE WHEN n % 100 = 19 THEN 0 ELSE 13000 END",
            rewarded_cents="CASE WHEN n % 100 < 20 THEN 0 ELSE 13000 END",
            converted_cents="CASE WHEN n % 100 BETWEEN 15 AND 17 THEN 13000 ELSE 0 END",
            zeroed_cents="CASE WHEN n % 100 = 18 THEN 13000 ELSE 0 END",
            waiting_cents="CASE WHEN n % 100 < 15 THEN 13000 ELSE 0 END",
            status=STATUS,
            is_completed="1",
            drawable="0",
            was_drawn="0",
            was_chosen="n % 100 = 15",
        ),
        *(
            f"INSERT INTO queue_blocks SELECT channel, {key}, id / {BLOCK_ENTRIES}, count(*), sum(waiting_cents)"  # noqa: S608
            " FROM entries WHERE waiting_cents > 0 GROUP BY 1, 2, 3"
            for key in ("0", "lane_id")
        ),
    ]


def _money() -> list[str]:
    return [
        _insert(
            "accounts",
            1,
            id="1",
            key="'takings'",
            kind="'takings'",
            asset="'cash'",
            balance_cents=str(-6_500 * ENTRIES),
        ),
        _insert(
            "accounts",
            MEMBERS,
            id="n + 1",
            key="'member:' || n || ':cash'",
            kind="'member'",
            member_id="n",
            asset="'cash'",
            balance_cents=str(6_500 * ENTRIES // MEMBERS),
        ),
        _insert(
            "settlements",
            ENTRIES,
            id="n",
            line_id="n",
            settled_at=f"{AT} + {GAP}",
            extraction_cents="6500",
            carry_taken_cents="0",
            paid_out_cents="6500",
            retained_cents="0",
            carried_cents="0",
        ),
        _insert(
            "transfers",
            ENTRIES,
            id="n",
            debit_id="1",
            credit_id=f"2 + n * 17 % {MEMBERS}",
            cents="6500",
            kind="'payout'",
            at=f"{AT} + {GAP}",
            entry_id="n",
            line_id="n",
        ),
        _insert(
            "withdrawals",
            100_000,
            member_id=f"1 + n * 17 % {MEMBERS}",
            asset="CASE WHEN n % 4 = 0 THEN 'commission' ELSE 'cash' END",
            cents="1000 + n",
            fee_cents="10",
            payee="'WeChat ' || n",
            status="CASE WHEN n % 50 = 0 THEN 'requested' WHEN n % 50 = 1 THEN 'approved' WHEN n % 9 = 0 THEN 'refused'"
            " WHEN n % 11 = 0 THEN 'cancelled' ELSE 'paid' END",
            requested_at=f"{PAID_AT} + n * {GAP}",
        ),
        _insert(
            "changes",
            100_000,
            at=f"{PAID_AT} + n * {GAP}",
            author="CASE WHEN n % 9 = 0 THEN 'shop load' ELSE 'chen' END",
            kind="CASE WHEN n % 5 = 0 THEN 'settings' ELSE 'products' END",
            ref=f"CASE WHEN n % 5 = 0 THEN '' ELSE 'p' || (1 + n % {PRODUCTS}) END",
            action="'changed'",
            before='\'{"price": "1.00"}\'',
            after='\'{"price": "2.00"}\'',
        ),
    ]
