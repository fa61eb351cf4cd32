"""The parts of a scope: level table, tiers, windows, limits, lottery, random return."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FormField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.fields import AmountField, ClockField, LocalTimeField, RatioField, WholeField
from app.web.forms import choices_of
from app.web.parts.base import WEEKDAYS, Doc, Part, Row, RowList, demand, rows_of, with_spare
from app.web.parts.lottery import LotteryPart

MOST_LEVELS = 10_000
MOST_ROWS = 200
"""A hundred tiers or windows, which a shop file may hold, and rows to type into."""


class LevelRow(Row):
    """The ratio of a member level."""

    ref = HiddenField()
    ratio = RatioField(lazy_gettext("Ratio"))

    @property
    def is_blank(self) -> bool:
        return self.ratio.data is None

    def value(self) -> tuple[str, str]:
        return str(self.ref.data), str(self.ratio.data)


class LevelTablePart(Part):
    """A ratio for each member level, where set (R6); ``levels`` names every level there is, in its order."""

    rows = RowList(FormField(LevelRow), most=MOST_LEVELS)

    @classmethod
    def table(cls, value: Doc | None, levels: list[str]) -> Doc:
        """The data for the levels there are."""
        value = value or {}
        return {"rows": [{"ref": ref, "ratio": value.get(ref)} for ref in levels]}

    def value(self) -> Doc | None:
        return dict(rows_of(self.rows)) or None


class TierRow(Row):
    """A tier of cumulative spend."""

    days = WholeField(lazy_gettext("Days"), least=1, most=36_600)
    amount = AmountField(lazy_gettext("Spent at least"))
    ratio = RatioField(lazy_gettext("Ratio"))

    def validate_days(self, field: Any) -> None:
        """A tier is whole."""
        self._demand(field)

    def validate_amount(self, field: Any) -> None:
        """A tier is whole."""
        self._demand(field)

    def validate_ratio(self, field: Any) -> None:
        """A tier is whole."""
        self._demand(field)

    def _demand(self, field: Any) -> None:
        if not self.is_blank:
            demand(field)

    def value(self) -> Doc:
        return {"days": self.days.data, "amount": self.amount.data, "ratio": self.ratio.data}


class TiersPart(Part):
    """The tiers of cumulative spend (R7)."""

    rows = RowList(FormField(TierRow), most=MOST_ROWS)

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return {"rows": with_spare(value or [])}

    def value(self) -> list[Doc] | None:
        return rows_of(self.rows) or None


class WindowRow(Row):
    """A time window (R12); ``always`` keeps one that says nothing, which is never closed."""

    from_at = LocalTimeField(lazy_gettext("Valid from"))
    until = LocalTimeField(lazy_gettext("Until"))
    weekdays = SelectMultipleField(
        lazy_gettext("Weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    start = ClockField(lazy_gettext("Opens at"))
    end = ClockField(lazy_gettext("Closes at"), is_end=True)
    always = BooleanField(lazy_gettext("Always open"))
    was: Doc | None = None

    def keep(self, zone: ZoneInfo, was: Doc | None) -> None:
        """Say by which clock moments are typed, and which window stands there now."""
        self.was = was
        self.from_at.keep(zone, was["from"] if was else None)
        self.until.keep(zone, was["until"] if was else None)

    def validate_until(self, field: Any) -> None:
        """A window can open."""
        begins, ends = self.from_at.data, field.data
        if begins and ends and datetime.fromisoformat(ends) <= datetime.fromisoformat(begins):
            raise ValidationError(gettext("This must be after the beginning."))

    def value(self) -> Doc:
        return {
            "from": self.from_at.data,
            "until": self.until.data,
            "weekdays": self._weekdays(),
            "start": self.start.data,
            "end": self.end.data,
        }

    def _weekdays(self) -> list[int] | None:
        """The days ticked, as they were written before if they are the same."""
        before = self.was["weekdays"] if self.was else None
        return before if set(before or ()) == set(self.weekdays.data or ()) else self.weekdays.data or None


class WindowsPart(Part):
    """The times at which a purchase joins (R12); none is always."""

    rows = RowList(FormField(WindowRow), most=MOST_ROWS)

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        rows = [
            window
            | {"from_at": window["from"], "weekdays": window["weekdays"] or [], "always": not any(window.values())}
            for window in value or []
        ]
        return {"rows": with_spare(rows)}

    def keep(self, zone: ZoneInfo, windows: list[Doc]) -> None:
        """Say by which clock moments are typed, and which windows stand there now, for what nobody touches to stay."""
        for number, row in enumerate(self.rows):
            row.form.keep(zone, windows[number] if number < len(windows) else None)

    def value(self) -> list[Doc] | None:
        return rows_of(self.rows) or None


class LimitsPart(Part):
    """How many entries a member may be given (R13)."""

    per_day = WholeField(lazy_gettext("A member, a day"), least=1)
    total = WholeField(lazy_gettext("A member, in total"), least=1)

    def value(self) -> Doc | None:
        found = {"per_day": self.per_day.data, "total": self.total.data}
        return found if any(found.values()) else None


class ScopeLotteryPart(LotteryPart):
    """A scope's lottery; without one the next scope is asked."""

    kind = RadioField(
        choices=choices_of(
            [
                ("none", lazy_gettext("Inherit")),
                ("fixed", lazy_gettext("Choices with weights")),
                ("interval", lazy_gettext("Any ratio between two")),
            ]
        ),
        default="none",
    )


class RandomReturnPart(Part):
    """The numbers of a random-return group (R23), ``off``, or not set."""

    mode = RadioField(
        choices=choices_of(
            [
                ("unset", lazy_gettext("As in the base settings")),
                ("off", lazy_gettext("Off")),
                ("numbers", lazy_gettext("On, in groups")),
            ]
        ),
        default="unset",
    )
    cash = WholeField(lazy_gettext("Entries that queue"))
    points = WholeField(lazy_gettext("Entries paid in points"))

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return {"mode": "numbers", **value} if isinstance(value, dict) else {"mode": value or "unset"}

    def idle(self) -> set[str]:
        return set() if self.mode.data == "numbers" else {"cash", "points"}

    def validate_cash(self, field: Any) -> None:
        """A group has a size."""
        if self.mode.data == "numbers" and not ((field.data or 0) + (self.points.data or 0)):
            raise ValidationError(gettext("Give the group at least one entry."))

    def value(self) -> Any:
        if self.mode.data == "numbers":
            return {"cash": self.cash.data or 0, "points": self.points.data or 0}
        return "off" if self.mode.data == "off" else None


class BaseRandomReturnPart(RandomReturnPart):
    """The base's: off or on, with nothing to inherit."""

    mode = RadioField(
        choices=choices_of([("unset", lazy_gettext("Off")), ("numbers", lazy_gettext("On, in groups"))]),
        default="unset",
    )
