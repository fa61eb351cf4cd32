"""Forms after which a queue may have nobody who pays it: they show what would be stranded and ask again (R21)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField

from app.queries.stranded import Stranded
from app.web.document_form import Doc, DocumentForm


class LeavingForm(DocumentForm):
    """A form that is refused without a tick where it would strand entries; ``find_stranded`` counts them."""

    BESIDE = (*DocumentForm.BESIDE, "confirm")

    confirm = BooleanField(lazy_gettext("I have read this; save it all the same"))

    def __init__(
        self,
        doc: Doc,
        wrap: Callable[[Doc], Doc],
        *,
        zone: ZoneInfo,
        levels: list[str],
        is_fixed: bool = False,
        find_stranded: Callable[[], Stranded] = Stranded,
    ) -> None:
        self.before = doc
        self._find_stranded = find_stranded
        super().__init__(doc, wrap, zone=zone, levels=levels, is_fixed=is_fixed)

    @cached_property
    def stranded(self) -> Stranded:
        """What would be stranded."""
        return self._find_stranded()

    @property
    def leaves(self) -> bool:
        """Whether what was typed ends what is paid into the present queue."""
        raise NotImplementedError

    def save(self) -> bool:
        """Save what was typed; without the tick only if nobody is stranded by it."""
        if self.validate() and self.leaves and self.stranded.entries and not self.confirm.data:
            self.confirm.errors = [gettext("Tick this to save it, or switch it on again.")]
            return False
        return super().save()
