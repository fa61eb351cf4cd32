"""A small shop in memory and what happens in it, for tests that tell a story."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app.domain.errors import Refused
from app.formats.events import read_event
from app.services.apply import apply_event
from tests.memory_shop import MemoryShop

Json = dict[str, Any]

MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
ON = {"enabled": True}
MEMBERS = [{"ref": f"m{number}"} for number in range(1, 6)]
PRODUCTS: list[Json] = [
    {"ref": "p1", "rebate": ON},
    {"ref": "p2", "rebate": ON},
    {"ref": "q1", "source": "store", "store": "s1", "rebate": ON},
]
STORES: list[Json] = [{"ref": "s1", "online": ON, "cashier": ON}]


def shop_file(base: Json | None = None, **rest: Any) -> Json:
    """Two mall products, a store with one of its own, five members; settled on payment at 10 % and 100 %."""
    plain = {"settle_on": "paid", "extraction_ratio": "10", "default_ratio": "100"}
    return {"base": plain | (base or {}), "stores": STORES, "products": PRODUCTS, "members": MEMBERS} | rest


def order(ref: str, *paid: str, member: str = "m1", product: str = "p1", **keys: Any) -> Json:
    """What an ``order.paid`` says besides id and time: one line of ``product`` for each amount, 100.00 unless told."""
    lines = [{"product": product, "paid": amount} for amount in paid or ("100.00",)]
    return {"type": "order.paid", "order": ref, "member": member, "channel": "mall", "lines": lines} | keys


def at_cashier(ref: str, paid: str = "100.00", **keys: Any) -> Json:
    """The same for a line paid at the store's counter."""
    return order(ref, **{"channel": "cashier", "store": "s1", "lines": [{"paid": paid}]} | keys)


def online(ref: str, *paid: str, **keys: Any) -> Json:
    """The same for the store's product sold online."""
    return order(ref, *paid, **{"product": "q1", "channel": "store", "store": "s1"} | keys)


class Story:
    """A shop in memory, its events one minute after the other unless they say when."""

    def __init__(self, shop: Json | None = None, randbelow: Callable[[int], int] = lambda _: 0) -> None:
        self.book = MemoryShop(randbelow)
        self.book.change_shop(shop or shop_file())
        self.now = MONDAY
        self._events = 0

    def tell(self, event: Json, at: str | None = None) -> None:
        """Let an event happen; Refused is raised and leaves nothing behind."""
        self._events += 1
        self.now = datetime.fromisoformat(at) if at else self.now + timedelta(minutes=1)
        before = self.book.exports()
        full = {"id": f"e{self._events}", "at": self.now.isoformat()} | event
        try:
            apply_event(self.book, read_event(full))
        except Refused:
            assert self.book.exports() == before
            raise

    def happens(self, kind: str, at: str | None = None, **keys: Any) -> None:
        """Let an event of a type happen."""
        self.tell({"type": kind, **keys}, at)

    def pay(self, ref: str, *paid: str, at: str | None = None, **keys: Any) -> None:
        self.tell(order(ref, *paid, **keys), at)

    def complete(self, ref: str) -> None:
        self.happens("order.completed", order=ref)

    def refund(self, ref: str, amount: str | None = None, line: int = 1) -> None:
        """Refund an amount of a line, or without one all that is left of the order."""
        part = {} if amount is None else {"line": line, "amount": amount}
        self.happens("order.refunded", order=ref, **part)

    def draw(self, ref: str, line: int = 1) -> None:
        self.happens("entry.drawn", order=ref, line=line)

    def exchange(self, ref: str, into: str = "points", line: int = 1) -> None:
        self.happens("entry.exchanged", order=ref, line=line, into=into)

    def change(self, **shop: Any) -> None:
        """Change the shop, as a shop file would."""
        self.happens("shop.changed", shop=shop)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of an export."""
        return list(csv.DictReader(io.StringIO(self.book.exports()[f"{name}.csv"])))

    def entry(self, ref: str, line: int = 1) -> dict[str, str]:
        """The entry of an order's line, as exported."""
        (found,) = (row for row in self.rows("entries") if (row["order"], row["line"]) == (ref, str(line)))
        return found

    def joined(self) -> list[str]:
        """The orders that have entries, in queue order."""
        return [row["order"] for row in self.rows("entries")]

    def payouts(self) -> list[tuple[str, str]]:
        """Every payout: the queue ID and the amount."""
        return [(row["entry"], row["amount"]) for row in self.rows("payouts")]

    def settlement(self, ref: str, line: int = 1) -> dict[str, str]:
        """The settlement of an order's line."""
        (found,) = (row for row in self.rows("settlements") if (row["order"], row["line"]) == (ref, str(line)))
        return found

    def held(self, member: str, asset: str = "cash") -> str:
        """What a member holds of an asset."""
        found = [row["amount"] for row in self.rows("balances") if (row["member"], row["asset"]) == (member, asset)]
        return found[0] if found else "0.00"

    def pool(self, name: str) -> str:
        """What a carry or a pool holds."""
        found = [row["amount"] for row in self.rows("pool") if row["name"] == name]
        return found[0] if found else "0.00"

    def commissions(self, ref: str) -> list[tuple[str, str, str]]:
        """The rewards of an order: member, kind and amount."""
        rows = self.rows("commissions")
        return [(row["member"], row["kind"], row["amount"]) for row in rows if row["order"] == ref]
