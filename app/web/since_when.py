"""From when a setting that was saved holds, in words: each goes by the moment at which the rules read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from app import clock
from app.queries.coming_zeroing import coming_zeroing
from app.queries.next_run import next_run
from app.services.history import differences, flat
from app.web import describe
from app.web.templating import current_shop
from app.web.wording import in_sentences, listed

Doc = dict[str, Any]

PAID = frozenset({
    "base.enabled", "base.deducted_orders_join", "base.settle_on", "base.extraction_ratio", "base.default_ratio",
    "base.level_ratios", "base.lottery", "base.random_return", "union.ratio",
})  # fmt: skip
"""What is kept with a line when its order is paid, or as its entry joins."""

SETTLED = frozenset({
    "base.reward_order", "base.surplus", "base.own_entries", "base.merchant_queue", "base.all_stores_queue",
    "base.all_cashiers_queue", "distribution.direct", "distribution.indirect", "distribution.team",
    "distribution.shareholder", "distribution.recruiter", "union.pool_ratio", "union.acceleration_ratio",
})  # fmt: skip
"""What is asked when a line is settled, also of an order that was paid before."""

AT_ONCE = frozenset({
    "base.new_products_enabled", "base.auto_complete_days", "base.program_name", "base.exchange_name",
    "base.exchange.points", "base.exchange.love_value", "base.exchange.voucher", "base.exchange_open",
    "base.love_value_frozen", "base.paused", "base.show.progress", "base.show.rewarded", "base.show.waiting",
    "base.show.member", "base.show.waiting_amount", "base.clawback",
})  # fmt: skip
"""What holds at once, for what there is already too; so does all that is named nowhere here."""

DISTRIBUTION = frozenset({"union.at", "union.release_ratio", "union.whole_only", "union.acceleration_share"})
"""What is asked when the pool of the union queue is distributed."""

ZEROING = "base.zeroing"
DIVIDEND = "distribution.shareholder"


def saved(before: Doc, after: Doc) -> str:
    """What is said once settings (whole, or some keys of both) are saved: from when what differs holds."""
    said, found = since_when(before, after), set(places(before, after))
    if not said:
        return str(gettext("Nothing to change: it is so already."))
    if len(said) > 1 or found & {ZEROING, DIVIDEND, *DISTRIBUTION}:
        return in_sentences([gettext("Saved."), *said])
    if found & PAID:
        return str(gettext("Saved. It holds for orders paid from now on."))
    if found & SETTLED:
        return str(gettext("Saved. It holds for all that is settled from now on, orders paid before too."))
    return str(gettext("Saved. It holds at once."))


def since_when(before: Doc, after: Doc) -> list[str]:
    """A sentence for each moment from which something of what differs holds."""
    found = places(before, after)
    clock_of = ZoneInfo(after["timezone"]) if "timezone" in after else current_shop().zone
    is_paid_else, is_reckoned_else = DIVIDEND in found, False
    if DIVIDEND in found:
        old, new = (doc["distribution"]["shareholder"] or {} for doc in (before, after))
        is_paid_else = bool(new) and new["schedule"] != old.get("schedule")
        is_reckoned_else = any(old.get(key) != new.get(key) for key in ("ratio", "basis"))
    paid = [place for place in found if place in PAID]
    settled = [place for place in found if place in SETTLED and (place != DIVIDEND or is_reckoned_else)]
    distributed = [place for place in found if place in DISTRIBUTION]
    rest = [place for place in found if place not in PAID | SETTLED | DISTRIBUTION | {ZEROING, "union"}]
    said = []
    if paid:
        said.append(gettext("%(names)s: for orders paid from now on.", names=_names(paid)))
    if settled:
        text = gettext("%(names)s: for all that is settled from now on, orders paid before too.", names=_names(settled))
        said.append(text)
    if rest:
        said.append(gettext("%(names)s: at once.", names=_names(rest)))
    if distributed:
        said.append(_distributed(_names(distributed), (after["union"] or {}).get("at"), clock_of))
    if is_paid_else:
        said.append(_dividend(after["distribution"]["shareholder"]["schedule"], clock_of))
    zeroing = after.get("base", {}).get("zeroing")
    if ZEROING in found or ("timezone" in found and zeroing):
        said.append(_zeroing(zeroing, clock_of))
    return said


def places(before: Doc, after: Doc) -> list[str]:
    """The places that differ."""
    old, new = differences(before, after)
    return list(flat(old) | flat(new))


def _names(found: list[str]) -> str:
    return listed(describe.label_of_shop(place) for place in found)


def _distributed(names: str, at: str | None, zone: ZoneInfo) -> str:
    due_at = next_run({"every": "day", "at": at}, zone, clock.now()) if at else None
    if due_at is None:
        return str(gettext("%(names)s: from the next distribution on.", names=names))
    return str(gettext("%(names)s: from the next distribution on, %(time)s.", names=names, time=_local(due_at, zone)))


def _dividend(schedule: Doc, zone: ZoneInfo) -> str:
    due_at = next_run(schedule, zone, clock.now())
    if due_at is None:
        return str(gettext("The dividend: its date is past, so it is never paid."))
    return str(gettext("The dividend: paid next on %(time)s.", time=_local(due_at, zone)))


def _zeroing(schedule: Doc | None, zone: ZoneInfo) -> str:
    if schedule is None:
        return str(gettext("Zeroing is off; members who were told of one are told that it does not take place."))
    coming = coming_zeroing(schedule, zone, clock.now())
    if coming.due_at is None:
        return str(gettext("Zeroing: its date is past, so it never runs."))
    time = _local(coming.due_at, zone)
    if coming.is_near:
        return str(gettext("Zeroing: first on %(time)s; members are told now.", time=time))
    return str(
        ngettext(
            "Zeroing: first on %(time)s; members are told %(num)s hour before.",
            "Zeroing: first on %(time)s; members are told %(num)s hours before.",
            coming.ahead_hours,
            time=time,
        )
    )


def _local(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the clock of ``zone``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
