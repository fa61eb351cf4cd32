"""The fields of settings: numbers as people type them, kept as the text that the shop file holds."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import StopValidation

from app.domain.money import (
    MAX_CENTS,
    MAX_RATIO,
    WHOLE,
    YUAN,
    format_hundredths,
    format_ratio,
    parse_hundredths,
    written,
)

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
ENDLESS = re.compile(r"\d{13,}(\.\d{1,2})?", re.ASCII)
"""An amount of so many digits that it is not even read."""
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
MINUTE = "%Y-%m-%dT%H:%M"


def plain_number(text: str) -> str:
    """A number as typed, without its signs and units: full-width digits, ``％``, ``¥``, ``元``, blanks, thousands."""
    text = unicodedata.normalize("NFKC", text).replace("。", ".").replace("\0", "")
    text = re.sub(r"[\s%¥元]", "", text)
    text = text.replace(",", "") if GROUPED.fullmatch(text) else text
    return re.sub(r"^0+(?=\d)", "", f"0{text}" if text.startswith(".") else text)


def read_amount(text: str, sign: str = YUAN) -> str:
    """An amount as typed, as ``168.00``; ``ValueError`` with the message where it is none or too large."""
    plain = plain_number(text)
    found = parse_hundredths(plain)
    if found is None and not ENDLESS.fullmatch(plain):
        raise ValueError(gettext("Enter an amount of at least 0 with at most two decimals, for example 168.00."))
    if found is None or found > MAX_CENTS:
        raise ValueError(gettext("This is too large: enter at most %(most)s.", most=written(MAX_CENTS, sign)))
    return format_hundredths(found)


class TypedField(StringField):  # type: ignore[misc]
    """A text that means a value: ``data`` is that value, None where nothing was typed; ``raw`` is shown again.

    A subclass says in ``read`` what the text means, by raising ``ValueError`` with the message where it means nothing.
    ``unit`` stands beside the box.
    """

    unit: Any = ""
    inputmode = "decimal"

    def __init__(self, *args: Any, required: bool = False, unit: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_required = required
        self.unit = self.unit if unit is None else unit
        self._problem = ""

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data, self._problem = None, ""
        text = valuelist[0].strip()
        if text:
            try:
                self.data = self.read(text)
            except ValueError as error:
                self._problem = str(error)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        if self._problem:
            raise StopValidation(self._problem)
        if self.is_required and self.data is None:
            raise StopValidation(gettext("This cannot be empty."))


class RatioField(TypedField):
    """A ratio in per cent, kept as the text ``"12.5"``; ``most`` in steps of 0.01 %."""

    unit = "%"

    def __init__(self, *args: Any, most: int = MAX_RATIO, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def read(self, text: str) -> str:
        found = parse_hundredths(plain_number(text))
        if found is None or found > self.most:
            raise ValueError(
                gettext(
                    "Enter a percentage from 0 to %(most)s with at most two decimals, for example 12.5.",
                    most=format_ratio(self.most),
                )
            )
        return format_ratio(found)


class PartField(RatioField):
    """A ratio of at most 100 per cent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, most=WHOLE, **kwargs)


class AmountField(TypedField):
    """An amount of at least 0, kept as the text ``"168.00"``."""

    unit = sign = YUAN

    def read(self, text: str) -> str:
        return read_amount(text, self.sign)


class QuantityField(AmountField):
    """An amount of any asset, so without the sign of money."""

    unit = sign = ""


class WholeField(TypedField):
    """A whole number from ``least`` to ``most``."""

    inputmode = "numeric"

    def __init__(self, *args: Any, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        text = plain_number(text)
        found = int(text) if re.fullmatch(r"-?\d{1,12}", text, re.ASCII) else None
        if found is None or not self.least <= found <= self.most:
            raise ValueError(
                gettext("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        return found


class ClockField(TypedField):
    """A time of day, kept as ``"08:30"``; with ``is_end`` also 24:00."""

    inputmode = "text"

    def __init__(self, *args: Any, is_end: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_end = is_end

    def read(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", text).strip()
        found = CLOCK.fullmatch(text)
        if found:
            return f"{int(found[1]):02d}:{found[2]}"
        if self.is_end and text == "24:00":
            return text
        raise ValueError(gettext("Enter a time of day from 00:00 to 23:59, for example 08:30."))


class DayField(TypedField):
    """A date, kept as ``"2026-12-31"``."""

    inputmode = "text"

    def read(self, text: str) -> str:
        try:
            return date.fromisoformat(unicodedata.normalize("NFKC", text)).isoformat()
        except ValueError:
            raise ValueError(gettext("Enter a date like 2026-12-31.")) from None


class LocalTimeField(TypedField):
    """A moment by the shop's clock, to the minute, kept as ISO 8601 with offset.

    A moment that nobody touched stays as it was written, seconds and offset included: ``keep`` is told of it.
    """

    inputmode = "text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone: ZoneInfo | None = None
        self.was: str | None = None

    def keep(self, zone: ZoneInfo, was: str | None) -> None:
        """Say which clock holds, and what was written before."""
        self.zone, self.was = zone, was
        if self.data is not None:
            self.data = self._written(self.data)

    def _written(self, typed: str) -> str:
        if self.was is not None and typed in (self.was, datetime.fromisoformat(self.show(self.was)).isoformat()):
            return self.was
        moment = datetime.fromisoformat(typed)
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).isoformat()

    def read(self, text: str) -> str:
        try:
            return datetime.fromisoformat(unicodedata.normalize("NFKC", text).replace("/", "-")).isoformat()
        except ValueError:
            raise ValueError(gettext("Enter a date and time like 2026-12-31 08:30.")) from None

    def show(self, value: Any) -> str:
        moment = datetime.fromisoformat(value)
        return (moment.astimezone(self.zone) if self.zone and moment.tzinfo else moment).strftime(MINUTE)
