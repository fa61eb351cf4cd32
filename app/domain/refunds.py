"""Refunds: what is taken back from the entry, from rewards and from the pool, and what is given back (R28)."""

from __future__ import annotations

from app.domain import distribution, union
from app.domain.accounts import PLATFORM, member_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.joining import count_joined
from app.domain.money import proportion, share
from app.domain.orders import ASSET_ACCOUNTS, scopes_of
from app.domain.records import Entry, Line, Order


def refund_order(book: Book, order: Order, number: int | None, cents: int | None) -> None:
    """Refund ``cents`` of line ``number``, or with neither all that is left of every line."""
    left_before = sum(line.net for line in order.lines)
    for line, amount in _parts(order, number, cents):
        _refund_line(book, order, line, amount)
    if order.is_wholly_refunded:
        book.order_changed(order)
    _return_deductions(book, order, left_before)


def _parts(order: Order, number: int | None, cents: int | None) -> list[tuple[Line, int]]:
    """What is refunded of which line; refused where there is nothing, no such line, or more than is left."""
    if number is None or cents is None:
        parts = [(line, line.net) for line in order.lines if line.net]
        if not parts:
            raise Refused("nothing is left to refund", "order")
        return parts
    if number > len(order.lines):
        raise Refused("the order has no such line", "line")
    line = order.lines[number - 1]
    if cents > line.net:
        raise Refused("is more than what is left of the line", "amount")
    return [(line, cents)]


def _refund_line(book: Book, order: Order, line: Line, cents: int) -> None:
    line.refunded += cents
    book.line_changed(line)
    if order.completed_at is not None:
        book.add_spending(order.member_id, order.area, order.paid_at, -cents)
    if line.entry is not None:
        _reduce_entry(book, line, line.entry)
        book.entry_changed(line.entry)
        if line.entry.status == "cancelled" and not (line.entry.was_drawn or line.entry.was_chosen):
            # A member's limits get the place of a cancelled entry back (R13).
            count_joined(book, order.member_id, scopes_of(book, order, line), line.entry.joined_day, -1)
    if line.settled_net is not None:
        distribution.take_back_rewards(book, line)
        if book.rules.scheme == "union":
            union.take_back(book, line)


def _reduce_entry(book: Book, line: Line, entry: Entry) -> None:
    """Take from ``entry`` what is no longer due, from waiting, zeroed, converted and rewarded in this order."""
    excess = max(0, entry.total - share(line.net, entry.ratio_bps))
    from_waiting = min(excess, entry.waiting)
    from_zeroed = min(excess - from_waiting, entry.zeroed)
    entry.waiting -= from_waiting
    entry.zeroed -= from_zeroed
    taken = from_waiting + from_zeroed
    if book.rules.base.clawback:
        taken += _claw_back(book, line, entry, excess - taken)
    entry.total -= taken
    is_whole = not line.net
    if is_whole:
        entry.drawable = False
    if entry.waiting or entry.drawable:
        return
    if is_whole and not entry.rewarded and not entry.converted:
        entry.status = "cancelled"
    elif entry.status == "waiting":
        entry.status = "completed"


def _claw_back(book: Book, line: Line, entry: Entry, excess: int) -> int:
    """Debit the member what was converted, then what was rewarded; balances may go below zero."""
    from_converted = min(excess, entry.converted)
    if from_converted and entry.converted_asset is not None and entry.converted_ratio_bps is not None:
        ratio = entry.converted_ratio_bps
        given = share(entry.converted, ratio) - share(entry.converted - from_converted, ratio)
        account, issuer = (
            member_account(entry.member_id, entry.converted_asset),
            platform_account(entry.converted_asset),
        )
        book.transfer(account, issuer, given, "clawback", entry=entry, line=line)
        entry.converted -= from_converted
    from_rewarded = min(excess - from_converted, entry.rewarded)
    cash = member_account(entry.member_id, "cash")
    book.transfer(cash, PLATFORM, from_rewarded, "clawback", entry=entry, line=line)
    entry.rewarded -= from_rewarded
    return from_converted + from_rewarded


def _return_deductions(book: Book, order: Order, left_before: int) -> None:
    """Credit back of each asset what no longer stays deducted: deducted × (left of the order ÷ paid for it)."""
    paid = sum(line.paid for line in order.lines)
    left = sum(line.net for line in order.lines)
    for asset, cents in sorted(order.deducted.items()):  # an order read again may hold them in another sequence
        if asset == "elsewhere":
            continue
        returned = proportion(cents, left_before, paid) - proportion(cents, left, paid)
        account = ASSET_ACCOUNTS[asset]
        credit = member_account(order.member_id, account)
        book.transfer(platform_account(account), credit, returned, "deduction_returned", order=order)
