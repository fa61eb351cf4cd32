"""The shop file: configuration and catalogue, as loaded, dumped and sent in ``shop.changed``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from app.formats.fields import (
    TAG,
    Amount,
    Clock,
    ClockEnd,
    Day,
    Document,
    Name,
    PartRatio,
    Ratio,
    Ref,
    Text,
    Time,
    Zone,
    bps,
    instant,
    refuse,
)
from app.formats.fields import defaults as defaults
from app.formats.portal import Agreement
from app.formats.portal import Gift as Gift
from app.formats.portal import Messages as Messages
from app.formats.portal import Wallet as Wallet
from app.formats.refusals import first_refusal

LevelTable = dict[Ref, Ratio]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Few = Annotated[int, Field(ge=1, le=1_000_000)]


def tagged_by(key: str) -> Discriminator:
    """Tell the branch of a union by the value under ``key``."""

    def tag(value: Any) -> str:
        return f"{TAG}{value.get(key) if isinstance(value, dict) else None}"

    return Discriminator(
        tag, custom_error_type="house", custom_error_message="is not of a known form", custom_error_context=None
    )


class Choice(Document):
    ratio: Ratio | None
    weight: Count = 1


class FixedLottery(Document):
    kind: Literal["fixed"]
    choices: Annotated[list[Choice], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _has_a_chance(self) -> FixedLottery:
        if not any(choice.weight for choice in self.choices):
            raise refuse("must have a choice whose weight is more than 0")
        return self


class IntervalLottery(Document):
    kind: Literal["interval"]
    low: Ratio
    high: Ratio

    @model_validator(mode="after")
    def _rises(self) -> IntervalLottery:
        if bps(self.low) > bps(self.high):
            raise refuse("must have a low that is not above its high")
        return self


Lottery = Annotated[
    Annotated[FixedLottery, Tag(f"{TAG}fixed")] | Annotated[IntervalLottery, Tag(f"{TAG}interval")], tagged_by("kind")
]


class Daily(Document):
    every: Literal["day"]
    at: Clock = "00:00"


class Weekly(Document):
    every: Literal["week"]
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    at: Clock = "00:00"


class Monthly(Document):
    every: Literal["month"]
    day: Annotated[int, Field(ge=1, le=31)] = 1
    at: Clock = "00:00"


class Once(Document):
    every: Literal["once"]
    on: Day
    at: Clock = "00:00"


Schedule = Annotated[
    Annotated[Daily, Tag(f"{TAG}day")]
    | Annotated[Weekly, Tag(f"{TAG}week")]
    | Annotated[Monthly, Tag(f"{TAG}month")]
    | Annotated[Once, Tag(f"{TAG}once")],
    tagged_by("every"),
]


class Numbers(Document):
    cash: Count
    points: Count

    @model_validator(mode="after")
    def _is_a_group(self) -> Numbers:
        if not self.cash + self.points:
            raise refuse("must be a group of 1 or more")
        return self


class Tier(Document):
    days: Annotated[int, Field(ge=1, le=36_600)]
    amount: Amount
    ratio: Ratio


class Window(Document):
    from_at: Annotated[Time | None, Field(alias="from")] = None
    until: Time | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(fail_fast=True)] | None = None
    start: Clock | None = None
    end: ClockEnd | None = None

    @model_validator(mode="after")
    def _can_open(self) -> Window:
        if self.from_at is not None and self.until is not None and instant(self.until) <= instant(self.from_at):
            raise refuse("can never open: until must be after from")
        return self


class Limits(Document):
    per_day: Few | None = None
    total: Few | None = None


class Scope(Document):
    enabled: bool = True
    extraction_ratio: Ratio | None = None
    ratio: Ratio | None = None
    level_ratios: LevelTable | None = None
    cumulative: Annotated[list[Tier], Field(max_length=100)] | None = None
    lottery: Lottery | None = None
    windows: Annotated[list[Window], Field(max_length=100)] | None = None
    limits: Limits | None = None


class Rebate(Scope):
    enabled: bool | None = None  # type: ignore[assignment]  # null is S2, for a new product


def _numbers_or_off(value: Any) -> str:
    return f"{TAG}off" if isinstance(value, str) else f"{TAG}numbers"


class StoreScope(Scope):
    random_return: (
        Annotated[
            Annotated[Literal["off"], Tag(f"{TAG}off")] | Annotated[Numbers, Tag(f"{TAG}numbers")],
            Discriminator(_numbers_or_off),
        ]
        | None
    ) = None


class Exchange(Document):
    points: Ratio | None = None
    love_value: Ratio | None = None
    voucher: Ratio | None = None


class Show(Document):
    progress: bool = True
    rewarded: bool = True
    waiting: bool = True
    member: bool = False
    waiting_amount: bool = True


class Base(Document):
    enabled: bool = True
    new_products_enabled: bool = True
    deducted_orders_join: bool = True
    settle_on: Literal["paid", "completed"] = "completed"
    reward_order: Literal["queue", "completed_only"] = "queue"
    auto_complete_days: Annotated[int, Field(ge=1, le=36_600)] | None = None
    program_name: Name = "排队返利"
    exchange_name: Name = "兑换"
    extraction_ratio: Ratio = "65"
    default_ratio: Ratio = "130"
    level_ratios: LevelTable | None = None
    lottery: Lottery | None = None
    exchange: Exchange = Exchange(points="100", love_value=None, voucher=None)
    exchange_open: bool = True
    love_value_frozen: bool = False
    merchant_queue: bool = True
    all_stores_queue: bool = False
    all_cashiers_queue: bool = False
    random_return: Numbers | None = None
    zeroing: Schedule | None = None
    paused: bool = False
    show: Show = Show()
    clawback: bool = True
    surplus: Literal["retain", "carry"] = "retain"
    own_entries: Literal["all", "not_same_order", "not_same_member"] = "not_same_order"


class Reward(Document):
    ratio: Ratio
    basis: Literal["paid", "profit"] = "paid"


class Dividend(Reward):
    schedule: Schedule = Monthly(every="month", day=1, at="02:00")


class Team(Document):
    basis: Literal["paid", "profit"] = "paid"
    depth: Annotated[int, Field(ge=1, le=100)] = 2


class Distribution(Document):
    direct: Reward | None = None
    indirect: Reward | None = None
    team: Team | None = None
    shareholder: Dividend | None = None
    recruiter: Reward | None = None


class Union(Document):
    ratio: Ratio = "110"
    pool_ratio: Ratio = "60"
    release_ratio: PartRatio = "100"
    at: Clock = "00:30"
    whole_only: bool = False
    acceleration_ratio: Ratio = "0"
    acceleration_share: PartRatio = "0"


class Level(Document):
    ref: Ref
    name: Name = ""
    rank: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 0
    team_ratio: Ratio | None = None


class Store(Document):
    ref: Ref
    name: Name = ""
    commission_ratio: Ratio = "0"
    recruiter: Ref | None = None
    online: StoreScope = StoreScope(enabled=False)
    cashier: StoreScope = StoreScope(enabled=False)


class Supplier(Document):
    ref: Ref
    name: Name = ""
    contact: Text = ""
    phone: Text = ""
    email: Text = ""


class Product(Document):
    ref: Ref
    name: Name = ""
    source: Literal["self", "supplier", "supply_chain", "store"] = "self"
    store: Ref | None = None
    price: Amount = "0.00"
    cost: Amount = "0.00"
    on_sale: bool = True
    supplier: Ref | None = None
    sku: Text = ""
    picture: Text = ""
    rebate: Rebate = Rebate()


class Member(Document):
    ref: Ref
    name: Name = ""
    level: Ref | None = None
    referrer: Ref | None = None
    shares: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    nickname: Text = ""
    phone: Text = ""
    email: Text = ""
    picture: Text = ""


class ShopFile(Document):
    """Everything that may stand in a shop file; what it does not name is left alone."""

    name: Annotated[str, Field(max_length=200)] = ""
    language: Literal["zh_CN", "en"] = "zh_CN"
    scheme: Literal["queue", "union"] = "queue"
    timezone: Zone = "Asia/Shanghai"
    base: Base = Base()
    distribution: Distribution = Distribution()
    union: Union | None = None
    wallet: Wallet = Wallet()
    messages: Messages = Messages()
    agreement: Agreement = ""
    levels: Annotated[list[Level], Field(fail_fast=True)] = []
    stores: Annotated[list[Store], Field(fail_fast=True)] = []
    suppliers: Annotated[list[Supplier], Field(fail_fast=True)] = []
    products: Annotated[list[Product], Field(fail_fast=True)] = []
    members: Annotated[list[Member], Field(fail_fast=True)] = []
    gifts: Annotated[list[Gift], Field(fail_fast=True)] = []


MERGED = (
    ShopFile, Base, Exchange, Show, Distribution, Union, Wallet, Messages, Scope, Level, Store, Supplier, Product,
    Member, Gift,
)  # fmt: skip
"""What is merged key by key: keys left out stay out. Everything within is replaced whole, its defaults filled in."""


def read_shop_file(document: Any) -> dict[str, Any]:
    """The keys that ``document`` names, checked and in their one spelling; refused with place and reason."""
    try:
        found = ShopFile.model_validate(document)
    except ValidationError as error:
        raise first_refusal(error) from None
    result: dict[str, Any] = _plain(found)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if not isinstance(value, Document):
        return value
    names = value.model_fields_set if isinstance(value, MERGED) else type(value).model_fields
    fields = type(value).model_fields
    return {fields[name].alias or name: _plain(getattr(value, name)) for name in fields if name in names}
