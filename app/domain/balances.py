"""What a member holds besides what orders and queues give: opened (R29), and adjusted by hand (R30)."""

from __future__ import annotations

from app.domain.accounts import member_account, opening_account, platform_account
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.money import sign_of, written
from app.domain.records import Member

HELD = ("cash", "commission", "points", "love_available", "love_frozen", "voucher")
"""The assets of which every member has a balance."""


def open_balance(book: Book, member: Member, asset: str, cents: int) -> None:
    """Give ``member`` an opening balance in an asset, at least 0 (R29)."""
    book.transfer(opening_account(asset), member_account(member.id, asset), cents, "opening")


def adjusted(balance: int, cents: int, asset: str) -> int:
    """What a balance of an asset comes to by an adjustment; refused where that takes more than is there (R30)."""
    if not cents:
        raise Refused("Enter an amount of more than 0.", "amount")
    if cents < 0 and balance + cents < 0:
        most = written(max(0, balance), sign_of(asset))
        raise Refused("No more than {most} can be taken away.", "amount", most=most)
    return balance + cents


def adjust_balance(book: Book, member: Member, asset: str, cents: int) -> None:
    """Give ``member`` so much of an asset, or take it where ``cents`` is below 0, from or to the platform (R30)."""
    platform, account = platform_account(asset), member_account(member.id, asset)
    adjusted(book.balance(account), cents, asset)
    debit, credit = (platform, account) if cents > 0 else (account, platform)
    book.transfer(debit, credit, abs(cents), "adjustment")
