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

    def is_confirmed(self) -> bool:
        """Whether nobody is stranded by it, or the tick says that this is known."""
        if self.errors or not self.leaves or not self.stranded.entries or self.confirm.data:
            return True
        self.confirm.errors = [gettext("Tick this to save it, or switch it on again.")]
        return False
