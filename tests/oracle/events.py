"""What each event type does."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .joining import convert, joins, local_day, random_return
from .model import Entry, Json, Line, Order, RefusedError, State
from .money import half_up, moment, part, units
from .ratios import Purchase, extraction_ratio, find, takes_part
from .refunds import order_refunded
from .rewards import distribute_dividend
from .settling import settle_order
from .shop import known, merged
from .union import distribute_pool

DEDUCTED = {"points": "points", "love_value": "love_available", "voucher": "voucher", "cash": "cash"}
MAX_RATIO = 100000


def check_sale(state: State, event: Json, products: list[str | None]) -> None:
    """Refuse an order or opened entry whose refs do not fit its channel."""
    if event["order"] in state.orders:
        raise RefusedError("a second order of the same ref")
    known(state.shop, "members", event["member"])
    if event["channel"] != "mall":
        known(state.shop, "stores", event["store"])
    for ref in products:
        if event["channel"] == "cashier":
            if ref is not None:
                raise RefusedError("a cashier line has no product")
            continue
        known(state.shop, "products", ref)
        product = state.shop["products"][ref]
        if (product["source"] == "store") != (event["channel"] == "store"):
            raise RefusedError("a product of another channel")
        if event["channel"] == "store" and product["store"] != event["store"]:
            raise RefusedError("a product of another store")
    if event["channel"] == "cashier" and len(products) != 1:
        raise RefusedError("a cashier order has one line")


def order_paid(state: State, event: Json) -> None:
    """An order is paid: its lines are decided, join and perhaps are settled (R2-R5, R16, R17)."""
    check_sale(state, event, [line.get("product") for line in event["lines"]])
    member, channel, store = event["member"], event["channel"], event.get("store")
    named = {key: units(text) for key, text in event.get("deducted", {}).items()}
    deducted = {DEDUCTED[key]: amount for key, amount in named.items() if key in DEDUCTED and amount > 0}
    for asset, amount in deducted.items():
        if amount > state.balance(member, asset):
            raise RefusedError(f"more {asset} deducted than there is")
    order = Order(event["order"], member, channel, store, moment(event["at"]), [], channel == "cashier")
    order.deducted, order.deducted_stays = dict(deducted), dict(deducted)
    state.orders[order.ref] = order
    for asset, amount in deducted.items():
        state.move(member, asset, -amount)
    in_kind = any(named.get(key, 0) > 0 for key in ("points", "love_value", "elsewhere"))
    for number, given in enumerate(event["lines"], start=1):
        bought = Purchase(order.ref, member, channel, store, given.get("product"), order.at)
        line = make_line(state, bought, number, given)
        order.lines.append(line)
        if line.takes_part and joins(state, bought, line.paid, in_kind):
            join(state, bought, line)
    if order.completed or state.base["settle_on"] == "paid":
        settle_order(state, order)


def make_line(state: State, bought: Purchase, number: int, given: Json) -> Line:
    """A line with everything that is decided when it is paid (R2)."""
    cost = state.shop["products"][bought.product]["cost"] if bought.product else "0.00"
    commission = state.shop["stores"][bought.store]["commission_ratio"] if bought.store else "0"
    return Line(
        number=number,
        product=bought.product,
        quantity=given.get("quantity", 1),
        paid=units(given["paid"]),
        subsidy=units(given.get("subsidy", "0.00")),
        takes_part=takes_part(state, bought),
        extraction_ratio=extraction_ratio(state, bought),
        cost=units(cost),
        commission_ratio=units(commission),
    )


def make_entry(state: State, bought: Purchase, number: int, ratio: int, source: str, total: int) -> Entry:
    """The next entry of the one sequence (R4)."""
    entry = Entry(
        number=len(state.entries) + 1,
        order=bought.order,
        line=number,
        member=bought.member,
        channel=bought.channel,
        lane=bought.lane,
        product=bought.product,
        store=bought.store,
        day=local_day(state, bought.at),
        ratio=ratio,
        source=source,
        total=total,
        waiting=total,
    )
    state.entries.append(entry)
    return entry


def join(state: State, bought: Purchase, line: Line) -> None:
    """Give a line its entry, with its draw and its random return (R4, R8, R23, R25)."""
    found = find(state, bought)
    entry = make_entry(state, bought, line.number, found.ratio, found.source, part(line.paid, found.ratio))
    entry.lottery, entry.lottery_source = found.lottery, found.lottery_source
    entry.draw_open = found.lottery is not None
    if entry.waiting == 0 and not entry.draw_open:
        entry.status = "completed"
    if not state.is_union:
        random_return(state, entry)


def order_completed(state: State, event: Json) -> None:
    """An order is completed, and settled if it has not been (R16)."""
    order = state.order(event["order"])
    paid, left = sum(line.paid for line in order.lines), sum(line.net for line in order.lines)
    if order.completed or (paid > 0 and left == 0):
        raise RefusedError("completed already, or wholly refunded")
    order.completed = True
    settle_order(state, order)


def entry_named(state: State, event: Json) -> Entry:
    """The entry that an event names by order and line."""
    state.order(event["order"])
    entry = state.entry_of(event["order"], event["line"])
    if entry is None:
        raise RefusedError("the line has no entry")
    return entry


def entry_drawn(state: State, event: Json) -> None:
    """The one draw of an entry (R8, R9)."""
    entry = entry_named(state, event)
    if not entry.draw_open or entry.status != "waiting" or entry.lottery is None:
        raise RefusedError("no draw is open")
    drawn = draw(state, entry.lottery)
    entry.draw_open, entry.drawn = False, True
    if drawn is not None:
        entry.ratio = entry.drawn_ratio = drawn
        entry.source = entry.lottery_source
        line = state.orders[entry.order].lines[entry.line - 1]
        entry.total = entry.waiting = part(line.net, drawn)
    if entry.waiting == 0:
        entry.status = "completed"


def draw(state: State, lottery: Json) -> int | None:
    """One ratio out of a lottery, or no win (R8)."""
    if lottery["kind"] == "interval":
        low, high = units(lottery["low"]), units(lottery["high"])
        return low + state.randbelow(high - low + 1)
    tickets = state.randbelow(sum(choice.get("weight", 1) for choice in lottery["choices"]))
    for choice in lottery["choices"]:
        tickets -= choice.get("weight", 1)
        if tickets < 0:
            return None if choice["ratio"] is None else units(choice["ratio"])
    raise AssertionError("the weights add up to more than the draw")


def entry_exchanged(state: State, event: Json) -> None:
    """A member exchanges what an entry still waits for (R26)."""
    entry = entry_named(state, event)
    ratio = state.base["exchange"][event["into"]]
    if not state.base["exchange_open"] or ratio is None or entry.status != "waiting" or entry.waiting == 0:
        raise RefusedError("no exchange")
    asset = event["into"]
    if asset == "love_value":
        asset = "love_frozen" if state.base["love_value_frozen"] else "love_available"
    convert(state, entry, asset, units(ratio))


def entry_opened(state: State, event: Json) -> None:
    """An entry taken over from another system (R29)."""
    check_sale(state, event, [event.get("product")])
    paid, total, waiting = units(event["paid"]), units(event["total"]), units(event["waiting"])
    ratio = 0 if paid == 0 else half_up(Fraction(total * 10000, paid))
    if waiting > total or ratio > MAX_RATIO:
        raise RefusedError("waiting above total, or a ratio above 1000 %")
    channel, store, product = event["channel"], event.get("store"), event.get("product")
    bought = Purchase(event["order"], event["member"], channel, store, product, moment(event["at"]))
    line = Line(1, product, 1, paid, 0, False, 0, 0, 0)
    state.orders[bought.order] = Order(bought.order, bought.member, channel, store, bought.at, [line], True)
    entry = make_entry(state, bought, 1, ratio, "opened", total)
    entry.waiting = waiting
    entry.rewarded = entry.received_elsewhere = total - waiting
    if waiting == 0:
        entry.status = "completed"


def balance_opened(state: State, event: Json) -> None:
    """A member's opening balance (R29)."""
    known(state.shop, "members", event["member"])
    key = (event["member"], event["asset"])
    state.move(*key, units(event["amount"]))
    state.opened_balances[key] = state.opened_balances.get(key, 0) + units(event["amount"])


