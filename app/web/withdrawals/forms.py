"""The forms of a decision on a withdrawal."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField

from app.web.forms import Form
from app.web.text_fields import text_field


class RefuseForm(Form):
    """Why it is refused: the member reads it."""

    reason: StringField = text_field(
        lazy_gettext("Why (the member reads it)"), required=lazy_gettext("Say why: the member reads it.")
    )


class PayForm(Form):
    """Under which number it was paid."""

    reference: StringField = text_field(
        lazy_gettext("Number of the payment"), required=lazy_gettext("Enter the number of the payment.")
    )
