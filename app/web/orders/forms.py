"""The forms that do something to an order once: looked at first, then confirmed; completions and refunds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, StringField
from wtforms.validators import Length, Optional, Regexp

from app import clock
from app.domain.errors import Refused
from app.domain.money import parse_hundredths
from app.queries.order import LineView
from app.web.fields import AmountField
from app.web.forms import TOKEN, Form, stripped
from app.web.sentences import sentence
from app.web.templating import money

Doc = dict[str, Any]


LONGEST_LOOK = timedelta(days=1)
"""How long a preview may be confirmed: what was seen longer ago is to be seen again."""


class OnceForm(Form):
    """A form that has one effect however often it is sent: what it does once is told by its token and its moment."""

    token = HiddenField(validators=[Optional(strip_whitespace=False), Regexp(TOKEN)])
    moment = HiddenField()
    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[Length(max=500, message=lazy_gettext("Use at most 500 characters."))],
        render_kw={"autocomplete": "off"},
    )

    @property
    def is_looked_at(self) -> bool:
        """Whether a preview was shown, and with it the token and the moment at which this is to happen."""
        try:
            moment = datetime.fromisoformat(self.moment.data or "")
        except ValueError:
            return False
        if not self.token.data or moment.tzinfo is None:
            return False
        return timedelta() <= clock.now() - moment < LONGEST_LOOK


class CompleteForm(OnceForm):
    """The completion of an order."""


class RefundForm(OnceForm):
    """A refund of parts of lines; ``refund_form`` adds a field for each line."""

    seen = HiddenField(validators=[Regexp(r"\A\d{0,15}\Z")])

    @property
    def is_confirmed(self) -> bool:
        """Whether the preview was looked at, with what was refunded by then, and a reason is given."""
        return self.is_looked_at and bool(self.reason.data) and self.seen_cents is not None

    @property
    def seen_cents(self) -> int | None:
        """What was refunded of the order when the refund was looked at."""
        return int(self.seen.data) if self.seen.data else None

    def amount_fields(self) -> dict[int, AmountField]:
        """The fields of the amounts by the number of their line."""
        prefix = "amount_"
        fields = ((field.short_name, field) for field in self if field.short_name.startswith(prefix))
        return {int(name.removeprefix(prefix)): field for name, field in fields}

    def check(self, lines: Sequence[LineView], *, is_whole: bool) -> bool:
        """Check what was typed against what is left of each line; a refund of the whole needs no amounts."""
        is_valid = self.validate()
        fields = self.amount_fields()
        if not self.reason.data:
            add_error(self.reason, gettext("Say why."))
        if not is_whole and is_valid:
            typed = {number: parse_hundredths(field.data) for number, field in fields.items() if field.data}
            left = {line.number: line.left_cents for line in lines}
            for number, cents in typed.items():
                if not cents:
                    add_error(fields[number], gettext("Enter more than 0, or leave it empty."))
                elif cents > left[number]:
                    add_error(fields[number], gettext("Only %(left)s is left of this line.", left=money(left[number])))
            if not typed:
                self.form_errors.append(gettext("Type what is to be refunded of at least one line."))
        return not self.errors

    def events(self, order_ref: str, *, is_whole: bool) -> list[Doc]:
        """The refund as events without id."""
        common = {"type": "order.refunded", "at": self.moment.data, "order": order_ref}
        if is_whole:
            return [common]
        return [
            common | {"line": number, "amount": field.data}
            for number, field in self.amount_fields().items()
            if field.data
        ]

    def put(self, refused: Refused) -> None:
        """Show a refusal at the amount that it is about, or above the form."""
        number, _, place = refused.place.removeprefix("[").partition("].")
        typed = [field for field in self.amount_fields().values() if field.data]
        if place == "amount" and number.isdigit():
            add_error(typed[int(number)], sentence(refused))
        else:
            self.form_errors.append(sentence(refused))


def refund_form(lines: Sequence[LineView]) -> RefundForm:
    """The form for a refund of these lines."""
    fields = {
        f"amount_{line.number}": AmountField(lazy_gettext("Refund of line %(number)s", number=line.number))
        for line in lines
    }
    made: type[RefundForm] = type("RefundOfLines", (RefundForm,), fields)
    return made()


def add_error(field: Any, message: str) -> None:
    """Show a message beside a field."""
    field.errors = [*field.errors, message]
