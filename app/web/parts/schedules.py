"""Schedules, and the rewards that are paid besides the queue."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FormField, SelectField

from app.web.fields import ClockField, DayField, RatioField, WholeField
from app.web.forms import choices_of
from app.web.parts.base import WEEKDAYS, Doc, Part, demand

BASES = choices_of([("paid", lazy_gettext("the amount paid")), ("profit", lazy_gettext("the profit"))])


class SchedulePart(Part):
    """When something happens by itself: never, or every day, week, month, or once."""

    every = SelectField(
        lazy_gettext("How often"),
        choices=choices_of(
            [
                ("off", lazy_gettext("Never")),
                ("day", lazy_gettext("Every day")),
                ("week", lazy_gettext("Every week")),
                ("month", lazy_gettext("Every month")),
                ("once", lazy_gettext("Once")),
            ]
        ),
        default="off",
    )
    at = ClockField(lazy_gettext("At"), default="00:00")
    weekday = SelectField(lazy_gettext("On which weekday"), choices=WEEKDAYS, coerce=int, default=1)
    day = WholeField(lazy_gettext("On which day of the month"), least=1, most=31, default=1)
    on = DayField(lazy_gettext("On which date"))

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return value or {"every": "off"}

    def idle(self) -> set[str]:
        used = {"off": set(), "week": {"weekday", "at"}, "month": {"day", "at"}, "once": {"on", "at"}}
        return {"at", "weekday", "day", "on"} - used.get(self.every.data, {"at"})

    def validate_on(self, field: Any) -> None:
        """Once is on a date."""
        demand(field)

    def validate_day(self, field: Any) -> None:
        """Every month is on a day."""
        demand(field)

    def value(self) -> Doc | None:
        every = self.every.data
        if every == "off":
            return None
        more = {"week": ("weekday",), "month": ("day",), "once": ("on",)}.get(every, ())
        return {"every": every, **{key: self[key].data for key in more}, "at": self.at.data or "00:00"}


class RewardPart(Part):
    """A reward of a ratio of the amount paid or of the profit (D1, D4); off is not set."""

    enabled = BooleanField(lazy_gettext("On"))
    ratio = RatioField(lazy_gettext("Ratio"))
    basis = SelectField(lazy_gettext("Reckoned from"), choices=BASES, default="paid")

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return {"enabled": value is not None, **(value or {})}

    def idle(self) -> set[str]:
        return set() if self.enabled.data else {"ratio", "basis"}

    def validate_ratio(self, field: Any) -> None:
        """A reward that is on has a ratio."""
        demand(field)

    def value(self) -> Doc | None:
        return {"ratio": self.ratio.data, "basis": self.basis.data} if self.enabled.data else None


class DividendPart(RewardPart):
    """The shareholders' dividend with its dates (D3)."""

    schedule = FormField(SchedulePart)

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        schedule = value["schedule"] if value else {"every": "month", "day": 1, "at": "02:00"}
        return super().data_of(value) | {"schedule": SchedulePart.data_of(schedule)}

    def idle(self) -> set[str]:
        return set() if self.enabled.data else {*super().idle(), "schedule"}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether a dividend that is on also has dates."""
        is_valid = super().validate(extra_validators)
        if self.enabled.data and self.schedule.form.every.data == "off":
            self.schedule.form.form_errors.append(gettext("Choose when the dividend is paid."))
            return False
        return is_valid

    def value(self) -> Doc | None:
        own = super().value()
        return own and own | {"schedule": self.schedule.form.value()}


class TeamPart(Part):
    """The level difference reward (D2)."""

    enabled = BooleanField(lazy_gettext("On"))
    basis = SelectField(lazy_gettext("Reckoned from"), choices=BASES, default="paid")
    depth = WholeField(lazy_gettext("Members above the buyer"), least=1, most=100, default=2)

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return {"enabled": value is not None, **(value or {})}

    def idle(self) -> set[str]:
        return set() if self.enabled.data else {"basis", "depth"}

    def validate_depth(self, field: Any) -> None:
        """A walk has a length."""
        demand(field)

    def value(self) -> Doc | None:
        return {"basis": self.basis.data, "depth": self.depth.data} if self.enabled.data else None
