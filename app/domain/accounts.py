"""The names of accounts and the kinds of transfers between them."""

from __future__ import annotations

from typing import Literal

TAKINGS = "takings"
"""What sales bring in: every extraction, reward and pool inflow comes out of it."""

PLATFORM = "platform:cash"
UNION = "union"
DIVIDEND = "dividend"

Kind = Literal[
    "payout", "retained", "carried", "carry_taken", "zeroing_retained",
    "direct", "indirect", "team", "recruiter", "shareholder", "accrual",
    "random_return", "exchange", "clawback", "deduction", "deduction_returned", "opening",
    "pool_inflow", "pool_returned", "adjustment",
    "sent", "sent_fee", "withdrawal", "withdrawal_fee", "withdrawal_paid", "withdrawal_returned", "released",
    "redeemed", "redemption_returned",
]  # fmt: skip

COMMISSIONS = ("direct", "indirect", "team", "recruiter", "shareholder")


def member_account(member_id: int, asset: str) -> str:
    """A member's ``cash``, ``commission``, ``points``, ``love_available``, ``love_frozen`` or ``voucher``."""
    return f"member:{member_id}:{asset}"


def platform_account(asset: str) -> str:
    """Where an asset comes from when it is given, and goes to when it is taken."""
    return f"platform:{asset}"


def withdrawals_account(asset: str) -> str:
    """What members have asked to be paid out, reserved until it is decided."""
    return f"withdrawals:{asset}"


def paid_out_account(asset: str) -> str:
    """What has been paid out to members, outside of the program."""
    return f"paid_out:{asset}"


def opening_account(asset: str) -> str:
    """Where balances taken over from another system come from (R29)."""
    return f"opening:{asset}"


def carry_account(channel: str, lane_id: int | None) -> str:
    """Where a queue's left-over waits (R19); lane None is the unified channel."""
    return f"carry:{channel}" if lane_id is None else f"carry:{channel}:{lane_id}"
