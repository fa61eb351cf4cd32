"""What members may do with what they hold; each part is off or on with its terms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField
from wtforms.validators import ValidationError

from app.domain.money import WHOLE, parse_hundredths
from app.web.fields import AmountField, ClockField, PartField, QuantityField
from app.web.parts.base import Doc, Part, demand


class SwitchedPart(Part):
    """A value of the shop file that is null while it is off; ``START`` is what stands in its fields then."""

    START: Doc = {}  # noqa: RUF012 - a constant of each part

    enabled = BooleanField(lazy_gettext("On"))

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        return {"enabled": value is not None, **(cls.START if value is None else value)}

    def idle(self) -> set[str]:
        return set() if self.enabled.data else {field.short_name for field in self} - {"enabled"}

    def value(self) -> Doc | None:
        if not self.enabled.data:
            return None
        return {field.short_name: field.data for field in self if field.short_name != "enabled"}


class SendingPart(SwitchedPart):
    """Members send to each other."""

    START = {"fee_ratio": "0"}  # noqa: RUF012 - a constant of each part

    fee_ratio = PartField(lazy_gettext("Fee"))
    daily_limit = QuantityField(lazy_gettext("At most a day"))

    def validate_fee_ratio(self, field: Any) -> None:
        """Something has to arrive."""
        _demand_less_than_all(field)


class WithdrawingPart(SwitchedPart):
    """Members ask for money to be paid out."""

    START = {"fee_ratio": "0", "minimum": "1.00"}  # noqa: RUF012 - a constant of each part

    fee_ratio = PartField(lazy_gettext("Fee"))
    minimum = AmountField(lazy_gettext("The least that can be asked for"))

    def validate_fee_ratio(self, field: Any) -> None:
        """Something has to be paid out."""
        _demand_less_than_all(field)

    def validate_minimum(self, field: Any) -> None:
        """Nothing cannot be asked for."""
        demand(field)
        if not parse_hundredths(field.data):
            raise ValidationError(gettext("Enter an amount of more than 0."))


class ReleasePart(SwitchedPart):
    """Frozen love value becomes available by itself."""

    START = {"ratio": "1", "at": "03:00"}  # noqa: RUF012 - a constant of each part

    ratio = PartField(lazy_gettext("Part that becomes available each day"))
    at = ClockField(lazy_gettext("At"))

    def validate_ratio(self, field: Any) -> None:
        """A release has a ratio."""
        demand(field)

    def validate_at(self, field: Any) -> None:
        """A release has a time."""
        demand(field)


def _demand_less_than_all(field: Any) -> None:
    demand(field)
    if parse_hundredths(field.data) == WHOLE:
        raise ValidationError(gettext("A fee of the whole would leave nothing."))