def queue_zeroed(state: State, event: Json) -> None:
    """All waiting entitlements are set to nothing (R27)."""
    for entry in state.entries:
        if entry.status == "waiting":
            entry.zeroed += entry.waiting
            entry.waiting = 0
            entry.status = "zeroed"
            entry.draw_open = False
    state.carry.clear()


def union_distributed(state: State, event: Json) -> None:
    """The daily distribution of the pool (U3)."""
    if not state.is_union:
        raise RefusedError("the shop has no union queue")
    distribute_pool(state)


def dividend_distributed(state: State, event: Json) -> None:
    """The dividend date (D3)."""
    distribute_dividend(state)


def member_changed(state: State, event: Json) -> None:
    """A member's level changes (R6)."""
    known(state.shop, "members", event["member"])
    known(state.shop, "levels", event["level"], optional=True)
    state.shop["members"][event["member"]]["level"] = event["level"]


def shop_changed(state: State, event: Json) -> None:
    """A shop file's object is applied."""
    state.shop = merged(state.shop, event["shop"], bool(state.orders))


HANDLERS: dict[str, Callable[[State, Json], None]] = {
    "order.paid": order_paid,
    "order.completed": order_completed,
    "order.refunded": order_refunded,
    "entry.drawn": entry_drawn,
    "entry.exchanged": entry_exchanged,
    "entry.opened": entry_opened,
    "balance.opened": balance_opened,
    "queue.zeroed": queue_zeroed,
    "union.distributed": union_distributed,
    "dividend.distributed": dividend_distributed,
    "member.changed": member_changed,
    "shop.changed": shop_changed,
}
