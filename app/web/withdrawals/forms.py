"""The forms of a decision on a withdrawal."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField

from app.domain.errors import Refused
from app.web.errors import refusal_text
from app.web.forms import Form
from app.web.text_fields import text_field


class DecisionForm(Form):
    """A decision for which nothing is typed."""

    def put(self, refused: Refused) -> None:
        """Show a refusal above the form."""
        self.form_errors.append(refusal_text(refused))


class RefuseForm(DecisionForm):
    """Why it is refused: the member reads it."""

    reason: StringField = text_field(
        lazy_gettext("Why (the member reads it)"), required=lazy_gettext("Say why: the member reads it.")
    )


class PayForm(DecisionForm):
    """Under which number it was paid."""

    reference: StringField = text_field(
        lazy_gettext("Number of the payment"), required=lazy_gettext("Enter the number of the payment.")
    )
