"""The form of a scope: what a product, a store's online lines or its cashier override."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import lazy_gettext
from wtforms import BooleanField, FormField

from app.formats.shop import StoreScope
from app.queries.stranded import Stranded
from app.web.catalogue.leaving import LeavingForm
from app.web.document_form import Doc
from app.web.fields import RatioField
from app.web.parts.scope import (
    LevelTablePart,
    LimitsPart,
    RandomReturnPart,
    ScopeLotteryPart,
    TiersPart,
    WindowsPart,
)


class UnionScopeForm(LeavingForm):
    """What every scope has, and all that it has under the scheme union (U1, U6)."""

    enabled = BooleanField(lazy_gettext("Takes part in the queue rebate"))
    extraction_ratio = RatioField(lazy_gettext("Extraction ratio"))
    ratio = RatioField(lazy_gettext("Entitlement ratio"))
    level_ratios = FormField(LevelTablePart)
    windows = FormField(WindowsPart)
    limits = FormField(LimitsPart)

    def __init__(
        self,
        doc: Doc,
        wrap: Callable[[Doc], Doc],
        *,
        zone: ZoneInfo,
        levels: list[str],
        is_fixed: bool = False,
        find_stranded: Callable[[], Stranded],
    ) -> None:
        self._levels = levels
        self._zone = zone
        super().__init__(doc, wrap, zone=zone, levels=levels, is_fixed=is_fixed, find_stranded=find_stranded)

    @property
    def leaves(self) -> bool:
        """Whether the scope was on and is to be switched off."""
        return bool(self.before["enabled"] and not self.enabled.data)

    def inherit(self) -> bool:
        """Empty the row whose “inherit again” was pressed; whether one was."""
        name = request.form.get("inherit", "")
        if name not in self.edited() or name == "enabled":
            return False
        field: Any = self[name]
        field.raw_data = None
        if isinstance(field, FormField):
            part = field.form_class
            is_table = issubclass(part, LevelTablePart)
            field.process(None, part.table(None, self._levels) if is_table else part.data_of(None))
        else:
            field.process(None, None)
        if isinstance(field, FormField) and isinstance(field.form, WindowsPart):
            field.form.keep(self._zone, [])
        return True

    def is_set(self, name: str) -> bool:
        """Whether anything is typed under ``name``, be it right or wrong."""
        field: Any = self[name]
        if isinstance(field, FormField):
            return self.value_of(name) is not None or bool(field.errors)
        return field.data is not None or any(text.strip() for text in field.raw_data or ())

    def value_of(self, name: str) -> Any:
        """What is typed under ``name``; None is not set, not right, or not there."""
        if name not in self:
            return None
        field: Any = self[name]
        value = field.form.value() if isinstance(field, FormField) else field.data
        try:
            StoreScope.model_validate({name: value})
        except ValueError:
            return None
        return value


class ScopeForm(UnionScopeForm):
    """A product's scope under the scheme queue."""

    cumulative = FormField(TiersPart)
    lottery = FormField(ScopeLotteryPart)


class WholeScopeForm(ScopeForm):
    """A store's or a cashier's, which may also have a random return of its own."""

    random_return = FormField(RandomReturnPart)


def form_class(scheme: str, *, is_store: bool) -> type[UnionScopeForm]:
    """The form for a scope of a shop of ``scheme``."""
    if scheme == "union":
        return UnionScopeForm
    return WholeScopeForm if is_store else ScopeForm
