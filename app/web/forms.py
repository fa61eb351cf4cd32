"""What all forms share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FormField, PasswordField, SelectChoice
from wtforms.form import BaseForm

from app.domain.errors import Refused
from app.web.sentences import sentence

TOKEN = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")
"""What a form's token looks like; nothing else, lest somebody uses up what is not a form's own."""


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is safe against forged requests and speaks the reader's language."""

    @property
    def lost_password(self) -> bool:
        """Whether a password was typed: no page brings one back, so it is to be typed again."""
        return _has_password(self)

    def put(self, refused: Refused) -> None:
        """Show a refusal at the field that the last key of its place names, or above the form."""
        key = refused.place.rpartition(".")[2]
        if key in self:
            self[key].errors = [*self[key].errors, sentence(refused)]
        else:
            self.form_errors.append(sentence(refused))


def _has_password(form: BaseForm) -> bool:
    return any(
        _has_password(field.form)
        if isinstance(field, FormField)
        else isinstance(field, PasswordField) and any(field.raw_data or ())
        for field in form
    )


def choices_of(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a field from pairs of a value and its label."""
    return [SelectChoice(value, label) for value, label in pairs]


def stripped(value: Any) -> Any:
    """``value`` without blanks around it, and without signs that no database keeps."""
    return value.replace("\0", "").strip() if isinstance(value, str) else value


def one_time(token: str | None) -> str:
    """The token of a form that has one; a new one elsewhere."""
    return token if token and TOKEN.match(token) else secrets.token_urlsafe(16)
