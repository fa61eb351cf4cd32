"""What a value of a setting says, short enough for a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.domain.money import parse_hundredths
from app.web.describe.words import NOT_SET
from app.web.labels import ASSETS, MESSAGES
from app.web.pictures import name_of
from app.web.templating import current_shop, money
from app.web.wording import in_clauses, in_phrases, listed

MARK = 8
LONGEST = 80
PERCENT = "\N{NO-BREAK SPACE}%"
BASES = {"paid": lazy_gettext("of what was paid"), "profit": lazy_gettext("of the profit")}


def text(value: str) -> str:
    """What is words already."""
    return value


def picture(value: str) -> str:
    """An uploaded picture by the first signs of its name, which tell it from any other."""
    name = name_of(value)
    return str(gettext("uploaded picture %(mark)s", mark=name[:MARK])) if name else value


def switch(value: bool) -> str:
    """``on`` or ``off``."""
    return str(gettext("on") if value else gettext("off"))


def beginning(value: str) -> str:
    """The first of a long text, in one line."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def sending(value: dict[str, Any]) -> str:
    """What members pay for sending to each other, and how much they may send."""
    parts = [gettext("fee %(ratio)s", ratio=ratio(value["fee_ratio"]))]
    if value["daily_limit"] is not None:
        parts.append(gettext("at most %(amount)s a day", amount=amount(value["daily_limit"])))
    return in_clauses(parts)


def withdrawing(value: dict[str, Any]) -> str:
    """What a withdrawal costs, and its least amount."""
    fee = gettext("fee %(ratio)s", ratio=ratio(value["fee_ratio"]))
    return in_clauses([fee, gettext("at least %(amount)s", amount=amount(value["minimum"]))])


def release(value: dict[str, Any]) -> str:
    """``1 % every day at 02:00``."""
    return str(gettext("%(ratio)s every day at %(time)s", ratio=ratio(value["ratio"]), time=value["at"]))


def hours(value: int) -> str:
    """``24 hours``."""
    return str(ngettext("%(num)s hour", "%(num)s hours", value))


def texts(value: dict[str, Any]) -> str:
    """How many texts of messages are the shop's own."""
    return str(ngettext("%(num)s text of the shop's own", "%(num)s texts of the shop's own", len(value)))


def number(value: int) -> str:
    """``12,000``."""
    return f"{value:,}"


def days(value: int) -> str:
    """``7 days``."""
    return str(ngettext("%(num)s day", "%(num)s days", value))


def ratio(value: str) -> str:
    """``12.5 %``, kept in one line."""
    return value + PERCENT


def amount(value: str) -> str:
    """``¥1,234.50``."""
    cents = parse_hundredths(value)
    return value if cents is None else money(cents)


def one_of(names: dict[Any, Any]) -> Callable[[Any], str]:
    """The reader of a value that is one of a few."""
    return lambda value: str(names.get(value, value))


def level_table(value: dict[str, str | None]) -> str:
    """``gold 150 %, new not set``."""
    return listed(f"{level} {NOT_SET if part is None else ratio(part)}" for level, part in value.items())


def lottery(value: dict[str, Any]) -> str:
    """``50 % ×1, no win ×2``, or ``60 % – 120 %``."""
    if value["kind"] == "interval":
        return f"{ratio(value['low'])} – {ratio(value['high'])}"
    choices = ((choice["ratio"], choice["weight"]) for choice in value["choices"])
    no_win = gettext("no win")
    return listed(f"{no_win if won is None else ratio(won)} ×{weight}" for won, weight in choices)


def tiers(value: list[dict[str, Any]]) -> str:
    """``from ¥1,000.00 in 30 days: 150 %``, for each tier."""
    return in_clauses(
        gettext(
            "from %(amount)s in %(days)s: %(ratio)s",
            amount=amount(tier["amount"]),
            days=days(tier["days"]),
            ratio=ratio(tier["ratio"]),
        )
        for tier in value
    )


def windows(value: list[dict[str, Any]]) -> str:
    """The windows, one clause each."""
    return in_clauses(_window(window) for window in value)


def _window(window: dict[str, Any]) -> str:
    """``Mon, Tue 09:00–18:00, from 2026-01-02 00:00``, on the shop's own clock."""
    names = get_day_names("abbreviated", locale=get_locale())
    weekdays = listed(names[day - 1] for day in window.get("weekdays") or ())
    start, end = window.get("start"), window.get("end")
    times = f"{start or '00:00'}–{end or '24:00'}" if start or end else ""
    said = [f"{weekdays} {times}".strip()] if weekdays or times else []
    if window.get("from"):
        said.append(gettext("from %(time)s", time=moment(window["from"])))
    if window.get("until"):
        said.append(gettext("until %(time)s", time=moment(window["until"])))
    return in_phrases(said) or str(gettext("always"))


def moment(value: str) -> str:
    """``2026-01-02 00:00``, on the shop's own clock."""
    return f"{datetime.fromisoformat(value).astimezone(current_shop().zone):%Y-%m-%d %H:%M}"


def limits(value: dict[str, int | None]) -> str:
    """``1 a day, 3 in all``."""
    said = []
    if value.get("per_day") is not None:
        said.append(gettext("%(number)s a day", number=value["per_day"]))
    if value.get("total") is not None:
        said.append(gettext("%(number)s in all", number=value["total"]))
    return in_phrases(said) or str(NOT_SET)


def random_return(value: str | dict[str, int]) -> str:
    """``of 10 entries 3 in points``."""
    if isinstance(value, str):
        return str(gettext("off"))
    group = value["cash"] + value["points"]
    return str(gettext("of %(group)s entries %(points)s in points", group=group, points=value["points"]))


def schedule(value: dict[str, Any]) -> str:
    """``every Wednesday at 02:00``."""
    at = value["at"]
    if value["every"] == "day":
        return str(gettext("every day at %(time)s", time=at))
    if value["every"] == "week":
        day = get_day_names("wide", locale=get_locale())[value["weekday"] - 1]
        return str(gettext("every %(day)s at %(time)s", day=day, time=at))
    if value["every"] == "month":
        return str(gettext("on day %(day)s of every month at %(time)s", day=value["day"], time=at))
    return str(gettext("once, on %(date)s at %(time)s", date=value["on"], time=at))


def reward(value: dict[str, Any]) -> str:
    """``5 % of the profit``, and when it is paid out where it has a schedule."""
    said = f"{ratio(value['ratio'])} {BASES[value['basis']]}"
    return in_phrases([said, schedule(value["schedule"])]) if "schedule" in value else said


def team(value: dict[str, Any]) -> str:
    """``of what was paid, up to 2 members``."""
    return str(gettext("%(basis)s, up to %(depth)s members", basis=BASES[value["basis"]], depth=value["depth"]))


def order_lines(value: list[dict[str, Any]]) -> str:
    """What an order entered by hand says of its lines: ``Cake ×2 ¥20.00``."""
    said = []
    for line in value:
        product = f"{line['product']} ×{line.get('quantity', 1)} " if "product" in line else ""
        said.append(product + amount(line["paid"]))
    return listed(said)


def events(value: list[str]) -> str:
    """The kinds of messages that a channel carries."""
    return listed(str(MESSAGES.get(event, event)) for event in value)


def assets(value: dict[str, str]) -> str:
    """``points 1.00, vouchers 2.00``."""
    return listed(f"{ASSETS.get(asset, asset)} {held}" for asset, held in value.items())
