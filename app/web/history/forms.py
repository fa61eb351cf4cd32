"""The form that puts a change back."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import FormField, HiddenField, StringField
from wtforms.validators import Length

from app.services.restoring import Restoring
from app.services.shop_file import settings_now
from app.web.forms import Form, stripped
from app.web.sure import SureForm, find_dangers


class RestoreForm(Form):
    """Why, and what was there when the page was opened; ``dangers`` are what of it cannot be taken back.

    ``zeroing`` is its schedule as it would be, by the clock of ``zone``, where that changes.
    """

    reason = StringField(
        lazy_gettext("Why (for the history)"),
        filters=[stripped],
        validators=[Length(max=500)],
        render_kw={"autocomplete": "off", "maxlength": 500},
    )
    seen = HiddenField()
    sure = FormField(SureForm, lazy_gettext("Confirm"))

    def __init__(self, plan: Restoring) -> None:
        super().__init__()
        there, then = plan.now.get("base", {}), plan.then.get("base", {})
        self.zone = None
        if "timezone" in plan.then:
            kept = {"zeroing": settings_now()["base"]["zeroing"]}
            there, then, self.zone = kept | there, kept | then, ZoneInfo(plan.then["timezone"])
        self.zeroing = then.get("zeroing")
        self.dangers = find_dangers(there, then, other_clock=self.zone is not None)
        self._shown = json.dumps(plan.seen, ensure_ascii=False)
        self.overtaken: dict[str, tuple[Any, Any]] = {}
        if not self.is_submitted():
            self.seen.data = self._shown

    def is_confirmed(self) -> bool:
        """Whether the owner has confirmed what cannot be taken back, if anything is that."""
        return not self.dangers or bool(self.sure.form.is_sure(self.dangers[0]))

    def seen_document(self) -> dict[str, Any]:
        """What was there when the page was opened; what is there now where that cannot be read."""
        try:
            seen = json.loads(self.seen.data or "")
        except (ValueError, RecursionError):
            seen = None
        return seen if isinstance(seen, dict) else json.loads(self._shown)

    def look_again(self, changes: dict[str, tuple[Any, Any]]) -> None:
        """Say what somebody else has changed meanwhile; sent again, the form holds against it."""
        self.overtaken = changes
        self.seen.data = self._shown
