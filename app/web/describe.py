"""Settings in words: what each key of the shop file is called, and what its values say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from babel.dates import get_day_names
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.domain.money import parse_hundredths
from app.web.labels import (
    ASSETS,
    AUDIENCES,
    CHANNEL_KINDS,
    CHANNELS,
    MESSAGES,
    PRODUCT_SOURCES,
    ROLES,
    SCHEMES,
)
from app.web.languages import LANGUAGES
from app.web.pictures import name_of
from app.web.templating import current_shop, money
from app.web.wording import in_clauses, listed

MARK = 8
LONGEST = 80
PERCENT = "\N{NO-BREAK SPACE}%"


def label(place: str) -> str:
    """What the setting at ``place`` is called; a place of which nothing is known keeps its own name."""
    path = _path(place)
    part, _, key = path.partition(".")
    if part in STORE_PARTS and key in SCOPE:
        return str(gettext("%(part)s: %(setting)s", part=STORE_PARTS[part], setting=SCOPE[key].label))
    known = find(path)
    return str(known.label) if known else place


def value(place: str, value: Any) -> str:
    """What ``value`` says at ``place``, short enough for a line; null is ``not set`` or what it means there."""
    known = find(_path(place))
    if value is None or value in ({}, [], ""):
        return str(known.unset if known else NOT_SET)
    return str(known.reads(value) if known else _plain(value))


def find(path: str) -> Words | None:
    """The words for a place without its object; None where there are none."""
    part, _, key = path.partition(".")
    return SCOPE.get(key) if part in SCOPE_PARTS and key else WORDS.get(path)


def _path(place: str) -> str:
    """The place within its object: ``products[p1].rebate.ratio`` is ``rebate.ratio``."""
    return place.rpartition("].")[2]


def _plain(value: Any) -> str:
    """What is of no known kind, as it is."""
    if isinstance(value, bool):
        return _switch(value)
    if isinstance(value, list):
        return listed(map(_plain, value))
    if isinstance(value, dict):
        return in_clauses(f"{label(key)} {_plain(part)}" for key, part in value.items())
    return str(value)


def _text(value: str) -> str:
    return value


def _picture(value: str) -> str:
    """An uploaded picture by the first signs of its name, which tell it from any other."""
    name = name_of(value)
    return str(gettext("uploaded picture %(mark)s", mark=name[:MARK])) if name else value


def _switch(value: bool) -> str:
    return str(gettext("on") if value else gettext("off"))


def _beginning(value: str) -> str:
    """The first of a long text, in one line."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _sending(value: dict[str, Any]) -> str:
    parts = [gettext("fee %(ratio)s", ratio=_ratio(value["fee_ratio"]))]
    if value["daily_limit"] is not None:
        parts.append(gettext("at most %(amount)s a day", amount=_amount(value["daily_limit"])))
    return in_clauses(parts)


def _withdrawing(value: dict[str, Any]) -> str:
    fee = gettext("fee %(ratio)s", ratio=_ratio(value["fee_ratio"]))
    return in_clauses([fee, gettext("at least %(amount)s", amount=_amount(value["minimum"]))])


def _release(value: dict[str, Any]) -> str:
    return str(gettext("%(ratio)s every day at %(time)s", ratio=_ratio(value["ratio"]), time=value["at"]))


def _hours(value: int) -> str:
    return str(ngettext("%(num)s hour", "%(num)s hours", value))


def _texts(value: dict[str, Any]) -> str:
    return str(ngettext("%(num)s text of the shop's own", "%(num)s texts of the shop's own", len(value)))


def _number(value: int) -> str:
    return f"{value:,}"


