"""An order's way: paid, with everything decided then, and completed (R1–R4, R16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import random_return
from app.domain.accounts import member_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.instants import DAY, day_number
from app.domain.joining import count_joined, is_open, is_used_up
from app.domain.money import share
from app.domain.ratios import Terms, terms_of
from app.domain.records import Entry, Line, Member, Order, Product, Store
from app.domain.settings import Channel, Scope
from app.domain.settlement import settle_order
from app.domain.trace import write_trace

ASSET_ACCOUNTS = {"points": "points", "love_value": "love_available", "voucher": "voucher", "cash": "cash"}
"""From which balance an asset is deducted."""

NOT_JOINING = ("points", "love_value", "elsewhere")
"""What must not have been deducted where deducted orders do not join (R3)."""


@dataclass(slots=True)
class Sale:
    """One line as it was sold; amounts in cents, ``product`` None at a cashier."""

    product: Product | None
    quantity: int
    paid: int
    subsidy: int


def pay_order(
    book: Book,
    ref: str,
    member: Member,
    channel: Channel,
    store: Store | None,
    sales: Sequence[Sale],
    deducted: dict[str, int],
) -> Order:
    """Take in a paid order: decide its lines, give places in the queue, settle if that is due.

    ``deducted`` maps ``points``, ``love_value``, ``voucher``, ``cash`` and ``elsewhere`` to amounts above 0. Refused
    where the member has less than is deducted. The order's ref must be new.
    """
    for asset, cents in deducted.items():
        if asset != "elsewhere" and book.balance(member_account(member.id, ASSET_ACCOUNTS[asset])) < cents:
            raise Refused("the member has less than that", f"deducted.{asset}")
    order = Order(0, ref, member.id, channel, store.id if store else None, book.now, deducted=deducted)
    terms = []
    for number, sale in enumerate(sales, 1):
        terms.append(terms_of(book.rules, in_force(sale.product, store)))
        order.lines.append(_line(number, sale, store, terms[-1]))
    book.add_order(order)
    for asset, cents in deducted.items():
        if asset != "elsewhere":
            account = ASSET_ACCOUNTS[asset]
            book.transfer(
                member_account(member.id, account), platform_account(account), cents, "deduction", order=order
            )
    may_join = book.rules.base.deducted_orders_join or not any(deducted.get(asset) for asset in NOT_JOINING)
    day = day_number(order.paid_at, book.rules.zone)
    for line, term in zip(order.lines, terms, strict=True):
        if line.takes_part:
            _decide(book, order, member, line, term, day, may_join=may_join)
    if channel == "cashier":
        complete_order(book, order)
    elif book.rules.base.settle_on == "paid":
        settle_order(book, order)
    return order


def complete_order(book: Book, order: Order) -> None:
    """Complete ``order``: its spending counts (R7), its entries become eligible (R15), it is settled if it was not."""
    if order.completed_at is not None:
        raise Refused("this order is completed already", "order")
    if order.is_wholly_refunded:
        raise Refused("this order is wholly refunded", "order")
    order.completed_at = book.now
    book.order_changed(order)
    for line in order.lines:
        book.add_spending(order.member_id, order.area, order.paid_at, line.net)
        if line.entry is not None:
            line.entry.is_completed = True
            book.entry_changed(line.entry)
            book.became_eligible(line.entry)
    settle_order(book, order)


def _line(number: int, sale: Sale, store: Store | None, terms: Terms) -> Line:
    """The line as it was sold, with what is known of it before anything is asked of the member."""
    product = sale.product
    if store is not None:
        lane_id, profit = store.id, share(sale.paid, store.commission_bps)
    else:
        assert product is not None
        lane_id, profit = product.id, sale.paid - product.cost_cents * sale.quantity
    return Line(
        id=0,
        number=number,
        product_id=product.id if product else None,
        lane_id=lane_id,
        quantity=sale.quantity,
        paid=sale.paid,
        subsidy=sale.subsidy,
        profit=profit,
        takes_part=terms.not_part is None,
        extraction_bps=terms.extraction_bps,
        trace=write_trace(terms.not_part, None) if terms.not_part else "",
        supplier_id=product.supplier_id if product else None,
    )


def _decide(book: Book, order: Order, member: Member, line: Line, terms: Terms, day: int, *, may_join: bool) -> None:
    """Decide whether a line that takes part joins, and give it its entry (R3–R5)."""
    why_not = _not_joining(book, order, line, terms, day, may_join=may_join)
    if why_not is not None:
        line.trace = terms.trace_of_not_joining(why_not)
        return

    def spent(days: int) -> int:
        return book.spent(order.member_id, order.area, order.paid_at - days * DAY, order.paid_at)

    ratio, line.trace = terms.find(member.level.ref if member.level else None, spent)
    total = share(line.paid, ratio.bps)
    is_drawable = ratio.offer is not None
    entry = line.entry = Entry(
        id=0,
        line_id=line.id,
        order_id=order.id,
        member_id=order.member_id,
        channel=order.channel,
        lane_id=line.lane_id,
        joined_at=order.paid_at,
        joined_day=day,
        ratio_bps=ratio.bps,
        source=ratio.source,
        total=total,
        rewarded=0,
        converted=0,
        zeroed=0,
        waiting=total,
        status="waiting" if total or is_drawable else "completed",
        is_completed=False,
        drawable=is_drawable,
        offer=ratio.offer,
    )
    if book.rules.scheme == "queue":
        random_return.choose(book, entry, terms.scopes[-1])
    book.add_entry(entry)
    random_return.give_points(book, entry)
    count_joined(book, order.member_id, terms.scopes, day, 1)


def _not_joining(book: Book, order: Order, line: Line, terms: Terms, day: int, *, may_join: bool) -> str | None:
    """Why the line does not join (R3); None where it does."""
    if not line.paid:
        return "nothing_paid"
    if not may_join:
        return "deducted"
    if terms.is_restricted:

        def joined(scope_id: int, on: int) -> int:
            return book.joined(order.member_id, scope_id, on)

        for scope in terms.scopes:
            if not is_open(scope.windows, order.paid_at, book.rules.zone):
                return f"{scope.name}_window"
            if is_used_up(scope, joined, day):
                return f"{scope.name}_limit"
    return None


def scopes_of(book: Book, order: Order, line: Line) -> tuple[Scope, ...]:
    """The scopes of a line, nearest first, base left out (R5)."""
    product = None if line.product_id is None else book.product(line.product_id)
    store = None if order.store_id is None else book.store(order.store_id)
    return in_force(product, store)


def in_force(product: Product | None, store: Store | None) -> tuple[Scope, ...]:
    """The scopes of a sale: of the mall without a store, at a cashier without a product."""
    if store is None:
        assert product is not None
        return (product.rebate,)
    return (store.cashier,) if product is None else (product.rebate, store.online)
