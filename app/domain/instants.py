"""Moments as integers: microseconds since 1970-01-01 UTC, and what they are on the shop's own clock (N4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Instant = int

SECOND: Instant = 1_000_000
HOUR: Instant = 3600 * SECOND
DAY: Instant = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware ``moment``."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def moment_of(instant: Instant) -> datetime:
    """The aware moment of ``instant``, in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def local_time(instant: Instant, zone: ZoneInfo) -> datetime:
    """What the shop's clock shows at ``instant``, without a zone, to be compared with times of day."""
    return moment_of(instant).astimezone(zone).replace(tzinfo=None)


def day_number(instant: Instant, zone: ZoneInfo) -> int:
    """The calendar day of ``instant`` in the shop's zone, as its proleptic ordinal (never 0)."""
    return datetime.fromtimestamp(instant // SECOND, zone).toordinal()
