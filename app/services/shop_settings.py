"""The shop's settings between their columns and the shape of the shop file."""

from __future__ import annotations

import json
from typing import Any

from app.formats import shop as forms

Doc = dict[str, Any]


def settings_of(scheme: str, timezone: str, base: str, distribution: str, union: str) -> Doc:
    """The settings with every key, from the columns of the shop's row."""
    return {
        "scheme": scheme,
        "timezone": timezone,
        "base": _base(json.loads(base)),
        "distribution": forms.defaults(forms.Distribution) | json.loads(distribution),
        "union": forms.defaults(forms.Union) | json.loads(union) if scheme == "union" else None,
    }


def columns_of(settings: Doc) -> Doc:
    """The columns of the shop's row that hold ``settings``."""
    return {
        "scheme": settings["scheme"],
        "timezone": settings["timezone"],
        "base": json.dumps(settings["base"], ensure_ascii=False),
        "distribution": json.dumps(settings["distribution"], ensure_ascii=False),
        "union_rules": json.dumps(settings["union"] or {}, ensure_ascii=False),
    }


def _base(given: Doc) -> Doc:
    full = forms.defaults(forms.Base)
    full["level_ratios"] = {}
    for part in ("exchange", "show"):
        full[part] |= given.get(part, {})
    return full | {key: value for key, value in given.items() if key not in ("exchange", "show")}
