"""The menu: every page in its group, as far as the person at the console may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext

from app.web.permissions import Permission, may


@dataclass(frozen=True, slots=True)
class Page:
    """An item of the menu; ``permissions`` are those of which its view needs one."""

    endpoint: str
    icon: str
    name: Any
    permissions: tuple[Permission, ...]


MENU: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    (
        None,
        (
            Page("overview.show", "speedometer2", lazy_gettext("Overview"), (Permission.SEE_OVERVIEW,)),
            Page("queues.list", "list-ol", lazy_gettext("Queues"), (Permission.SEE_QUEUES,)),
            Page("entries.list", "receipt", lazy_gettext("Entries"), (Permission.SEE_QUEUES,)),
        ),
    ),
    (
        lazy_gettext("Settings"),
        (Page("base_settings.show", "sliders", lazy_gettext("Base settings"), (Permission.SEE_SETTINGS,)),),
    ),
)
"""Groups with a heading (None: without one) and their pages."""


def menu() -> list[tuple[Any, list[Page]]]:
    """The groups and pages that the person at the console may open."""
    groups = ((name, [page for page in pages if may(*page.permissions)]) for name, pages in MENU)
    return [(name, pages) for name, pages in groups if pages]


def home() -> str:
    """The address of the first page that the person at the console may open."""
    return url_for(menu()[0][1][0].endpoint)
