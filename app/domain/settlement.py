"""Settling a line: its extraction is handed to the places at the head of the queue (R14–R22)."""

from __future__ import annotations

from app.domain import distribution, union
from app.domain.accounts import PLATFORM, TAKINGS, carry_account
from app.domain.book import Book, Reach, Settled
from app.domain.money import share
from app.domain.payouts import pay_entry
from app.domain.records import Line, Order


def settle_order(book: Book, order: Order) -> None:
    """Settle every line of ``order`` that takes part and has not been settled, in their sequence (R16)."""
    for line in order.lines:
        if line.takes_part and line.settled_net is None:
            settle_line(book, order, line)


def settle_line(book: Book, order: Order, line: Line) -> None:
    """Settle ``line``, unless more than 0 was paid for it and all of it is refunded (R18)."""
    if line.paid and not line.net:
        return
    line.settled_net = line.net
    book.line_changed(line)
    rewards = distribution.credit_rewards(book, order, line)
    if book.rules.scheme == "union":
        union.take_in(book, order, line, rewards)
    else:
        book.add_settlement(line, _hand_out(book, order, line))


def _hand_out(book: Book, order: Order, line: Line) -> Settled:
    """Pay the entries in reach, first from the extraction, then from carried money as far as they can take it."""
    base = book.rules.base
    extraction = share(line.net, line.extraction_bps)
    lane = None if base.unified[order.channel] else line.lane_id
    paid = carry_taken = 0
    if not base.paused:
        own_order, own_member = _own(base.own_entries, order)
        left = extraction
        carries: list[tuple[str, int]] | None = None
        for entry in book.eligible(Reach(order.channel, lane, base.completed_only)):
            if entry.order_id == own_order or entry.member_id == own_member:
                continue
            if left < entry.waiting and carries is None:
                carries = _carries_in_reach(book, order, line)
                left += sum([held for _, held in carries])
            amount = min(left, entry.waiting)
            if not amount:
                break
            pay_entry(book, entry, amount, source=TAKINGS, line=line)
            left -= amount
            paid += amount
        if carries and paid > extraction:
            carry_taken = paid - extraction
            _take(book, carries, carry_taken, line)
    surplus = extraction + carry_taken - paid
    if base.surplus == "carry":
        book.transfer(TAKINGS, carry_account(order.channel, lane), surplus, "carried", line=line)
        return Settled(extraction, carry_taken, paid, 0, surplus)
    book.transfer(TAKINGS, PLATFORM, surplus, "retained", line=line)
    return Settled(extraction, carry_taken, paid, surplus, 0)


def _own(rule: str, order: Order) -> tuple[int | None, int | None]:
    """The order and the member whose entries the line's order may not pay because they are its own (R17)."""
    if rule == "not_same_order":
        return order.id, None
    return None, order.member_id if rule == "not_same_member" else None


def _carries_in_reach(book: Book, order: Order, line: Line) -> list[tuple[str, int]]:
    """Carried money that this settlement may use, in the order in which it is used (R19)."""
    of_channel = carry_account(order.channel, None)
    if book.rules.base.unified[order.channel]:
        of_lanes = book.lane_carries(order.channel)
        carries = [(of_channel, book.balance(of_channel)), *of_lanes]
    else:
        of_lane = carry_account(order.channel, line.lane_id)
        carries = [(account, book.balance(account)) for account in (of_lane, of_channel)]
    return [(account, held) for account, held in carries if held]


def _take(book: Book, carries: list[tuple[str, int]], cents: int, line: Line) -> None:
    for account, held in carries:
        amount = min(held, cents)
        book.transfer(account, TAKINGS, amount, "carry_taken", line=line)
        cents -= amount
