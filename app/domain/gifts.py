"""Gifts that members redeem with points, love value or vouchers, and what a cancelled one gives back."""

from __future__ import annotations

from app.domain.accounts import member_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.money import written

PAID_FROM = {"points": "points", "love_value": "love_available", "voucher": "voucher"}
"""From which balance a price in an asset is paid; frozen love value pays for nothing."""


def require_left(offered: int | None, given: int) -> None:
    """Refuse where of ``offered`` (None: without end) none is left."""
    if offered is not None and given >= offered:
        raise Refused("There is none left of this gift.")


def redeem(book: Book, member_id: int, asset: str, cents: int) -> None:
    """Take the price of a gift from a member; refused where they have less."""
    account = member_account(member_id, PAID_FROM[asset])
    held = book.balance(account)
    if held < cents:
        raise Refused("There is not enough: you have {held}.", held=written(held))
    book.transfer(account, platform_account(PAID_FROM[asset]), cents, "redeemed")


def give_back(book: Book, member_id: int, asset: str, cents: int) -> None:
    """Give back the price of a gift that is not handed over."""
    account = PAID_FROM[asset]
    book.transfer(platform_account(account), member_account(member_id, account), cents, "redemption_returned")
