"""The shop's settings between their columns and the shape of the shop file."""

from __future__ import annotations

import json
from typing import Any

from app.formats import shop as forms

Doc = dict[str, Any]


def all_settings(row: Any) -> Doc:
    """The settings with every key, from the shop's row."""
    return {
        "name": row.name,
        "language": row.language,
        **settings_of(row.scheme, row.timezone, row.base, row.distribution, row.union_rules),
        "wallet": forms.defaults(forms.Wallet) | json.loads(row.wallet),
        "messages": forms.defaults(forms.Messages) | {"texts": {}} | json.loads(row.messages),
        "agreement": row.agreement,
    }


def settings_of(scheme: str, timezone: str, base: str, distribution: str, union: str) -> Doc:
    """The settings that the rules read, with every key, from their columns."""
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
        **{key: settings[key] for key in ("name", "language", "scheme", "timezone", "agreement")},
        "base": json.dumps(settings["base"], ensure_ascii=False),
        "distribution": json.dumps(settings["distribution"], ensure_ascii=False),
        "union_rules": json.dumps(settings["union"] or {}, ensure_ascii=False),
        "wallet": json.dumps(settings["wallet"], ensure_ascii=False),
        "messages": json.dumps(settings["messages"], ensure_ascii=False),
    }


def _base(given: Doc) -> Doc:
    full = forms.defaults(forms.Base)
    full["level_ratios"] = {}
    for part in ("exchange", "show"):
        full[part] |= given.get(part, {})
    return full | {key: value for key, value in given.items() if key not in ("exchange", "show")}
