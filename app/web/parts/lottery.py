"""The lottery of a scope or of the base settings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FormField, RadioField
from wtforms.validators import ValidationError

from app.domain.money import WHOLE, format_ratio, proportion
from app.formats.fields import bps
from app.web.fields import RatioField, WholeField
from app.web.forms import choices_of
from app.web.parts.base import Doc, Part, Row, RowList, demand, rows_of, with_spare

MOST_CHOICES = 1_100
"""A thousand, which a shop file may hold, and rows to type into."""


class ChoiceRow(Row):
    """A ratio that can be drawn, or no win, and its weight."""

    ratio = RatioField(lazy_gettext("Ratio"))
    no_win = BooleanField(lazy_gettext("No win"))
    weight = WholeField(lazy_gettext("Weight"))

    def validate_ratio(self, field: Any) -> None:
        """A choice is a ratio or no win."""
        if not self.is_blank and field.data is None and not self.no_win.data:
            raise ValidationError(gettext("Enter a ratio, or tick “No win”."))

    def value(self) -> Doc:
        weight = 1 if self.weight.data is None else self.weight.data
        return {"ratio": None if self.no_win.data else self.ratio.data, "weight": weight}


class LotteryPart(Part):
    """A lottery of weighted choices or of an interval (R8)."""

    kind = RadioField(
        choices=choices_of(
            [
                ("none", lazy_gettext("No lottery")),
                ("fixed", lazy_gettext("Choices with weights")),
                ("interval", lazy_gettext("Any ratio between two")),
            ]
        ),
        default="none",
    )
    choices = RowList(FormField(ChoiceRow), most=MOST_CHOICES)
    low = RatioField(lazy_gettext("Lowest ratio"))
    high = RatioField(lazy_gettext("Highest ratio"))

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        found: Doc = dict(value or {"kind": "none"})
        rows = [choice | {"no_win": choice["ratio"] is None} for choice in found.get("choices", [])]
        return found | {"choices": with_spare(rows)}

    def idle(self) -> set[str]:
        used = {"fixed": {"choices"}, "interval": {"low", "high"}}
        return {"choices", "low", "high"} - used.get(self.kind.data, set())

    def validate_kind(self, field: Any) -> None:
        """A list needs a chance."""
        if field.data == "fixed" and not any(choice["weight"] for choice in rows_of(self.choices)):
            raise ValidationError(gettext("Give at least one choice a weight above 0."))

    def validate_low(self, field: Any) -> None:
        """An interval has two ends."""
        if self.kind.data == "interval":
            demand(field)

    def validate_high(self, field: Any) -> None:
        """An interval has two ends, in this order."""
        if self.kind.data == "interval":
            demand(field)
            if self.low.data is not None and bps(field.data) < bps(self.low.data):
                raise ValidationError(gettext("The highest ratio must not be below the lowest."))

    @property
    def odds(self) -> list[str]:
        """The chance of each row in per cent, as text; empty where it has none, or cannot be told as it is typed."""
        weights = [0 if row.form.is_blank else _weight(row.form) for row in self.choices]
        total = sum(weight or 0 for weight in weights)
        if self.kind.data != "fixed" or None in weights or not total:
            return [""] * len(weights)
        return [_chance(weight, total) if weight else "" for weight in weights]

    def value(self) -> Doc | None:
        if self.kind.data == "fixed":
            return {"kind": "fixed", "choices": rows_of(self.choices)}
        if self.kind.data == "interval":
            return {"kind": "interval", "low": self.low.data, "high": self.high.data}
        return None


def _weight(row: Any) -> int | None:
    """The weight of a row as typed; None where it is no number."""
    if row.weight.data is None and (row.weight.raw_data or [""])[0].strip():
        return None
    return 1 if row.weight.data is None else int(row.weight.data)


def _chance(weight: int, total: int) -> str:
    """The chance in per cent to two decimals; one that is too small to show is not shown as none."""
    share = proportion(WHOLE, weight, total)
    return f"{format_ratio(share)} %" if share else "< 0.01 %"


def spread(lottery: Doc, default_bps: int) -> tuple[int, int]:
    """The ratio that a lottery gives on average and at most, in steps of 0.01 %; no win keeps ``default_bps``."""
    if lottery["kind"] == "interval":
        low, high = bps(lottery["low"]), bps(lottery["high"])
        return proportion(1, low + high, 2), high
    choices = [
        (default_bps if choice["ratio"] is None else bps(choice["ratio"]), choice["weight"])
        for choice in lottery["choices"]
        if choice["weight"]
    ]
    total = sum(weight for _, weight in choices)
    return proportion(1, sum(ratio * weight for ratio, weight in choices), total), max(ratio for ratio, _ in choices)