def _days(value: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", value))


def _ratio(value: str) -> str:
    return value + PERCENT


def _amount(value: str) -> str:
    cents = parse_hundredths(value)
    return value if cents is None else money(cents)


def _one_of(names: dict[Any, Any]) -> Callable[[Any], str]:
    """The reader of a value that is one of a few."""
    return lambda value: str(names.get(value, value))


def _level_table(value: dict[str, str | None]) -> str:
    return listed(f"{level} {NOT_SET if ratio is None else _ratio(ratio)}" for level, ratio in value.items())


def _lottery(value: dict[str, Any]) -> str:
    if value["kind"] == "interval":
        return f"{_ratio(value['low'])} – {_ratio(value['high'])}"
    choices = ((choice["ratio"], choice["weight"]) for choice in value["choices"])
    no_win = gettext("no win")
    return listed(f"{no_win if ratio is None else _ratio(ratio)} ×{weight}" for ratio, weight in choices)


def _tiers(value: list[dict[str, Any]]) -> str:
    return in_clauses(
        gettext(
            "from %(amount)s in %(days)s: %(ratio)s",
            amount=_amount(tier["amount"]),
            days=_days(tier["days"]),
            ratio=_ratio(tier["ratio"]),
        )
        for tier in value
    )


def _windows(value: list[dict[str, Any]]) -> str:
    return in_clauses(_window(window) for window in value)


def _window(window: dict[str, Any]) -> str:
    """``Mon, Tue 09:00–18:00, from 2026-01-02 00:00``, on the shop's own clock."""
    names = get_day_names("abbreviated", locale=get_locale())
    days = listed(names[day - 1] for day in window.get("weekdays") or ())
    start, end = window.get("start"), window.get("end")
    times = f"{start or '00:00'}–{end or '24:00'}" if start or end else ""
    said = [f"{days} {times}".strip()] if days or times else []
    if window.get("from"):
        said.append(gettext("from %(time)s", time=_moment(window["from"])))
    if window.get("until"):
        said.append(gettext("until %(time)s", time=_moment(window["until"])))
    return listed(said) or str(gettext("always"))


def _moment(value: str) -> str:
    return f"{datetime.fromisoformat(value).astimezone(current_shop().zone):%Y-%m-%d %H:%M}"


def _limits(value: dict[str, int | None]) -> str:
    said = []
    if value.get("per_day") is not None:
        said.append(gettext("%(number)s a day", number=value["per_day"]))
    if value.get("total") is not None:
        said.append(gettext("%(number)s in all", number=value["total"]))
    return listed(said) or str(NOT_SET)


def _random_return(value: str | dict[str, int]) -> str:
    if isinstance(value, str):
        return str(gettext("off"))
    group = value["cash"] + value["points"]
    return str(gettext("of %(group)s entries %(points)s in points", group=group, points=value["points"]))


def _schedule(value: dict[str, Any]) -> str:
    at = value["at"]
    if value["every"] == "day":
        return str(gettext("every day at %(time)s", time=at))
    if value["every"] == "week":
        day = get_day_names("wide", locale=get_locale())[value["weekday"] - 1]
        return str(gettext("every %(day)s at %(time)s", day=day, time=at))
    if value["every"] == "month":
        return str(gettext("on day %(day)s of every month at %(time)s", day=value["day"], time=at))
    return str(gettext("once, on %(date)s at %(time)s", date=value["on"], time=at))


def _reward(value: dict[str, Any]) -> str:
    said = f"{_ratio(value['ratio'])} {BASES[value['basis']]}"
    return f"{said}, {_schedule(value['schedule'])}" if "schedule" in value else said


def _team(value: dict[str, Any]) -> str:
    return str(gettext("%(basis)s, up to %(depth)s members", basis=BASES[value["basis"]], depth=value["depth"]))


def _order_lines(value: list[dict[str, Any]]) -> str:
    """What an order entered by hand says of its lines: ``Cake ×2 ¥20.00``."""
    said = []
    for line in value:
        product = f"{line['product']} ×{line.get('quantity', 1)} " if "product" in line else ""
        said.append(product + _amount(line["paid"]))
    return listed(said)


def _events(value: list[str]) -> str:
    return listed(str(MESSAGES.get(event, event)) for event in value)


def _assets(value: dict[str, str]) -> str:
    return listed(f"{ASSETS.get(asset, asset)} {amount}" for asset, amount in value.items())


NOT_SET = lazy_gettext("not set")
OFF = lazy_gettext("off")
EMPTY = lazy_gettext("empty")
NOBODY = lazy_gettext("nobody")

BASES = {"paid": lazy_gettext("of what was paid"), "profit": lazy_gettext("of the profit")}
SETTLED = {"paid": lazy_gettext("when the order is paid"), "completed": lazy_gettext("when the order is completed")}
ORDERS = {"queue": lazy_gettext("queue order"), "completed_only": lazy_gettext("completed orders only")}
SURPLUS = {"retain": lazy_gettext("goes to the platform"), "carry": lazy_gettext("stays in the queue")}
OWN = {
    "all": lazy_gettext("all, those of the same order too"),
    "not_same_order": lazy_gettext("not those of the same order"),
    "not_same_member": lazy_gettext("not those of the same member"),
}
MERCHANT_QUEUE = {True: lazy_gettext("one queue for the whole mall"), False: lazy_gettext("a queue for each product")}
BY_STORE = {True: lazy_gettext("one queue for all stores"), False: lazy_gettext("a queue for each store")}
LOVE_VALUE = {True: lazy_gettext("frozen"), False: lazy_gettext("available")}
WHOLE_ONLY = {True: lazy_gettext("only in full"), False: lazy_gettext("the last one in part")}


class Words(NamedTuple):
    """What a setting is called, how its values read, and what it is called where there is none."""

    label: Any
    reads: Callable[[Any], str]
    unset: Any = NOT_SET


STORE_PARTS = {"online": lazy_gettext("Online rebate"), "cashier": lazy_gettext("Cashier rebate")}
SCOPE_PARTS = {"rebate", *STORE_PARTS}

SCOPE: dict[str, Words] = {
    "enabled": Words(lazy_gettext("Takes part in the queue rebate"), _switch),
    "extraction_ratio": Words(lazy_gettext("Extraction ratio"), _ratio),
    "ratio": Words(lazy_gettext("Entitlement ratio"), _ratio),
    "level_ratios": Words(lazy_gettext("Entitlement ratio by member level"), _level_table),
    "cumulative": Words(lazy_gettext("Entitlement ratio by cumulative spend"), _tiers),
    "lottery": Words(lazy_gettext("Lottery"), _lottery),
    "windows": Words(lazy_gettext("Time windows"), _windows),
    "limits": Words(lazy_gettext("Limits for each member"), _limits),
    "random_return": Words(lazy_gettext("Random return"), _random_return),
}
"""The keys of a product's, a store's and a cashier's scope."""

WORDS: dict[str, Words] = {
    "name": Words(lazy_gettext("Name"), _text),
    "language": Words(lazy_gettext("Language"), _one_of(LANGUAGES)),
    "scheme": Words(lazy_gettext("Scheme"), _one_of(SCHEMES)),
    "timezone": Words(lazy_gettext("Time zone"), _text),
    "base.enabled": Words(lazy_gettext("Queue rebate programme"), _switch),
    "base.new_products_enabled": Words(lazy_gettext("New products take part"), _switch),
    "base.deducted_orders_join": Words(lazy_gettext("Deducted orders join"), _switch),
    "base.settle_on": Words(lazy_gettext("Settlement"), _one_of(SETTLED)),
    "base.reward_order": Words(lazy_gettext("Reward order"), _one_of(ORDERS)),
    "base.auto_complete_days": Words(lazy_gettext("Orders complete by themselves after"), _days, OFF),
    "base.program_name": Words(lazy_gettext("Programme name"), _text),
    "base.exchange_name": Words(lazy_gettext("Name on the exchange button"), _text),
    "base.extraction_ratio": Words(lazy_gettext("Extraction ratio"), _ratio),
    "base.default_ratio": Words(lazy_gettext("Default entitlement ratio"), _ratio),
    "base.level_ratios": Words(lazy_gettext("Entitlement ratio by member level"), _level_table),
    "base.lottery": Words(lazy_gettext("Lottery"), _lottery, OFF),
    "base.exchange.points": Words(lazy_gettext("Exchange into points"), _ratio, OFF),
    "base.exchange.love_value": Words(lazy_gettext("Exchange into love value"), _ratio, OFF),
    "base.exchange.voucher": Words(lazy_gettext("Exchange into vouchers"), _ratio, OFF),
    "base.exchange_open": Words(lazy_gettext("Exchange open to members"), _switch),
    "base.love_value_frozen": Words(lazy_gettext("Love value arrives"), _one_of(LOVE_VALUE)),
    "base.merchant_queue": Words(lazy_gettext("Merchant queue"), _one_of(MERCHANT_QUEUE)),
    "base.all_stores_queue": Words(lazy_gettext("All stores' queue"), _one_of(BY_STORE)),
    "base.all_cashiers_queue": Words(lazy_gettext("All cashiers' queue"), _one_of(BY_STORE)),
    "base.random_return": Words(lazy_gettext("Random return"), _random_return, OFF),
    "base.zeroing": Words(lazy_gettext("Zeroing"), _schedule, OFF),
    "base.paused": Words(lazy_gettext("Rewards paused"), _switch),
    "base.show.progress": Words(lazy_gettext("Show queue progress"), _switch),
    "base.show.rewarded": Words(lazy_gettext("Show what was rewarded in all"), _switch),
    "base.show.waiting": Words(lazy_gettext("Show what is still to come in all"), _switch),
    "base.show.member": Words(lazy_gettext("Show members in the queue"), _switch),
    "base.show.waiting_amount": Words(lazy_gettext("Show the waiting amount of each entry"), _switch),
    "base.clawback": Words(lazy_gettext("Take back on a refund"), _switch),
    "base.surplus": Words(lazy_gettext("Left-over"), _one_of(SURPLUS)),
    "base.own_entries": Words(lazy_gettext("Entries that an order may pay"), _one_of(OWN)),
    "distribution.direct": Words(lazy_gettext("Direct referral reward"), _reward, OFF),
    "distribution.indirect": Words(lazy_gettext("Indirect referral reward"), _reward, OFF),
    "distribution.team": Words(lazy_gettext("Level difference reward"), _team, OFF),
    "distribution.shareholder": Words(lazy_gettext("Shareholder dividend"), _reward, OFF),
    "distribution.recruiter": Words(lazy_gettext("Merchant recruitment reward"), _reward, OFF),
    "union": Words(lazy_gettext("Union queue"), _plain),
    "union.ratio": Words(lazy_gettext("Ratio of the union queue"), _ratio),
    "union.pool_ratio": Words(lazy_gettext("Share of the profit for the rebate pool"), _ratio),
    "union.release_ratio": Words(lazy_gettext("Part of the pool released each day"), _ratio),
    "union.at": Words(lazy_gettext("Time of distribution"), _text),
    "union.whole_only": Words(lazy_gettext("Entries are paid"), _one_of(WHOLE_ONLY)),
    "union.acceleration_ratio": Words(lazy_gettext("Acceleration for each referral's order"), _ratio),
    "union.acceleration_share": Words(lazy_gettext("Part of the release for acceleration"), _ratio),
    "wallet.sending": Words(lazy_gettext("Members send to each other"), _sending, OFF),
    "wallet.withdrawing": Words(lazy_gettext("Withdrawals"), _withdrawing, OFF),
    "wallet.release": Words(lazy_gettext("Frozen love value becomes available"), _release, OFF),
    "messages.zeroing_ahead_hours": Words(lazy_gettext("Members are told of a zeroing ahead"), _hours),
    "messages.texts": Words(lazy_gettext("Texts of messages"), _texts, lazy_gettext("those of the program")),
    "agreement": Words(lazy_gettext("Agreement"), _beginning, lazy_gettext("none")),
    "about": Words(lazy_gettext("About it"), _beginning, EMPTY),
    "offered": Words(lazy_gettext("How many there are in all"), _number, lazy_gettext("without end")),
    "ref": Words(lazy_gettext("Number"), _text),
    "rank": Words(lazy_gettext("Rank"), _number),
    "team_ratio": Words(lazy_gettext("Team ratio"), _ratio),
    "commission_ratio": Words(lazy_gettext("Commission ratio"), _ratio),
    "recruiter": Words(lazy_gettext("Recruited by"), _text, NOBODY),
    "contact": Words(lazy_gettext("Contact"), _text, EMPTY),
    "phone": Words(lazy_gettext("Phone"), _text, EMPTY),
    "email": Words(lazy_gettext("E-mail"), _text, EMPTY),
    "source": Words(lazy_gettext("Source"), _one_of(PRODUCT_SOURCES)),
    "store": Words(lazy_gettext("Store"), _text),
    "price": Words(lazy_gettext("Price"), _amount),
    "cost": Words(lazy_gettext("Cost"), _amount),
    "on_sale": Words(lazy_gettext("On sale"), _switch),
    "supplier": Words(lazy_gettext("Supplier"), _text),
    "sku": Words(lazy_gettext("SKU"), _text, EMPTY),
    "picture": Words(lazy_gettext("Picture"), _picture, EMPTY),
    "level": Words(lazy_gettext("Level"), _text),
    "referrer": Words(lazy_gettext("Referrer"), _text, NOBODY),
    "shares": Words(lazy_gettext("Shares"), _number),
    "nickname": Words(lazy_gettext("Nickname"), _text, EMPTY),
    "at": Words(lazy_gettext("Time"), _moment),
    "member": Words(lazy_gettext("Member"), _text),
    "channel": Words(lazy_gettext("Channel"), _one_of(CHANNELS)),
    "line": Words(lazy_gettext("Line"), _number),
    "lines": Words(lazy_gettext("Lines"), _order_lines),
    "deducted": Words(lazy_gettext("Deducted"), _assets),
    "asset": Words(lazy_gettext("Balance"), _one_of(ASSETS)),
    "amount": Words(lazy_gettext("Amount"), _text),
    "reference": Words(lazy_gettext("Number of the payment"), _text),
    "rows": Words(lazy_gettext("Rows"), _number),
    "entries": Words(lazy_gettext("Entries"), _number),
    "waiting": Words(lazy_gettext("Waiting"), _amount),
    "carried": Words(lazy_gettext("Carried"), _amount),
    "role": Words(lazy_gettext("Role"), _one_of(ROLES)),
    "stores": Words(lazy_gettext("Stores"), _plain, lazy_gettext("none")),
    "kind": Words(lazy_gettext("Kind"), _one_of(CHANNEL_KINDS)),
    "audience": Words(lazy_gettext("For"), _one_of(AUDIENCES)),
    "events": Words(lazy_gettext("Messages"), _events),
    "is_on": Words(lazy_gettext("Switched on"), _switch),
    "connection": Words(lazy_gettext("Connection"), _one_of({"new": lazy_gettext("entered anew")})),
}
"""Every other place of a settings document or an object, and what acts of staff say."""
