"""Every route asks for a permission, and every role opens exactly what its permissions open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.services.shop_file import load_shop
from app.web.labels import PERMISSIONS
from app.web.labels import ROLES as NAMES
from app.web.navigation import MENU
from app.web.permissions import OF_OWN_STORES, ROLES, SUPPLIER, Permission
from app.web.portal.members_only import is_for_members
from app.web.security import PUBLIC
from tests.conftest import NOW
from tests.web.people import add_person, browser_of
from tests.web.test_guards import EXAMPLES

ALL = frozenset(Permission)


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop with one of everything, and somebody in every role, for its store or its supplier where that is asked."""
    with app.app_context():
        load_shop(
            {
                "levels": [{"ref": "gold"}],
                "stores": [{"ref": "s1"}],
                "suppliers": [{"ref": "f1"}],
                "products": [{"ref": "p1"}],
                "members": [{"ref": "m1"}],
                "gifts": [{"ref": "g1"}],
            },
            now=NOW,
        )
    for role in ROLES:
        add_person(app, role, role, *([1] if role in OF_OWN_STORES else []), supplier=1 if role == SUPPLIER else None)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault is a 500 of its own route, and hides no other's
    return app


def guarded(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule of the console that is not public, each with its methods and an address that it answers."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC and not is_for_members(app.view_functions[rule.endpoint]):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, address_of(rule)


def address_of(rule: Rule, parts: Mapping[str, str] = EXAMPLES) -> str:
    """An address under ``rule``, its parts as given, or from the examples; of a choice the first, else ``1``."""
    path = rule.rule
    for converter, name in re.findall(r"<(?:([^:<>]+):)?(\w+)>", path):
        choice = re.fullmatch(r"any\(([^,)]+).*\)", converter)
        example = parts.get(name) or EXAMPLES.get(name) or (choice[1].strip("\"'") if choice else "1")
        path = re.sub(rf"<(?:[^:<>]+:)?{name}>", example, path)
    return path


def open_(client: FlaskClient, method: str, path: str, **more: Any) -> int:
    with client.open(path, method=method, **more) as response:
        return response.status_code


def test_every_view_says_what_it_needs(app: Flask) -> None:
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule, _, _ in guarded(app)}
    needed = {endpoint: getattr(view, "permissions", None) for endpoint, view in views.items()}
    assert [endpoint for endpoint, permissions in needed.items() if permissions is None] == []
    assert [endpoint for endpoint, permissions in needed.items() if not set(permissions or ()) <= ALL] == []


def test_what_is_open_to_everybody_who_is_logged_in_is_a_short_list(app: Flask) -> None:
    open_to_all = {rule.endpoint for rule, _, _ in guarded(app) if not app.view_functions[rule.endpoint].permissions}
    assert open_to_all == {"overview.show", "auth.account", "auth.logout"}


def test_public_views_ask_for_none(app: Flask) -> None:
    views = {endpoint: app.view_functions[endpoint] for endpoint in PUBLIC}
    assert [endpoint for endpoint, view in views.items() if hasattr(view, "permissions")] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_permissions_open_and_nothing_else(shop: Flask, role: str) -> None:
    shop.config["WTF_CSRF_ENABLED"] = True  # what is sent stops at the missing token, after the permission was asked
    wrong = []
    for rule, method, path in guarded(shop):
        needed = shop.view_functions[rule.endpoint].permissions
        is_allowed = not needed or bool(ROLES[role] & set(needed))
        status = open_(browser_of(shop, role), method, path)
        if (status == 403) == is_allowed or status >= 500 or (method != "GET" and is_allowed and status != 400):
            wrong.append((rule.endpoint, method, path, status))
    assert wrong == []


def test_an_empty_form_breaks_nothing(shop: Flask) -> None:
    sent = [(rule.endpoint, path) for rule, method, path in guarded(shop) if method == "POST"]
    statuses = {}
    for endpoint, path in sent:
        statuses[endpoint] = open_(browser_of(shop, "owner"), "POST", path, data={"": ""})
    assert {endpoint: status for endpoint, status in statuses.items() if status >= 500} == {}
    assert len(sent) > 5


def test_every_permission_and_role_has_words() -> None:
    assert set(PERMISSIONS) == ALL
    assert list(NAMES) == list(ROLES)


def test_the_menu_leads_nowhere_that_is_closed(app: Flask) -> None:
    for _, pages in MENU:
        for page in pages:
            assert page.permissions == app.view_functions[page.endpoint].permissions or page.endpoint == "overview.show"


def test_who_is_limited_to_stores_holds_no_permission_that_speaks_of_the_whole_shop() -> None:
    of_the_shop = {
        Permission.SEE_OVERVIEW, Permission.SEE_MEMBERS, Permission.SEE_PRIVATE, Permission.EDIT_MEMBERS,
        Permission.CORRECT_REFERRERS, Permission.ADJUST_BALANCES, Permission.ADD_STORES, Permission.SEE_SETTINGS,
        Permission.EDIT_SETTINGS, Permission.IMPORT_FILES, Permission.SEE_HISTORY, Permission.DESTROY,
        Permission.MANAGE_STAFF,
    }  # fmt: skip
    assert ROLES[SUPPLIER] == {Permission.SEE_OWN_SUPPLY}
    assert {role: ROLES[role] & of_the_shop for role in OF_OWN_STORES} == dict.fromkeys(OF_OWN_STORES, frozenset())
