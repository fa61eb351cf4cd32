"""The kinds of values that files hold, each refused with a sentence that says what it must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain.instants import Instant, instant_of
from app.domain.money import MAX_CENTS, MAX_RATIO, WHOLE, format_hundredths, format_ratio, parse_hundredths

TAG = "·"
"""Begins the name of a union's branch, which is no part of the place that people are told."""


class Document(BaseModel):
    """An object of a file: unknown keys and loose types are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)


def defaults(kind: type[Document]) -> dict[str, Any]:
    """An object of ``kind`` with every key at its default; for those whose keys all have one."""
    return kind.model_construct().model_dump(by_alias=True)


def refuse(reason: str, **values: Any) -> PydanticCustomError:
    """The error that refuses a value with ``reason``, in which ``{named}`` gaps are filled by ``values``."""
    return PydanticCustomError("house", reason, values or None)


def cents(value: Any) -> int:
    """The cents that a string like ``"168.00"`` writes."""
    if not isinstance(value, str):
        raise refuse('must be a string like "168.00"' if value is not None else "must not be null")
    found = parse_hundredths(value)
    if found is None:
        raise refuse('must be an amount of at least 0 with at most two decimals, like "168.00"')
    if found > MAX_CENTS:
        raise refuse("must be at most {limit}", limit=format_hundredths(MAX_CENTS))
    return found


def bps(value: Any, most: int = MAX_RATIO) -> int:
    """The steps of 0.01 % that a string like ``"12.5"`` writes."""
    if not isinstance(value, str):
        raise refuse('must be a string like "12.5"' if value is not None else "must not be null")
    found = parse_hundredths(value)
    if found is None or found > most:
        raise refuse("must be a ratio from 0 to {most} per cent with at most two decimals", most=format_ratio(most))
    return found


def _positive_cents(value: Any) -> int:
    found = cents(value)
    if not found:
        raise refuse("must be more than 0")
    return found


def instant(value: Any) -> Instant:
    """The instant that an ISO 8601 time with offset names, from 1971 to 2199."""
    if not isinstance(value, str):
        raise refuse("must be a string" if value is not None else "must not be null")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "\0" in value:
        raise refuse('must be a time with offset like "2026-01-02T03:04:05+08:00"')
    if not 1970 < moment.year < 2200:
        raise refuse("must lie between 1971 and 2199")
    return instant_of(moment)


def _checked(check: Callable[[str], Any]) -> Callable[[str], str]:
    """A validator that lets ``check`` refuse and keeps the text as it is."""

    def keep(value: str) -> str:
        check(value)
        return value

    return keep


CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def _clock(value: str) -> str:
    if not CLOCK.fullmatch(value):
        raise refuse('must be a time of day like "08:30"')
    return value


def _clock_end(value: str) -> str:
    return value if value == "24:00" else _clock(value)


def _day(value: str) -> str:
    try:
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise refuse('must be a date like "2026-12-31"')


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise refuse('must be a time zone like "Asia/Shanghai"') from None
    return value


Cents = Annotated[int, PlainValidator(cents)]
PositiveCents = Annotated[int, PlainValidator(_positive_cents)]
At = Annotated[int, PlainValidator(instant)]

Amount = Annotated[str, AfterValidator(lambda value: format_hundredths(cents(value)))]
Ratio = Annotated[str, AfterValidator(lambda value: format_ratio(bps(value)))]
PartRatio = Annotated[str, AfterValidator(lambda value: format_ratio(bps(value, WHOLE)))]
Time = Annotated[str, AfterValidator(_checked(instant))]
Clock = Annotated[str, AfterValidator(_clock)]
ClockEnd = Annotated[str, AfterValidator(_clock_end)]
Day = Annotated[str, AfterValidator(_day)]
Zone = Annotated[str, AfterValidator(_zone)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\P{Cc}*$")]
Name = Ref
Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^\P{Cc}*$")]
