"""The form that puts a change back."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from app.services.restoring import Restoring
from app.web.forms import Form, stripped


class RestoreForm(Form):
    """Why, and what was there when the page was opened."""

    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    seen = HiddenField()

    def __init__(self, plan: Restoring) -> None:
        super().__init__()
        self._shown = json.dumps(plan.seen, ensure_ascii=False)
        self.overtaken: dict[str, tuple[Any, Any]] = {}
        if not self.is_submitted():
            self.seen.data = self._shown

    def seen_document(self) -> dict[str, Any]:
        """What was there when the page was opened; what is there now where that cannot be read."""
        try:
            seen = json.loads(self.seen.data or "")
        except ValueError:
            seen = None
        return seen if isinstance(seen, dict) else json.loads(self._shown)

    def look_again(self, changes: dict[str, tuple[Any, Any]]) -> None:
        """Say what somebody else has changed meanwhile; sent again, the form holds against it."""
        self.overtaken = changes
        self.seen.data = self._shown
