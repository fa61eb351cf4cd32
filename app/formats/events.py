"""The events of a stream: one JSON object each, checked for shape before anything is looked up."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from app.domain.errors import Refused
from app.formats.fields import At, Cents, Document, PositiveCents, Ref, refuse
from app.formats.json_text import parse_object
from app.formats.refusals import first_refusal

Channel = Literal["mall", "store", "cashier"]


class Event(Document):
    """What every event has: the sender's own id, and when it happened (microseconds since 1970)."""

    id: Ref
    at: At
    type: str


class SoldLine(Document):
    product: Ref | None = None
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    paid: Cents
    subsidy: Cents = 0


class Deducted(Document):
    points: Cents = 0
    love_value: Cents = 0
    voucher: Cents = 0
    cash: Cents = 0
    elsewhere: Cents = 0


def check_place(channel: str, store: str | None) -> None:
    """Refuse a store where the mall sells, and its absence elsewhere."""
    if (channel == "mall") != (store is None):
        raise refuse("must name a store for store and cashier, and none for mall")


class OrderPaid(Event):
    type: Literal["order.paid"]
    order: Ref
    member: Ref
    channel: Channel
    store: Ref | None = None
    lines: Annotated[list[SoldLine], Field(min_length=1, max_length=1000)]
    deducted: Deducted | None = None

    @model_validator(mode="after")
    def _fits_its_channel(self) -> OrderPaid:
        check_place(self.channel, self.store)
        if self.channel == "cashier" and len(self.lines) > 1:
            raise refuse("must have one line at a cashier")
        for line in self.lines:
            if (line.product is None) != (self.channel == "cashier"):
                raise refuse("must name a product in each line, and none at a cashier")
        return self


class OrderCompleted(Event):
    type: Literal["order.completed"]
    order: Ref


class OrderRefunded(Event):
    type: Literal["order.refunded"]
    order: Ref
    line: Annotated[int, Field(ge=1)] | None = None
    amount: PositiveCents | None = None

    @model_validator(mode="after")
    def _names_both_or_neither(self) -> OrderRefunded:
        if (self.line is None) != (self.amount is None):
            raise refuse("must have both line and amount, or neither")
        return self


class EntryDrawn(Event):
    type: Literal["entry.drawn"]
    order: Ref
    line: Annotated[int, Field(ge=1)]


class EntryExchanged(Event):
    type: Literal["entry.exchanged"]
    order: Ref
    line: Annotated[int, Field(ge=1)]
    into: Literal["points", "love_value", "voucher"]


class EntryOpened(Event):
    type: Literal["entry.opened"]
    order: Ref
    member: Ref
    channel: Channel
    store: Ref | None = None
    product: Ref | None = None
    paid: Cents
    total: Cents
    waiting: Cents

    @model_validator(mode="after")
    def _fits_its_channel(self) -> EntryOpened:
        check_place(self.channel, self.store)
        if (self.product is None) != (self.channel == "cashier"):
            raise refuse("must name a product, and none at a cashier")
        return self


class BalanceOpened(Event):
    type: Literal["balance.opened"]
    member: Ref
    asset: Literal["cash", "commission", "points", "love_available", "love_frozen", "voucher"]
    amount: Cents


class QueueZeroed(Event):
    type: Literal["queue.zeroed"]


class UnionDistributed(Event):
    type: Literal["union.distributed"]


class DividendDistributed(Event):
    type: Literal["dividend.distributed"]


class MemberChanged(Event):
    type: Literal["member.changed"]
    member: Ref
    level: Ref | None


class ShopChanged(Event):
    type: Literal["shop.changed"]
    shop: dict[str, Any]


KINDS: dict[str, type[Event]] = {
    kind.model_fields["type"].annotation.__args__[0]: kind  # type: ignore[union-attr]
    for kind in Event.__subclasses__()
}

NAMES_ORDER = frozenset(kind for kind in KINDS.values() if "order" in kind.model_fields)
NAMES_MEMBER = frozenset(kind for kind in KINDS.values() if "member" in kind.model_fields)
"""Which events name an order or a member, so that these can be read ahead."""

VALIDATORS = {name: TypeAdapter(kind).validator.validate_python for name, kind in KINDS.items()}


def parse_json(text: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON object that ``text`` writes, and the digest of its content, the same for all spellings of equal JSON."""
    found, content = parse_object(text)
    return found, hashlib.blake2b(content, digest_size=16).digest()


def read_event(found: dict[str, Any]) -> Event:
    """The event that a JSON object is; refused with place and reason."""
    validate = VALIDATORS.get(str(found.get("type")))
    if validate is None:
        raise Refused("is missing" if "type" not in found else "is not a known event type", "type")
    try:
        event: Event = validate(found)
        return event
    except ValidationError as error:
        raise first_refusal(error) from None
