"""When a place in the queue may be paid, in words: a range or never, and what it is reckoned from."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext, lazy_gettext, ngettext

from app.domain.pace import Span
from app.queries.portal.outlook import Estimate

MONTH, YEAR = 30, 365
MOST_DAYS, MOST_MONTHS, MOST_YEARS = 60, 24, 10

WHY_NEVER = {
    "paused": lazy_gettext("Payouts are paused."),
    "programme_off": lazy_gettext("The programme is switched off, so new orders pay nothing into the queue."),
    "nobody_pays": lazy_gettext("Nothing is on sale any more that pays into this queue."),
    "nothing_lately": lazy_gettext("The queue received nothing in the last weeks."),
}


class Told(NamedTuple):
    """An estimate in words: when, and why so."""

    when: str
    why: str


def tell(estimate: Estimate) -> Told:
    """An estimate in the reader's language."""
    if estimate.never is not None:
        return Told(gettext("At this pace: never"), str(WHY_NEVER[estimate.never]))
    if estimate.span is None:
        return Told(gettext("Too early to say"), gettext("There is no whole week yet to tell from."))
    return _tell_span(estimate.span)


def _tell_span(span: Span) -> Told:
    assert span.soonest is not None, "a queue that paid nothing comes with the reason why"
    soonest = _time(span.soonest, is_latest=False)
    if span.latest is None:
        return Told(
            gettext("In %(time)s at the soonest", time=soonest),
            gettext("In the slowest of the last weeks the queue received nothing."),
        )
    latest = _time(span.latest, is_latest=True)
    why = gettext("If the queue goes on as in the fastest and the slowest of the last weeks.")
    if soonest == latest:
        return Told(gettext("In about %(time)s", time=soonest), why)
    return Told(gettext("In about %(soonest)s to %(latest)s", soonest=soonest, latest=latest), why)


def _time(days: int, *, is_latest: bool) -> str:
    """So many days in the unit that fits, rounded down for the soonest and up for the latest."""
    if days <= MOST_DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", days))
    if days <= MOST_MONTHS * MONTH:
        months = (days + (MONTH - 1 if is_latest else 0)) // MONTH
        return str(ngettext("%(num)s month", "%(num)s months", months))
    years = (days + (YEAR - 1 if is_latest else 0)) // YEAR
    if years <= MOST_YEARS:
        return str(ngettext("%(num)s year", "%(num)s years", years))
    return str(gettext("more than %(years)s years", years=MOST_YEARS))
