"""Doing what an event says, on any Book: refs are looked up, misfits refused, the rules called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from app.domain.balances import open_balance
from app.domain.book import Book
from app.domain.distribution import distribute_dividend
from app.domain.entries import draw_entry, exchange_entry, open_entry, zero_queue
from app.domain.errors import Refused
from app.domain.orders import Sale, complete_order, pay_order
from app.domain.records import Entry, Line, Order, Product, Store
from app.domain.refunds import refund_order
from app.domain.union import distribute
from app.formats import events

Found = TypeVar("Found")


class ShopBook(Book, Protocol):
    """A Book whose shop can be changed on the way."""

    def change_shop(self, document: dict[str, Any]) -> None:
        """Do what a shop file's object says, as ``shop load`` does; refused with its place."""
        ...


def apply_event(book: ShopBook, event: events.Event) -> None:
    """Apply ``event`` to ``book`` at the event's own time; refused with its place, and then nothing is changed."""
    book.now = event.at
    HANDLERS[type(event)](book, event)


def _pay(book: ShopBook, event: events.OrderPaid) -> None:
    _require_new_order(book, event.order)
    member = _named(book.member_by_ref(event.member), "member")
    store = None if event.store is None else _named(book.store_by_ref(event.store), "store")
    sales = [
        Sale(_product(book, line.product, store, f"lines[{number}].product"), line.quantity, line.paid, line.subsidy)
        for number, line in enumerate(event.lines)
    ]
    deducted = {asset: cents for asset, cents in event.deducted if cents} if event.deducted else {}
    pay_order(book, event.order, member, event.channel, store, sales, deducted)


def _complete(book: ShopBook, event: events.OrderCompleted) -> None:
    complete_order(book, _order(book, event.order))


def _refund(book: ShopBook, event: events.OrderRefunded) -> None:
    refund_order(book, _order(book, event.order), event.line, event.amount)


def _draw(book: ShopBook, event: events.EntryDrawn) -> None:
    line, entry = _entry(book, event.order, event.line)
    draw_entry(book, line, entry)


def _exchange(book: ShopBook, event: events.EntryExchanged) -> None:
    _, entry = _entry(book, event.order, event.line)
    exchange_entry(book, entry, event.into)


def _open_entry(book: ShopBook, event: events.EntryOpened) -> None:
    _require_new_order(book, event.order)
    member = _named(book.member_by_ref(event.member), "member")
    store = None if event.store is None else _named(book.store_by_ref(event.store), "store")
    product = _product(book, event.product, store, "product")
    open_entry(
        book,
        event.order,
        member,
        event.channel,
        store,
        product,
        paid=event.paid,
        total=event.total,
        waiting=event.waiting,
    )


def _open_balance(book: ShopBook, event: events.BalanceOpened) -> None:
    open_balance(book, _named(book.member_by_ref(event.member), "member"), event.asset, event.amount)


def _zero(book: ShopBook, event: events.QueueZeroed) -> None:  # noqa: ARG001 - it says no more than its type
    zero_queue(book)


def _distribute_union(book: ShopBook, event: events.UnionDistributed) -> None:  # noqa: ARG001
    if book.rules.scheme != "union":
        raise Refused("is only for the scheme union", "type")
    distribute(book)


def _distribute_dividend(book: ShopBook, event: events.DividendDistributed) -> None:  # noqa: ARG001
    distribute_dividend(book)


def _change_member(book: ShopBook, event: events.MemberChanged) -> None:
    member = _named(book.member_by_ref(event.member), "member")
    if not book.set_level(member, event.level):
        raise Refused("names nothing that exists", "level")


def _change_shop(book: ShopBook, event: events.ShopChanged) -> None:
    try:
        book.change_shop(event.shop)
    except Refused as refused:
        place = f"shop.{refused.place}" if refused.place else "shop"
        raise Refused(refused.reason, place, **refused.values) from None


HANDLERS: dict[type[events.Event], Callable[[ShopBook, Any], None]] = {
    events.OrderPaid: _pay,
    events.OrderCompleted: _complete,
    events.OrderRefunded: _refund,
    events.EntryDrawn: _draw,
    events.EntryExchanged: _exchange,
    events.EntryOpened: _open_entry,
    events.BalanceOpened: _open_balance,
    events.QueueZeroed: _zero,
    events.UnionDistributed: _distribute_union,
    events.DividendDistributed: _distribute_dividend,
    events.MemberChanged: _change_member,
    events.ShopChanged: _change_shop,
}


def _named(found: Found | None, place: str) -> Found:
    if found is None:
        raise Refused("names nothing that exists", place)
    return found


def _require_new_order(book: Book, ref: str) -> None:
    if book.order_by_ref(ref) is not None:
        raise Refused("there is an order of this ref already", "order")


def _order(book: Book, ref: str) -> Order:
    return _named(book.order_by_ref(ref), "order")


def _entry(book: Book, ref: str, number: int) -> tuple[Line, Entry]:
    order = _order(book, ref)
    if number > len(order.lines):
        raise Refused("the order has no such line", "line")
    line = order.lines[number - 1]
    if line.entry is None:
        raise Refused("this line has no entry", "line")
    return line, line.entry


def _product(book: Book, ref: str | None, store: Store | None, place: str) -> Product | None:
    """The product sold: of the mall without a store, else of that store; None at a cashier."""
    if ref is None:
        return None
    product = _named(book.product_by_ref(ref), place)
    if product.store_id != (store.id if store else None):
        raise Refused("is not sold there", place)
    return product
