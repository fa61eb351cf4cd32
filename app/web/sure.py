"""What cannot be taken back is confirmed: the word for it is typed, and the owner gives the password again."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from wtforms import Form, PasswordField, StringField

from app import clock
from app.queries.coming_zeroing import ComingZeroing, coming_zeroing
from app.queries.queue import waiting_in
from app.queries.shop import UNIFIED_BY
from app.queries.split import find_splits
from app.services.logins import authenticate
from app.web.auth.views import address, refusal
from app.web.describe import values
from app.web.forms import stripped
from app.web.permissions import Permission, may
from app.web.templating import current_shop

Doc = dict[str, Any]

ZEROING = "zeroing"
"""What the danger of zeroing is called; a queue that is split goes by its channel."""


def word_for(danger: str) -> str:
    """The word to be typed, in the reader's language."""
    return str(gettext("ZERO") if danger == ZEROING else gettext("SPLIT"))


def owners_alone() -> str:
    """What is said to everybody else."""
    return str(gettext("Only the owner can do this: it cannot be taken back."))


def find_dangers(before: Doc, after: Doc, *, other_clock: bool = False) -> tuple[str, ...]:
    """What of a change of base settings cannot be taken back: zeroing that is scheduled, channels that are split.

    By an ``other_clock`` what is scheduled comes at another time. Where nothing waits in a channel nobody is touched by
    its being split, nor under the scheme union.
    """
    found = []
    zeroing = after.get("zeroing")
    if zeroing is not None and (other_clock or zeroing != before.get("zeroing")):
        found.append(ZEROING)
    if current_shop().scheme == "queue":
        split = (channel for channel, (key, _) in UNIFIED_BY.items() if before.get(key) and after.get(key) is False)
        found += [channel for channel in split if waiting_in(channel, 0).entries]
    return tuple(found)


def about(dangers: Sequence[str], zeroing: Doc | None = None, zone: ZoneInfo | None = None) -> Doc:
    """What the macros in ``macros/sure.html`` tell of these dangers: whom they touch, and the word to be typed.

    ``zeroing`` is its schedule as it is to be, by the clock of ``zone`` (the shop's, unless that changes).
    """
    return {
        "zeroed": _zeroing(zeroing, zone or current_shop().zone) if zeroing and ZEROING in dangers else None,
        "splits": find_splits(danger for danger in dangers if danger != ZEROING),
        "word": word_for(dangers[0]) if dangers else None,
    }


@dataclass(frozen=True, slots=True)
class Zeroing:
    """Zeroing as it is to be: its schedule in words, when it is ``first`` by the clock of ``zone``, what it takes."""

    schedule: str
    first: str
    zone: str
    coming: ComingZeroing


def _zeroing(schedule: Doc, zone: ZoneInfo) -> Zeroing:
    coming = coming_zeroing(schedule, zone, clock.now())
    first = f"{coming.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if coming.due_at else ""
    return Zeroing(values.schedule(schedule), first, zone.key, coming)


class SureForm(Form):  # type: ignore[misc]
    """The typed word and the password; it stands inside the form that destroys."""

    word = StringField(
        filters=[stripped], render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    )
    password = PasswordField(lazy_gettext("Your password"), render_kw={"autocomplete": "current-password"})

    @property
    def was_shown(self) -> bool:
        """Whether the word and the password were asked for already."""
        return bool(self.word.raw_data)

    def is_sure(self, danger: str) -> bool:
        """Whether the owner has typed the word and given the password; where not, it says at its field what is missing.

        Blanks around the word, small letters and full-width ones do not matter.
        """
        if not may(Permission.DESTROY):
            self.form_errors.append(owners_alone())
            return False
        word = word_for(danger)
        if _plain(self.word.data or "") != _plain(word):
            self.word.errors = [gettext("Type %(word)s, to show that you mean it.", word=word)]
            return False
        password = self.password.data
        if not password:
            self.password.errors = [gettext("Enter your password.")]
            return False
        found = authenticate(username=current_user.username, password=password, address=address(), now=clock.now())
        if found.session_key is None:
            self.password.errors = refusal(found, gettext("This is not your password."))
        return found.session_key is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
