"""The bar at the foot of a member's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext


@dataclass(frozen=True, slots=True)
class Tab:
    """A place in the bar; ``blueprints`` are those whose pages belong to it."""

    endpoint: str
    icon: str
    name: Any
    blueprints: tuple[str, ...]


TABS: tuple[Tab, ...] = (
    Tab("progress.home", "queue", lazy_gettext("Progress"), ("progress", "lottery", "exchange")),
    Tab("wallet.home", "wallet", lazy_gettext("Wallet"), ("wallet", "sending", "withdrawing")),
    Tab("redeeming.list", "gift", lazy_gettext("Gifts"), ("redeeming",)),
    Tab("team.home", "people", lazy_gettext("Team"), ("team",)),
    Tab("entrance.home", "person", lazy_gettext("Me"), ("entrance", "account", "agreement", "inbox")),
)
