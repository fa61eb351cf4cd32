"""From when a setting that was saved holds, in words: each goes by the moment at which the rules read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from app import clock
from app.formats.shop import Union, defaults
from app.queries.coming_zeroing import coming_zeroing
from app.queries.next_run import next_run_of
from app.services.history import PARTS, differences, flat
from app.services.shop_changes import JOBS
from app.services.shop_file import settings_now
from app.web import describe
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
    "base.show.member", "base.show.waiting_amount", "base.clawback", "wallet.sending", "wallet.withdrawing",
    "messages.zeroing_ahead_hours", "messages.texts", "agreement", "name", "language", "scheme", "timezone",
})  # fmt: skip
"""What holds at once, for what there is already too; so does all that is named nowhere here."""

DISTRIBUTION = frozenset({"union.at", "union.release_ratio", "union.whole_only", "union.acceleration_share"})
"""What is asked when the pool of the union queue is distributed; of a shop with that queue ``ORDER`` is too."""

ORDER = "base.reward_order"

ZEROING = "base.zeroing"
DIVIDEND = "distribution.shareholder"
RELEASE = "wallet.release"


def saved(before: Doc, after: Doc) -> str:
    """What is said once settings (whole, or some keys of both) are saved: from when what differs holds."""
    said, found = since_when(before, after), set(places(before, after))
    if not said:
        return str(gettext("Nothing to change: it is so already."))
    if len(said) > 1 or found & {ZEROING, DIVIDEND, RELEASE, *_at_distribution(_whole(after))}:
        return in_sentences([gettext("Saved."), *said])
    if found & PAID:
        return str(gettext("Saved. It holds for orders paid from now on."))
    if found & SETTLED:
        return str(gettext("Saved. It holds for all that is settled from now on, orders paid before too."))
    return str(gettext("Saved. It holds at once."))


def since_when(before: Doc, after: Doc) -> list[str]:
    """A sentence for each moment from which something of what differs holds."""
    found, whole = places(before, after), _whole(after)
    zone, at_distribution = ZoneInfo(whole["timezone"]), _at_distribution(whole)
    is_moved = "timezone" in found
    shareholder = whole["distribution"]["shareholder"] or {}
    is_paid_else = bool(shareholder) and is_moved
    is_reckoned_else = False
    if DIVIDEND in found:
        old = before["distribution"]["shareholder"] or {}
        is_paid_else |= bool(shareholder) and shareholder["schedule"] != old.get("schedule")
        is_reckoned_else = any(old.get(key) != shareholder.get(key) for key in ("ratio", "basis"))
    paid = [place for place in found if place in PAID]
    reckoned = SETTLED - at_distribution if is_reckoned_else else SETTLED - at_distribution - {DIVIDEND}
    settled = [place for place in found if place in reckoned]
    distributed = [place for place in found if place in at_distribution]
    timed = PAID | SETTLED | DISTRIBUTION | {ZEROING, RELEASE, "union"}
    rest = [place for place in found if place not in timed]
    said = []
    if paid:
        said.append(gettext("%(names)s: for orders paid from now on.", names=_names(paid)))
    if settled:
        text = gettext("%(names)s: for all that is settled from now on, orders paid before too.", names=_names(settled))
        said.append(text)
    if rest:
        said.append(gettext("%(names)s: at once.", names=_names(rest)))
    if distributed or (is_moved and whole["union"]):
        said.append(_distributed(distributed, _next("distribute_union", whole), zone))
    if is_paid_else:
        said.append(_dividend(_next("distribute_dividend", whole), zone))
    if RELEASE in found or (is_moved and whole["wallet"]["release"]):
        said.append(_released(_next("release_love_value", whole), zone))
    zeroing = whole["base"]["zeroing"]
    if ZEROING in found or (is_moved and zeroing):
        said.append(_zeroing(zeroing, zone))
    return said


def places(before: Doc, after: Doc) -> list[str]:
    """The places that differ."""
    old, new = differences(before, after)
    return list(flat(old) | flat(new))


def _names(found: list[str]) -> str:
    return listed(describe.label_of_shop(place) for place in found)


def _at_distribution(whole: Doc) -> frozenset[str]:
    return DISTRIBUTION | {ORDER} if whole["scheme"] == "union" else DISTRIBUTION


def _whole(after: Doc) -> Doc:
    """All settings as they are once some keys of them are as in ``after``."""
    whole = _laid_over(settings_now(), after)
    if whole["union"]:
        whole["union"] = defaults(Union) | whole["union"]
    return whole


def _laid_over(there: Doc, given: Doc) -> Doc:
    """A document with the keys of ``given`` in it, parts key by key."""
    found = dict(there)
    for key, value in given.items():
        is_part = key in PARTS and isinstance(value, dict) and isinstance(there.get(key), dict)
        found[key] = _laid_over(there[key], value) if is_part else value
    return found


def _next(job: str, whole: Doc) -> datetime | None:
    """When a job runs next under these settings."""
    return next_run_of(job, JOBS[job](whole), ZoneInfo(whole["timezone"]), clock.now())


def _distributed(found: list[str], due_at: datetime | None, zone: ZoneInfo) -> str:
    if due_at is None:
        return str(gettext("%(names)s: from the next distribution on.", names=_names(found)))
    time = _local(due_at, zone)
    if not found:
        return str(gettext("The union queue: distributed next on %(time)s.", time=time))
    return str(gettext("%(names)s: from the next distribution on, %(time)s.", names=_names(found), time=time))


def _dividend(due_at: datetime | None, zone: ZoneInfo) -> str:
    if due_at is None:
        return str(gettext("The dividend: its date is past, so it is never paid."))
    return str(gettext("The dividend: paid next on %(time)s.", time=_local(due_at, zone)))


def _released(due_at: datetime | None, zone: ZoneInfo) -> str:
    if due_at is None:
        return str(gettext("Frozen love value is no longer released by itself."))
    return str(gettext("Frozen love value is released first on %(time)s.", time=_local(due_at, zone)))


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
