"""What all parts of settings share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from app.web.forms import choices_of

Doc = dict[str, Any]
SPARE_ROWS = 2
"""Empty rows at the end of a list, to type into; what stays empty is left out."""

WEEKDAYS = choices_of(
    [
        (1, lazy_gettext("Mon")),
        (2, lazy_gettext("Tue")),
        (3, lazy_gettext("Wed")),
        (4, lazy_gettext("Thu")),
        (5, lazy_gettext("Fri")),
        (6, lazy_gettext("Sat")),
        (7, lazy_gettext("Sun")),
    ]
)


class Part(Form):  # type: ignore[misc]
    """Some fields that together are one value; ``data_of`` and ``value`` are each other's inverse."""

    @classmethod
    def data_of(cls, value: Any) -> Doc:
        """The data of the fields for a value of the shop file; None is not set."""
        return dict(value or {})

    def idle(self) -> set[str]:
        """The names of the fields that say nothing as the others are chosen; what is typed there does no harm."""
        return set()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all that counts is as it should be."""
        super().validate(extra_validators)
        for name in self.idle():
            forgive(self[name])
        return not self.errors

    def value(self) -> Any:
        """The value for the shop file, from fields that are valid; None is not set."""
        raise NotImplementedError


class Row(Part):
    """One row of a list; a row in which nothing was typed does not count."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return all(field.data in (None, "", False, []) for field in self)


class RowList(FieldList):  # type: ignore[misc]
    """A list of rows, of which a form may send ``most``; where it sends more it is refused, not cut off."""

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, max_entries=most, **kwargs)
        self.is_too_long = False

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> set[int]:
        """The numbers of the rows that were sent; a name with anything else for a number is no row."""
        name = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,6}})(?:-|$)")
        found = {int(match[1]) for match in map(name.match, formdata) if match}
        self.is_too_long = len(found) > self.max_entries
        return found

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        is_valid = bool(super().validate(form, extra_validators))
        if self.is_too_long:
            self.errors = [gettext("At most %(most)s rows can be sent.", most=self.max_entries)]
        return is_valid and not self.is_too_long


def rows_of(field: FieldList) -> list[Any]:
    """The values of the rows of a list in which anything was typed."""
    return [row.form.value() for row in field if not row.form.is_blank]


def with_spare(rows: list[Doc]) -> list[Doc]:
    """The rows and a few empty ones after them."""
    return rows + [{}] * SPARE_ROWS


def forgive(field: Any) -> None:
    """Take back every complaint about a field and what is within it."""
    inner = field.form if isinstance(field, FormField) else getattr(field, "entries", None)
    if inner is None:
        field.errors = []
        return
    for each in inner:
        forgive(each)
    if isinstance(field, FormField):
        field.form.form_errors.clear()
    else:
        field.errors = []


def demand(field: Any) -> None:
    """Refuse an empty field."""
    if field.data in (None, ""):
        raise ValidationError(gettext("This cannot be empty."))
