"""What all forms share."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is safe against forged requests and speaks the reader's language."""


def stripped(value: Any) -> Any:
    """``value`` without blanks around it, and without signs that no database keeps."""
    return value.replace("\0", "").strip() if isinstance(value, str) else value
