"""A whole shop in memory: the memory Book under a shop file, with its exports as CSV text."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from app.domain.accounts import COMMISSIONS
from app.domain.lottery import RandBelow
from app.domain.memory import MemoryBook, Move
from app.domain.money import format_hundredths
from app.domain.records import Level, Line, Member, Product, Store
from app.formats import shop as forms
from app.formats.fields import bps, cents
from app.formats.rules import read_rules, read_scope
from app.formats.shop import read_shop_file
from app.formats.shop_merge import KINDS, STORE, Doc, Kind, plan_changes
from app.services.export import HEADERS
from app.services.shop_settings import all_settings

COLUMNS = ("base", "distribution", "union_rules", "wallet", "messages")
EMPTY = all_settings(
    SimpleNamespace(
        name="",
        language="zh_CN",
        scheme="queue",
        timezone="Asia/Shanghai",
        agreement="",
        **dict.fromkeys(COLUMNS, "{}"),
    )
)
"""The settings of a shop of which nothing is said."""


class MemoryShop(MemoryBook):
    """The memory Book, its shop changed by documents in the shape of the shop file."""

    def __init__(self, randbelow: RandBelow) -> None:
        super().__init__(read_rules(EMPTY), randbelow)
        self.documents = EMPTY
        self.objects: dict[Kind, dict[str, Doc]] = {kind: {} for kind in KINDS}

    # The catalogue, as the merging of shop files asks for it

    def settings(self) -> Doc:
        return self.documents

    def has_orders(self) -> bool:
        return bool(self.orders)

    def find(self, kind: Kind, refs: Iterable[str]) -> dict[str, Doc]:
        return {ref: self.objects[kind][ref] for ref in refs if ref in self.objects[kind]}

    def with_random_return(self) -> set[str]:
        stores = self.objects["stores"].items()
        return {ref for ref, doc in stores for key in STORE if isinstance(doc[key]["random_return"], dict)}

    def change_shop(self, document: Any) -> None:
        changes = plan_changes(self, read_shop_file(document))
        if changes.settings is not None:
            self.documents = changes.settings
            self.rules = read_rules(changes.settings)
        for kind in KINDS:
            self.objects[kind] |= {doc["ref"]: doc for doc in changes.objects(kind)}
        for doc in changes.objects("levels"):
            ratio = None if doc["team_ratio"] is None else bps(doc["team_ratio"])
            known = self.levels.get(doc["ref"])
            if known is None:
                self.levels[doc["ref"]] = Level(len(self.levels) + 1, doc["ref"], ratio)
            else:
                known.team_ratio_bps = ratio
        for doc in changes.objects("members"):
            if self.member_by_ref(doc["ref"]) is None:
                number = len(self.members) + 1
                self.members[number] = Member(number, doc["ref"], None, None, 0)
        for doc in changes.objects("members"):
            member = self._member(doc["ref"])
            assert member is not None
            member.level = None if doc["level"] is None else self.levels[doc["level"]]
            member.shares = doc["shares"]
            above = self._member(doc["referrer"])
            member.referrer_id = above.id if above else None
        for doc in changes.objects("stores"):
            self._put_store(doc)
        for doc in changes.objects("products"):
            self._put_product(doc)

    def set_level(self, member: Member, level_ref: str | None) -> bool:
        done = super().set_level(member, level_ref)
        if done:
            known = self.objects["members"][member.ref]
            self.objects["members"][member.ref] = known | {"level": level_ref}
        return done

    def _member(self, ref: str | None) -> Member | None:
        return None if ref is None else self.member_by_ref(ref)

    def _put_store(self, doc: Doc) -> None:
        known = self.store_by_ref(doc["ref"])
        number = known.id if known else len(self.stores) + 1
        recruiter = self._member(doc["recruiter"])
        self.stores[number] = Store(
            number,
            doc["ref"],
            bps(doc["commission_ratio"]),
            recruiter.id if recruiter else None,
            read_scope("store", 10 * number + 1, doc["online"]),
            read_scope("cashier", 10 * number + 2, doc["cashier"]),
        )

    def _put_product(self, doc: Doc) -> None:
        known = self.product_by_ref(doc["ref"])
        number = known.id if known else len(self.products) + 1
        store = None if doc["store"] is None else self.store_by_ref(doc["store"])
        self.products[number] = Product(
            number,
            doc["ref"],
            store.id if store else None,
            cents(doc["cost"]),
            read_scope("product", 10 * number + 3, doc["rebate"]),
        )

    # Exports

    def exports(self) -> dict[str, str]:
        """The six exports by file name."""
        rows = {
            "entries": self._entry_rows(),
            "payouts": self._payout_rows(),
            "settlements": [
                [*self._place(line), *map(format_hundredths, settled)] for line, settled in self.settlements
            ],
            "balances": self._balance_rows(),
            "commissions": [self._commission_row(m) for m in self.moves if m.transfer.kind in COMMISSIONS],
            "pool": self._pool_rows(),
        }
        return {
            f"{name}.csv": "".join(",".join(map(str, row)) + "\n" for row in [HEADERS[name].split(), *found])
            for name, found in rows.items()
        }

    def _place(self, line: Line | None) -> list[Any]:
        for order in self.orders.values():
            if line is not None and any(own is line for own in order.lines):
                return [order.ref, line.number]
        return ["", ""]

    def _entry_rows(self) -> list[list[Any]]:
        lines = {line.id: line for order in self.orders.values() for line in order.lines}
        return [
            [
                e.id,
                *self._place(lines[e.line_id]),
                self.members[e.member_id].ref,
                e.channel,
                self.lane_ref(e.channel, e.lane_id),
                format_hundredths(e.ratio_bps),
                e.source,
                "yes" if e.drawable else "no",
                "" if e.drawn_ratio_bps is None else format_hundredths(e.drawn_ratio_bps),
                *map(format_hundredths, (e.total, e.rewarded, e.converted, e.zeroed, e.waiting)),
                e.status,
            ]
            for e in self.entries
        ]

    def _payout_rows(self) -> list[list[Any]]:
        payouts = [move for move in self.moves if move.transfer.kind == "payout"]
        return [
            [number, move.entry and move.entry.id, *self._place(move.line), format_hundredths(move.transfer.cents)]
            for number, move in enumerate(payouts, 1)
        ]

    def _balance_rows(self) -> list[list[Any]]:
        held = []
        for account, amount in self.balances().items():
            kind, *rest = account.split(":")
            if kind == "member":
                held.append([self.members[int(rest[0])].ref, rest[1], format_hundredths(amount)])
        return sorted(held)

    def _commission_row(self, move: Move) -> list[Any]:
        transfer = move.transfer
        given = transfer.credit.startswith("member:")
        member_id = int((transfer.credit if given else transfer.debit).split(":")[1])
        amount = transfer.cents if given else -transfer.cents
        return [*self._place(move.line), self.members[member_id].ref, transfer.kind, format_hundredths(amount)]

    def _pool_rows(self) -> list[list[Any]]:
        held = []
        for account, amount in self.balances().items():
            kind, *rest = account.split(":")
            if kind == "carry" and len(rest) == 2:
                channel: Any = rest[0]
                held.append([f"carry:{channel}:{self.lane_ref(channel, int(rest[1]))}", format_hundredths(amount)])
            elif kind in ("carry", "union", "dividend"):
                held.append([account, format_hundredths(amount)])
        return sorted(held)


__all__ = ["MemoryShop", "forms"]
