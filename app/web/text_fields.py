"""Lines of text as the shop file takes them: numbers, names and the like."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp

from app.web.forms import stripped

LONGEST = 200
NO_CONTROLS = Regexp(
    r"^[^\x00-\x1f\x7f-\x9f]*$", message=lazy_gettext("Only letters, digits and signs can stand here.")
)
SHORT = Length(max=LONGEST, message=lazy_gettext("Use at most %(max)d characters."))


def or_none(value: Any) -> Any:
    """What was typed or chosen; nothing is null."""
    return value or None


def text_field(label: Any, *, required: Any = None, filters: tuple[Any, ...] = (stripped,)) -> StringField:
    """A line of text; ``required`` is what to say where it is empty."""
    demands = [DataRequired(message=required)] if required else []
    return StringField(
        label,
        filters=list(filters),
        validators=[*demands, SHORT, NO_CONTROLS],
        render_kw={"maxlength": LONGEST, "autocomplete": "off"},
    )


def ref_field() -> StringField:
    """The number under which other systems know the object."""
    return text_field(lazy_gettext("Number"), required=lazy_gettext("Give it a number."))


def name_field() -> StringField:
    """What people call it."""
    return text_field(lazy_gettext("Name"), required=lazy_gettext("Give it a name."))
