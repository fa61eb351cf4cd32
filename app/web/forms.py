"""What all forms share."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice

LONGEST_TOKEN = 64


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is safe against forged requests and speaks the reader's language."""


def choices_of(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a field from pairs of a value and its label."""
    return [SelectChoice(value, label) for value, label in pairs]


def stripped(value: Any) -> Any:
    """``value`` without blanks around it, and without signs that no database keeps."""
    return value.replace("\0", "").strip() if isinstance(value, str) else value


def one_time(token: str | None) -> str:
    """The token of a form that has one; a new one elsewhere."""
    return (token or "")[:LONGEST_TOKEN] or secrets.token_urlsafe(16)
