"""The settings that the rules read: base S1–S27, the three scopes, distribution, union."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.domain.instants import Instant
from app.domain.lottery import Lottery

Channel = Literal["mall", "store", "cashier"]
Asset = Literal["points", "love_value", "voucher"]
Basis = Literal["paid", "profit"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of cumulative spend: ``amount_cents`` within ``days`` gives ``ratio_bps`` (R7)."""

    days: int
    amount_cents: int
    ratio_bps: int


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a purchase joins (R12); ``start`` and ``end`` are minutes of the day, ``end`` up to 1440."""

    from_at: Instant | None = None
    until: Instant | None = None
    weekdays: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class RandomReturn:
    """Group numbers: of every ``cash`` + ``points`` entries, ``points`` are converted at once (R23)."""

    cash: int
    points: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a product, a store's online lines or a cashier override; None is not set and inherits.

    ``name`` begins the source of a ratio (``product``, ``store``, ``cashier``); ``id`` tells scopes apart.
    ``random_return`` is None (inherit), ``"off"`` or numbers of its own (R24).
    """

    name: str
    id: int
    enabled: bool
    extraction_bps: int | None = None
    ratio_bps: int | None = None
    level_ratios: Mapping[str, int] = field(default_factory=dict)
    cumulative: tuple[Tier, ...] = ()
    lottery: Lottery | None = None
    windows: tuple[Window, ...] = ()
    per_day: int | None = None
    in_total: int | None = None
    random_return: RandomReturn | Literal["off"] | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job falls due: every day, week, month, or once; ``at`` is the minute of the day (S17)."""

    every: Literal["day", "week", "month", "once"]
    at: int
    weekday: int | None = None
    day: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """The base settings that the engine reads; what only pages show stays in the shop file (S7, S8, S19–S23)."""

    enabled: bool
    deducted_orders_join: bool
    settle_on: Literal["paid", "completed"]
    completed_only: bool
    auto_complete_days: int | None
    extraction_bps: int
    default_bps: int
    level_ratios: Mapping[str, int]
    lottery: Lottery | None
    exchange: Mapping[Asset, int]
    exchange_open: bool
    love_value_frozen: bool
    unified: Mapping[Channel, bool]
    random_return: RandomReturn | None
    zeroing: Schedule | None
    paused: bool
    clawback: bool
    surplus: Literal["retain", "carry"]
    own_entries: Literal["all", "not_same_order", "not_same_member"]


@dataclass(frozen=True, slots=True)
class Reward:
    """A ratio of the paid amount or the profit of a settled line (D1, D3, D4)."""

    ratio_bps: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Team:
    """The level difference: whose basis, and how many members up (D2)."""

    basis: Basis
    depth: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The rewards beside the queue; None is off."""

    direct: Reward | None = None
    indirect: Reward | None = None
    team: Team | None = None
    shareholder: Reward | None = None
    dividend: Schedule | None = None
    recruiter: Reward | None = None

    @property
    def is_off(self) -> bool:
        """Whether there is no reward at all."""
        return not (self.direct or self.indirect or self.team or self.shareholder or self.recruiter)


@dataclass(frozen=True, slots=True)
class Union:
    """The union queue's own numbers (U1–U4)."""

    ratio_bps: int
    pool_bps: int
    release_bps: int
    at: int
    whole_only: bool
    acceleration_bps: int
    acceleration_share_bps: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that holds for the whole installation at one revision of its settings.

    ``terms`` keeps what was found out about scopes under these rules.
    """

    scheme: Literal["queue", "union"]
    zone: ZoneInfo
    base: Base
    distribution: Distribution
    union: Union
    terms: dict[tuple[int, ...], Any] = field(default_factory=dict, compare=False, repr=False)
