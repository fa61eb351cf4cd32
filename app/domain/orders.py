"""An order's way: paid, with everything decided then, and completed (R1–R4, R16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import random_return
from app.domain.accounts import member_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.instants import DAY, day_number
from app.domain.joining import is_open, is_used_up
from app.domain.money import share
from app.domain.ratios import find_extraction, find_ratio
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
    may_join = book.rules.base.deducted_orders_join or not any(deducted.get(asset) for asset in NOT_JOINING)
    plans = [_Plan(book, order, member, store, sale) for sale in sales]
    for number, plan in enumerate(plans, 1):
        order.lines.append(plan.line(number))
    book.add_order(order)
    for asset, cents in deducted.items():
        if asset != "elsewhere":
            account = ASSET_ACCOUNTS[asset]
            book.transfer(
                member_account(member.id, account), platform_account(account), cents, "deduction", order=order
            )
    for line, plan in zip(order.lines, plans, strict=True):
        plan.decide(line, may_join=may_join)
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
    book.add_spending(order.member_id, order.area, order.paid_at, sum(line.net for line in order.lines))
    for line in order.lines:
        if line.entry is not None:
            line.entry.is_completed = True
            book.entry_changed(line.entry)
    settle_order(book, order)


class _Plan:
    """What a sale meets on its way in: the scopes in force for it, nearest first."""

    def __init__(self, book: Book, order: Order, member: Member, store: Store | None, sale: Sale) -> None:
        self.book = book
        self.order = order
        self.member = member
        self.store = store
        self.sale = sale
        self.scopes = _in_force(sale.product, store)

    def line(self, number: int) -> Line:
        """The line as it was sold; whether it takes part is known at once, the rest is decided in turn."""
        product, store, sale = self.sale.product, self.store, self.sale
        if store is not None:
            lane_id, profit = store.id, share(sale.paid, store.commission_bps)
        else:
            assert product is not None
            lane_id, profit = product.id, sale.paid - product.cost_cents * sale.quantity
        out = self._not_part()
        extraction = find_extraction(self.book.rules, self.scopes)
        return Line(
            id=0,
            number=number,
            product_id=product.id if product else None,
            lane_id=lane_id,
            quantity=sale.quantity,
            paid=sale.paid,
            subsidy=sale.subsidy,
            profit=profit,
            takes_part=out is None,
            extraction_bps=extraction[0],
            trace=write_trace(out, None, None, None) if out else "",
        )

    def decide(self, line: Line, *, may_join: bool) -> None:
        """Decide whether ``line`` joins, and give it its entry (R3–R5)."""
        if not line.takes_part:
            return
        book, order = self.book, self.order
        extraction = find_extraction(book.rules, self.scopes)
        day = day_number(order.paid_at, book.rules.zone)
        why_not = self._not_joining(line, day, may_join=may_join)
        if why_not is not None:
            line.trace = write_trace(None, why_not, None, extraction)
            return
        level = self.member.level.ref if self.member.level else None
        ratio = find_ratio(book.rules, self.scopes, level, self._spent)
        line.trace = write_trace(None, None, ratio, extraction)
        total = share(line.paid, ratio.bps)
        is_drawable = ratio.offer is not None
        line.entry = Entry(
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
            random_return.choose(book, line.entry, self.scopes[-1])
        book.add_entry(line.entry)
        random_return.give_points(book, line.entry)
        for scope in self.scopes:
            book.add_joined(order.member_id, scope.id, day, 1)
            book.add_joined(order.member_id, scope.id, 0, 1)

    def _not_part(self) -> str | None:
        """Why the line takes no part (R1): the programme or the nearest scope that is off; None where it does."""
        if not self.book.rules.base.enabled:
            return "programme_off"
        return next((f"{scope.name}_off" for scope in self.scopes if not scope.enabled), None)

    def _not_joining(self, line: Line, day: int, *, may_join: bool) -> str | None:
        """Why the line does not join (R3); None where it does."""
        if not line.paid:
            return "nothing_paid"
        if not may_join:
            return "deducted"
        for scope in self.scopes:
            if not is_open(scope.windows, self.order.paid_at, self.book.rules.zone):
                return f"{scope.name}_window"
            if is_used_up(scope, self._joined, day):
                return f"{scope.name}_limit"
        return None

    def _joined(self, scope_id: int, day: int) -> int:
        return self.book.joined(self.order.member_id, scope_id, day)

    def _spent(self, days: int) -> int:
        until = self.order.paid_at
        return self.book.spent(self.order.member_id, self.order.area, until - days * DAY, until)


def scopes_of(book: Book, order: Order, line: Line) -> tuple[Scope, ...]:
    """The scopes of a line, nearest first, base left out (R5)."""
    product = None if line.product_id is None else book.product(line.product_id)
    store = None if order.store_id is None else book.store(order.store_id)
    return _in_force(product, store)


def _in_force(product: Product | None, store: Store | None) -> tuple[Scope, ...]:
    if store is None:
        assert product is not None
        return (product.rebate,)
    return (store.cashier,) if product is None else (product.rebate, store.online)
