"""What members do with what they hold: send it, have it paid out, and frozen love value that becomes available."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.accounts import member_account, paid_out_account, platform_account, withdrawals_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.money import YUAN, share, written

SENT = ("points", "love_available", "voucher")
"""The assets that members can send to each other."""

WITHDRAWN = ("cash", "commission")
"""The assets that members can have paid out."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Terms of sending: what of an amount is kept, and how much of an asset a member may send in a day (None: any)."""

    fee_bps: int
    daily_limit_cents: int | None


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """Terms of withdrawals: what of an amount is kept, and the least that can be asked for."""

    fee_bps: int
    minimum_cents: int


@dataclass(frozen=True, slots=True)
class Wallet:
    """What members may do; None is off. ``release_bps`` of what is frozen becomes available each day."""

    sending: Sending | None = None
    withdrawing: Withdrawing | None = None
    release_bps: int | None = None


def fee_for_sending(terms: Sending | None, cents: int, *, balance: int, sent_today: int) -> int:
    """What is kept of an amount that is to be sent; refused where it cannot be.

    ``sent_today`` is what the member has sent of the asset on this day of the shop, fees included.
    """
    if terms is None:
        raise Refused("Members cannot send anything to each other at present.")
    _require_held(cents, balance, written(balance))
    if terms.daily_limit_cents is not None and sent_today + cents > terms.daily_limit_cents:
        left = max(0, terms.daily_limit_cents - sent_today)
        raise Refused("Only {left} more can be sent today.", "amount", left=written(left))
    fee = share(cents, terms.fee_bps)
    if fee >= cents:
        raise Refused("After the fee nothing would arrive. Enter more.", "amount")
    return fee


def send(book: Book, sender_id: int, receiver_id: int, asset: str, cents: int, fee: int) -> None:
    """Move an amount to another member, less the fee, which the platform keeps."""
    sender = member_account(sender_id, asset)
    book.transfer(sender, member_account(receiver_id, asset), cents - fee, "sent")
    book.transfer(sender, platform_account(asset), fee, "sent_fee")


def fee_for_withdrawal(terms: Withdrawing | None, cents: int, *, balance: int) -> int:
    """What is kept of an amount that is to be paid out; refused where it cannot be."""
    if terms is None:
        raise Refused("Nothing can be paid out at present.")
    if cents < terms.minimum_cents:
        raise Refused("The least that can be paid out is {least}.", "amount", least=written(terms.minimum_cents, YUAN))
    _require_held(cents, balance, written(balance, YUAN))
    fee = share(cents, terms.fee_bps)
    if fee >= cents:
        raise Refused("After the fee nothing would be paid out. Enter more.", "amount")
    return fee


def reserve(book: Book, member_id: int, asset: str, cents: int) -> None:
    """Set an amount aside that a member wants to have paid out."""
    book.transfer(member_account(member_id, asset), withdrawals_account(asset), cents, "withdrawal")


def give_back(book: Book, member_id: int, asset: str, cents: int) -> None:
    """Give back what was set aside; it fills a balance below zero first."""
    book.transfer(withdrawals_account(asset), member_account(member_id, asset), cents, "withdrawal_returned")


def pay_out(book: Book, asset: str, cents: int, fee: int) -> None:
    """What was set aside has been paid, less the fee, which the platform keeps."""
    book.transfer(withdrawals_account(asset), paid_out_account(asset), cents - fee, "withdrawal_paid")
    book.transfer(withdrawals_account(asset), platform_account(asset), fee, "withdrawal_fee")


def release(book: Book, member_id: int, cents: int) -> None:
    """Make so much of a member's frozen love value available; refused where less is frozen."""
    frozen, available = member_account(member_id, "love_frozen"), member_account(member_id, "love_available")
    left_frozen(book.balance(frozen), cents)
    book.transfer(frozen, available, cents, "released")


def left_frozen(frozen: int, cents: int) -> int:
    """What stays frozen once so much is released; refused where less is frozen."""
    _require_some(cents)
    if cents > frozen:
        raise Refused("No more than {most} is frozen.", "amount", most=written(max(0, frozen)))
    return frozen - cents


def released_in_a_day(frozen: int, ratio_bps: int) -> int:
    """What a day makes available of what is frozen: the ratio of it, but at least 0.01, so that it comes to an end."""
    if frozen <= 0 or not ratio_bps:
        return 0
    return min(frozen, max(1, share(frozen, ratio_bps)))


def _require_some(cents: int) -> None:
    if cents <= 0:
        raise Refused("Enter an amount of more than 0.", "amount")


def _require_held(cents: int, balance: int, held: str) -> None:
    _require_some(cents)
    if cents > balance:
        raise Refused("There is not enough: you have {held}.", "amount", held=held)
