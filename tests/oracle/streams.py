"""Random shops with random streams of events, valid in shape and often refused for what they ask."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from random import Random

from . import themes
from .changes import random_change
from .model import Json
from .money import shown, units
from .sender import Sender
from .shops import AMOUNTS, LEVELS, MEMBERS, random_shop

CASH_TAGS = ["cash", "commission", "points", "love_available", "love_frozen", "voucher"]


class Stream(Sender):
    """Every kind of event, sensible or not."""

    def fill(self) -> list[Json]:
        """Events up to the size asked for."""
        while len(self.events) < self.size:
            kind = self.rng.choices(list(self.weights), list(self.weights.values()))[0]
            getattr(self, kind)()
        return self.events[: self.size]

    def order_paid(self) -> None:
        """An order of one line or several, perhaps with something deducted."""
        rng = self.rng
        sale, count = self.sale(several=True)
        lines: list[Json] = []
        for _ in range(count):
            line: Json = {"paid": rng.choice(self.prices)}
            if sale["channel"] != "cashier":
                line["product"] = self.product(sale)
            if rng.random() < 0.2:
                line["quantity"] = rng.randint(1, 3)
            if rng.random() < 0.2:
                line["subsidy"] = rng.choice(["0.00", "0.01", "1.00", "10.00"])
            lines.append(line)
        keys: Json = {}
        if rng.random() < self.deduct_rate:
            names = rng.sample(["points", "love_value", "voucher", "cash", "elsewhere"], rng.randint(1, 2))
            keys["deducted"] = {name: rng.choice(["0.00", "0.01", "1.00", "7.77"]) for name in names}
        ref = f"o{len(self.orders) + 1}"
        if self.orders and rng.random() < 0.015:
            ref = rng.choice(list(self.orders))
        else:
            self.orders[ref] = [units(line["paid"]) for line in lines]
            if sale["channel"] != "cashier":
                self.open_orders.append(ref)
        self.add("order.paid", order=ref, member=rng.choice(self.members), **sale, lines=lines, **keys)
        if rng.random() < self.draw_rate:
            if rng.random() < 0.15:
                self.part_refunded(ref)
            self.add("entry.drawn", order=ref, line=rng.randint(1, len(lines)))

    def order_completed(self) -> None:
        """An order that is under way, or sometimes any order."""
        if self.open_orders and self.rng.random() < 0.9:
            place = self.rng.randrange(len(self.open_orders))
            self.add("order.completed", order=self.open_orders.pop(place))
        else:
            self.add("order.completed", order=self.some_order())

    def order_refunded(self) -> None:
        """Part of a line, all of it, too much of it, or all of an order (R28)."""
        ref, rng = self.some_order(), self.rng
        left = self.orders.get(ref, [0])
        if rng.random() < 0.3:
            self.add("order.refunded", order=ref)
            self.orders[ref] = [0] * len(left)
            return
        line = rng.randrange(len(left))
        tries = [left[line], left[line], left[line] // 2, left[line] // 3, 1, 1000, left[line] + 1]
        amount = rng.choice(tries)
        if rng.random() < 0.03:
            lone: Json = rng.choice([{"line": line + 1}, {"amount": "1.00"}, {"line": 9, "amount": "0.01"}])
            self.add("order.refunded", order=ref, **lone)
            return
        self.add("order.refunded", order=ref, line=line + 1, amount=shown(amount))
        if 0 < amount <= left[line] and ref in self.orders:
            left[line] -= amount

    def part_refunded(self, ref: str) -> None:
        """A cent of the first line, so that a draw or exchange meets what is left of it (R9)."""
        if self.orders[ref][0] > 1:
            self.orders[ref][0] -= 1
            self.add("order.refunded", order=ref, line=1, amount="0.01")

    def entry_drawn(self) -> None:
        """A draw, allowed or not (R9)."""
        ref = self.some_order()
        self.add("entry.drawn", order=ref, line=self.rng.randint(1, len(self.orders.get(ref, [0]))))

    def story(self) -> None:
        """One order through its life: refunded in part before and after it is completed (D5, D6)."""
        self.order_paid()
        ref = self.events[-1]["order"]
        left = self.orders[ref]
        for step in ("refund", "complete", "meanwhile", "refund", "meanwhile", "refund"):
            if step == "complete":
                self.add("order.completed", order=ref)
            elif step == "meanwhile":
                self.rng.choice([self.order_paid, self.union_distributed, self.dividend_distributed])()
            elif left[0] > 1 and self.rng.random() < 0.8:
                amount = self.rng.randint(1, left[0] - 1)
                left[0] -= amount
                self.add("order.refunded", order=ref, line=1, amount=shown(amount))

    def entry_exchanged(self) -> None:
        """An exchange, allowed or not (R26)."""
        ref = self.some_order()
        line = self.rng.randint(1, len(self.orders.get(ref, [0])))
        into = self.rng.choice(["points", "love_value", "voucher"])
        self.add("entry.exchanged", order=ref, line=line, into=into)

    def entry_opened(self) -> None:
        """An entry taken over, sometimes with more waiting than its total (R29)."""
        rng = self.rng
        sale, _ = self.sale(several=False)
        if sale["channel"] != "cashier":
            sale["product"] = self.product(sale)
        paid, total = rng.choice(AMOUNTS), rng.choice(AMOUNTS)
        waiting = rng.choice([total, total, shown(units(total) // 2), "0.00", rng.choice(AMOUNTS)])
        ref = f"old{len(self.orders) + 1}"
        self.orders[ref] = [units(paid)]
        keys: Json = {"member": rng.choice(self.members), **sale, "paid": paid, "total": total, "waiting": waiting}
        self.add("entry.opened", order=ref, **keys)

    def balance_opened(self) -> None:
        """An opening balance (R29)."""
        asset, amount = self.rng.choice(CASH_TAGS), self.rng.choice(AMOUNTS)
        self.add("balance.opened", member=self.rng.choice(self.members), asset=asset, amount=amount)

    def queue_zeroed(self) -> None:
        """A zeroing (R27)."""
        self.add("queue.zeroed")

    def union_distributed(self) -> None:
        """A daily distribution (U3); under the other scheme it is refused."""
        self.add("union.distributed")
        if self.rng.random() < 0.15:
            self.order_refunded()

    def dividend_distributed(self) -> None:
        """A dividend date (D3)."""
        self.add("dividend.distributed")

    def member_changed(self) -> None:
        """A level that changes, rarely to one that does not exist (R6)."""
        level = self.rng.choice([None, *LEVELS] * 5 + ["nobility"])
        self.add("member.changed", member=self.rng.choice(MEMBERS), level=level)

    def shop_changed(self) -> None:
        """A change of settings, catalogue or members between orders."""
        change = random_change(self.rng, self.shop["scheme"], self.keys)
        self.add("shop.changed", shop=change)
        for product in change.get("products", []):
            if product["ref"].startswith("n"):
                self.products["mall"].append(product["ref"])

    def sent_again(self) -> None:
        """An event that comes a second time, its keys in another order."""
        if self.events:
            event = deepcopy(self.rng.choice(self.events))
            self.events.append(dict(reversed(event.items())))

    def same_id_other_content(self) -> None:
        """Another event under an id that was used before."""
        if self.events:
            event = deepcopy(self.rng.choice(self.events))
            event["at"] = (datetime.fromisoformat(event["at"]) + timedelta(seconds=1)).isoformat()
            self.events.append(event)

    def unknown_ref(self) -> None:
        """An event that names what does not exist."""
        lines = [{"product": "p1", "paid": "1.00"}]
        options: list[tuple[str, Json]] = [
            ("order.paid", {"order": "x1", "member": "nobody", "channel": "mall", "lines": lines}),
            ("order.paid", {"order": "x2", "member": "m1", "channel": "store", "store": "s9", "lines": lines}),
            ("order.completed", {"order": "nowhere"}),
            ("order.refunded", {"order": "nowhere"}),
            ("entry.drawn", {"order": "nowhere", "line": 1}),
            ("entry.exchanged", {"order": "nowhere", "line": 1, "into": "points"}),
            ("balance.opened", {"member": "nobody", "asset": "cash", "amount": "1.00"}),
            ("member.changed", {"member": "nobody", "level": None}),
        ]
        kind, keys = self.rng.choice(options)
        self.add(kind, **deepcopy(keys))


def random_case(rng: Random, size: int = 40) -> tuple[Json, list[Json]]:
    """A random shop and a random stream of events for it."""
    shop = random_shop(rng)
    theme = rng.choice(["", "", *themes.TWEAKS])
    if theme:
        themes.TWEAKS[theme](rng, shop)
    return shop, Stream(rng, deepcopy(shop), size, theme).fill()
