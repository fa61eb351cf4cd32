"""The menu: every page in its group, as far as the person at the console may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
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
            Page("supply.list", "truck", lazy_gettext("Sold"), (Permission.SEE_OWN_SUPPLY,)),
            Page("supply.products", "box-seam", lazy_gettext("Your products"), (Permission.SEE_OWN_SUPPLY,)),
            Page("queues.list", "list-ol", lazy_gettext("Queues"), (Permission.SEE_QUEUES,)),
            Page("entries.list", "receipt", lazy_gettext("Entries"), (Permission.SEE_QUEUES,)),
            Page("draws.list", "stars", lazy_gettext("Draws"), (Permission.SEE_QUEUES,)),
            Page("till.sell", "shop", lazy_gettext("Till"), (Permission.ENTER_ORDERS,)),
            Page("orders.list", "bag", lazy_gettext("Orders"), (Permission.SEE_ORDERS,)),
            Page("explain.show", "question-circle", lazy_gettext("Explain"), (Permission.EXPLAIN,)),
        ),
    ),
    (
        lazy_gettext("Members"),
        (
            Page("members.list", "people", lazy_gettext("Members"), (Permission.SEE_MEMBERS,)),
            Page("gifts.list", "gift", lazy_gettext("Gifts"), (Permission.EDIT_GIFTS,)),
            Page("gifts.pick_up", "box2-heart", lazy_gettext("Pick-up"), (Permission.HAND_OUT_GIFTS,)),
            Page("levels.list", "bar-chart-steps", lazy_gettext("Member levels"), (Permission.SEE_MEMBERS,)),
            Page("withdrawals.list", "cash-coin", lazy_gettext("Withdrawals"), (Permission.REVIEW_WITHDRAWALS,)),
        ),
    ),
    (
        lazy_gettext("Catalogue"),
        (
            Page("products.list", "box-seam", lazy_gettext("Products"), (Permission.SEE_CATALOGUE,)),
            Page("stores.list", "shop", lazy_gettext("Stores"), (Permission.SEE_CATALOGUE,)),
            Page("cashiers.list", "upc-scan", lazy_gettext("Cashiers"), (Permission.SEE_CATALOGUE,)),
            Page("suppliers.list", "truck", lazy_gettext("Suppliers"), (Permission.SEE_SETTINGS,)),
            Page(
                "applications.list", "envelope-paper", lazy_gettext("Applications"), (Permission.REVIEW_APPLICATIONS,)
            ),
        ),
    ),
    (
        lazy_gettext("Settings"),
        (
            Page("base_settings.show", "sliders", lazy_gettext("Base settings"), (Permission.SEE_SETTINGS,)),
            Page("distribution_settings.show", "share", lazy_gettext("Distribution"), (Permission.SEE_SETTINGS,)),
            Page("union_settings.show", "diagram-3", lazy_gettext("Union queue"), (Permission.SEE_SETTINGS,)),
            Page("wallet_settings.show", "wallet2", lazy_gettext("Wallet"), (Permission.SEE_SETTINGS,)),
            Page("agreement_settings.show", "file-check", lazy_gettext("Agreement"), (Permission.SEE_SETTINGS,)),
        ),
    ),
    (
        lazy_gettext("Shop"),
        (
            Page("imports.start", "box-arrow-in-down", lazy_gettext("Import"), (Permission.IMPORT_FILES,)),
            Page("messages.list", "bell", lazy_gettext("Messages"), (Permission.MANAGE_MESSAGES,)),
            Page("history.list", "clock-history", lazy_gettext("History"), (Permission.SEE_HISTORY,)),
            Page("staff.list", "person-badge", lazy_gettext("Staff"), (Permission.MANAGE_STAFF,)),
        ),
    ),
)
"""Groups with a heading (None: without one) and their pages."""


def menu() -> list[tuple[Any, list[Page]]]:
    """The groups and pages that the person at the console may open."""
    groups = ((name, [page for page in pages if may(*page.permissions)]) for name, pages in MENU)
    return [(name, pages) for name, pages in groups if pages]


def current_item() -> str | None:
    """The endpoint of the item under which the present page stands: its own, or the first of its blueprint."""
    endpoints = [page.endpoint for _, pages in MENU for page in pages]
    if request.endpoint in endpoints:
        return request.endpoint
    return next((each for each in endpoints if each.partition(".")[0] == request.blueprint), None)


def home() -> str:
    """The address of the first page that the person at the console may open; without any, their own account's."""
    groups = menu()
    return url_for(groups[0][1][0].endpoint if groups else "auth.account")
