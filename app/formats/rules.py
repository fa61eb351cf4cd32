"""From objects in the shape of the shop file to the settings that the rules read."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.lottery import Choice, Lottery, Offer
from app.domain.money import format_ratio
from app.domain.settings import (
    Base,
    Distribution,
    RandomReturn,
    Reward,
    Rules,
    Schedule,
    Scope,
    Team,
    Tier,
    Union,
    Window,
)
from app.domain.wallet import Sending, Wallet, Withdrawing
from app.formats import shop as forms
from app.formats.fields import bps, cents, instant

Doc = dict[str, Any]


def read_rules(settings: Doc) -> Rules:
    """The rules of an installation from its settings with every key."""
    union = settings["union"] or forms.defaults(forms.Union)
    return Rules(
        settings["scheme"],
        ZoneInfo(settings["timezone"]),
        _base(settings["base"]),
        _distribution(settings["distribution"]),
        _union(union),
    )


def read_scope(name: str, scope_id: int, doc: Doc) -> Scope:
    """A scope from its object; keys left out are not set."""
    limits = doc.get("limits") or {}
    own = doc.get("random_return")
    return Scope(
        name,
        scope_id,
        enabled=doc["enabled"],
        extraction_bps=_bps(doc.get("extraction_ratio")),
        ratio_bps=_bps(doc.get("ratio")),
        level_ratios=_levels(doc.get("level_ratios")),
        cumulative=tuple(Tier(t["days"], cents(t["amount"]), bps(t["ratio"])) for t in doc.get("cumulative") or ()),
        lottery=read_lottery(doc.get("lottery")),
        windows=tuple(_window(window) for window in doc.get("windows") or ()),
        per_day=limits.get("per_day"),
        in_total=limits.get("total"),
        random_return=own if own in (None, "off") else RandomReturn(own["cash"], own["points"]),
    )


def read_schedule(doc: Doc | None) -> Schedule | None:
    """A schedule from its object."""
    if doc is None:
        return None
    on = date.fromisoformat(doc["on"]) if "on" in doc else None
    return Schedule(doc["every"], minutes(doc["at"]), doc.get("weekday"), doc.get("day"), on)


def read_wallet(doc: Doc) -> Wallet:
    """What members may do with what they hold, from its object; keys left out are off."""
    sending, withdrawing, release = (doc.get(key) for key in ("sending", "withdrawing", "release"))
    return Wallet(
        sending and Sending(bps(sending["fee_ratio"]), _cents(sending["daily_limit"])),
        withdrawing and Withdrawing(bps(withdrawing["fee_ratio"]), cents(withdrawing["minimum"])),
        release and bps(release["ratio"]),
    )


def read_lottery(doc: Doc | None) -> Lottery | None:
    """A lottery from its object."""
    if doc is None:
        return None
    if doc["kind"] == "interval":
        return Lottery("interval", low_bps=bps(doc["low"]), high_bps=bps(doc["high"]))
    return Lottery("fixed", tuple(Choice(_bps(choice["ratio"]), choice["weight"]) for choice in doc["choices"]))


def write_offer(offer: Offer) -> Doc:
    """An open draw as an object: the lottery's, and where it comes from."""
    lottery = offer.lottery
    if lottery.kind == "interval":
        own: Doc = {"low": format_ratio(lottery.low_bps), "high": format_ratio(lottery.high_bps)}
    else:
        own = {
            "choices": [
                {"ratio": None if c.ratio_bps is None else format_ratio(c.ratio_bps), "weight": c.weight}
                for c in lottery.choices
            ]
        }
    return {"source": offer.source, "kind": lottery.kind, **own}


def read_offer(doc: Doc) -> Offer:
    """An open draw from its object."""
    lottery = read_lottery(doc)
    assert lottery is not None
    return Offer(doc["source"], lottery)


def minutes(clock: str) -> int:
    """The minute of the day that ``"08:30"`` names."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def _base(doc: Doc) -> Base:
    numbers = doc["random_return"]
    return Base(
        enabled=doc["enabled"],
        deducted_orders_join=doc["deducted_orders_join"],
        settle_on=doc["settle_on"],
        completed_only=doc["reward_order"] == "completed_only",
        auto_complete_days=doc["auto_complete_days"],
        extraction_bps=bps(doc["extraction_ratio"]),
        default_bps=bps(doc["default_ratio"]),
        level_ratios=_levels(doc["level_ratios"]),
        lottery=read_lottery(doc["lottery"]),
        exchange={asset: bps(ratio) for asset, ratio in doc["exchange"].items() if ratio is not None},
        exchange_open=doc["exchange_open"],
        love_value_frozen=doc["love_value_frozen"],
        unified={
            "mall": doc["merchant_queue"],
            "store": doc["all_stores_queue"],
            "cashier": doc["all_cashiers_queue"],
        },
        random_return=numbers and RandomReturn(numbers["cash"], numbers["points"]),
        zeroing=read_schedule(doc["zeroing"]),
        paused=doc["paused"],
        clawback=doc["clawback"],
        surplus=doc["surplus"],
        own_entries=doc["own_entries"],
    )


def _distribution(doc: Doc) -> Distribution:
    team, shareholder = doc["team"], doc["shareholder"]
    return Distribution(
        direct=_reward(doc["direct"]),
        indirect=_reward(doc["indirect"]),
        team=team and Team(team["basis"], team["depth"]),
        shareholder=_reward(shareholder),
        dividend=read_schedule(shareholder and shareholder["schedule"]),
        recruiter=_reward(doc["recruiter"]),
    )


def _union(doc: Doc) -> Union:
    return Union(
        ratio_bps=bps(doc["ratio"]),
        pool_bps=bps(doc["pool_ratio"]),
        release_bps=bps(doc["release_ratio"]),
        at=minutes(doc["at"]),
        whole_only=doc["whole_only"],
        acceleration_bps=bps(doc["acceleration_ratio"]),
        acceleration_share_bps=bps(doc["acceleration_share"]),
    )


def _reward(doc: Doc | None) -> Reward | None:
    return None if doc is None else Reward(bps(doc["ratio"]), doc["basis"])


def _bps(ratio: str | None) -> int | None:
    return None if ratio is None else bps(ratio)


def _cents(amount: str | None) -> int | None:
    return None if amount is None else cents(amount)


def _levels(table: Doc | None) -> dict[str, int]:
    return {ref: bps(ratio) for ref, ratio in (table or {}).items()}


def _window(doc: Doc) -> Window:
    return Window(
        from_at=doc["from"] and instant(doc["from"]),
        until=doc["until"] and instant(doc["until"]),
        weekdays=frozenset(doc["weekdays"] or ()),
        start=None if doc["start"] is None else minutes(doc["start"]),
        end=None if doc["end"] is None else minutes(doc["end"]),
    )
