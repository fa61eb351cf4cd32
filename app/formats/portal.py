"""What a shop file says of the members' side: the wallet, messages, gifts."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.formats.fields import Amount, Clock, Document, Name, PartRatio, Ref, Text, cents, refuse

LONGEST_AGREEMENT = 50_000
Long = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[\P{Cc}\n\r\t]*$")]
Agreement = Annotated[str, StringConstraints(max_length=LONGEST_AGREEMENT, pattern=r"^[\P{Cc}\n\r\t]*$")]

EVENTS = (
    "joined", "received", "completed", "drawn", "exchanged", "zeroing_ahead", "zeroing_off", "zeroed", "refunded",
    "commission", "withdrawal_requested", "withdrawal_refused", "withdrawal_paid", "gift",
)  # fmt: skip
"""What members are told of."""

EVERYWHERE = ("member", "shop", "programme", "date")
GAPS: dict[str, tuple[str, ...]] = {
    "joined": ("queue_id", "order", "amount"),
    "received": ("queue_id", "order", "amount", "waiting"),
    "completed": ("queue_id", "order", "amount"),
    "drawn": ("queue_id", "order", "ratio", "amount"),
    "exchanged": ("queue_id", "order", "amount", "given_up"),
    "zeroing_ahead": ("due", "waiting"),
    "zeroing_off": ("due",),
    "zeroed": ("amount",),
    "refunded": ("order", "amount", "waiting"),
    "commission": ("amount",),
    "withdrawal_requested": ("amount", "fee"),
    "withdrawal_refused": ("amount", "reason"),
    "withdrawal_paid": ("amount", "fee", "reference"),
    "gift": ("gift", "state", "code", "parcel", "reason"),
}
"""What the text of each event may say besides ``EVERYWHERE``: ``{queue_id}`` and the like, put in as they are."""

GAP = re.compile(r"\{(\w+)\}")
"""A word in braces; any other brace is a brace."""


def gaps_of(event: str) -> tuple[str, ...]:
    """The words that may stand in braces in a text of ``event``."""
    return (*GAPS[event], *EVERYWHERE)


def unknown_gap(event: str, text: str) -> str | None:
    """The first word in braces of a text that its event does not know; None where it knows them all."""
    return next((match[0] for match in GAP.finditer(text) if match[1] not in gaps_of(event)), None)


Event = Literal[
    "joined", "received", "completed", "drawn", "exchanged", "zeroing_ahead", "zeroing_off", "zeroed", "refunded",
    "commission", "withdrawal_requested", "withdrawal_refused", "withdrawal_paid", "gift",
]  # fmt: skip


class Sending(Document):
    """Members may send points, love value and vouchers to each other: what of it is kept, and how much in a day."""

    fee_ratio: PartRatio = "0"
    daily_limit: Amount | None = None

    @model_validator(mode="after")
    def _leaves_something(self) -> Sending:
        if self.fee_ratio == "100":
            raise refuse("must leave something to arrive")
        return self


class Withdrawing(Document):
    """Members may ask for cash and commission to be paid out: what of it is kept, and the least."""

    fee_ratio: PartRatio = "0"
    minimum: Amount = "0.01"

    @model_validator(mode="after")
    def _leaves_something(self) -> Withdrawing:
        if self.fee_ratio == "100":
            raise refuse("must leave something to be paid out")
        if not cents(self.minimum):
            raise refuse("must have a minimum of more than 0")
        return self


class Release(Document):
    """Frozen love value becomes available by itself: so much of what is frozen, every day."""

    ratio: PartRatio
    at: Clock = "03:00"


class Wallet(Document):
    sending: Sending | None = None
    withdrawing: Withdrawing | None = None
    release: Release | None = None


class MessageText(Document):
    title: Text = ""
    body: Long = ""


class Messages(Document):
    zeroing_ahead_hours: Annotated[int, Field(ge=1, le=720)] = 24
    texts: dict[Event, dict[Literal["zh_CN", "en"], MessageText]] | None = None


def ahead_hours(messages: str) -> int:
    """How many hours before a zeroing members are told of it, from the settings of messages as they are kept."""
    hours: int = json.loads(messages).get("zeroing_ahead_hours", Messages().zeroing_ahead_hours)
    return hours


class Gift(Document):
    ref: Ref
    name: Name = ""
    about: Long = ""
    picture: Text = ""
    asset: Literal["points", "love_value", "voucher"] = "points"
    price: Amount = "1.00"
    offered: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    on_sale: bool = True

    @model_validator(mode="after")
    def _costs_something(self) -> Gift:
        if not cents(self.price):
            raise refuse("must have a price of more than 0")
        return self
