"""The menu: every page in its group, as far as the person at the console may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import lazy_gettext

from app.queries.queue import waiting_in_all, waiting_in_stores
from app.queries.work import MOST_COUNTED, Work, count_work
from app.web.permissions import Permission, may, own_stores


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
            Page("shop_settings.show", "shop-window", lazy_gettext("Shop details"), (Permission.SEE_SETTINGS,)),
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


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait, beside an item of the menu; ``said`` is what they wait for."""

    number: str
    said: Any


def tallies() -> dict[str, Tally]:
    """What waits by the endpoint of its item; nothing where nothing does."""
    found: dict[str, Tally] = {}
    if may(Permission.SEE_QUEUES):
        stores = own_stores()
        waiting = (waiting_in_all() if stores is None else waiting_in_stores(stores)).entries
        if waiting:
            found["entries.list"] = Tally(f"{waiting:,}", lazy_gettext("waiting"))
    work = waiting_work()
    for endpoint, number in (("withdrawals.list", work.withdrawals), ("applications.list", work.applications)):
        if number:
            found[endpoint] = Tally(at_most(number), lazy_gettext("to be decided"))
    return found


def waiting_work() -> Work:
    """What waits for the person at the console to do it, read once a request; what they may not do is 0."""
    if "work" not in g:
        reviews, approves = may(Permission.REVIEW_WITHDRAWALS), may(Permission.REVIEW_APPLICATIONS)
        work = count_work() if reviews or approves else Work(0, 0, 0)
        g.work = Work(
            work.withdrawals if reviews else 0, work.payments if reviews else 0, work.applications if approves else 0
        )
    found: Work = g.work
    return found


def at_most(number: int) -> str:
    """A number that was counted only so far: ``99+`` where there may be more."""
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


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
