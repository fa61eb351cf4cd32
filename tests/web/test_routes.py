"""What every address answers that is asked the wrong way, for nothing, or by a form that is not ours."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.web.permissions import SUPPLIER, Permission
from app.web.security import PUBLIC
from tests.web.people import add_person, browser_of
from tests.web.test_permissions import address_of, guarded, open_

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
MISSING = ("999999", "99999999999999999999")
"""An id that nothing has, and one that no column could hold."""


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    """An address for every rule."""
    for rule in app.url_map.iter_rules():
        yield rule, address_of(rule)


def test_the_wrong_method_is_refused_everywhere(app: Flask, owner: FlaskClient) -> None:
    known = app.url_map.bind("localhost")
    wrong = []
    for _, path in addresses(app):
        for method in sorted(METHODS - set(known.allowed_methods(path))):
            status = open_(owner, method, path)
            if status != 405:
                wrong.append((method, path, status))
    assert wrong == []


def test_what_is_not_there_is_not_found_by_any_method(app: Flask, owner: FlaskClient) -> None:
    """Asked by whoever may open it: the owner, or a supplier what is theirs alone."""
    add_person(app, "wu", SUPPLIER)
    supplier = browser_of(app, "wu")
    wrong, asked = [], 0
    for rule, method, _ in guarded(app):
        is_suppliers = app.view_functions[rule.endpoint].permissions == (Permission.SEE_OWN_SUPPLY,)
        names = [name for name in rule.arguments if name.endswith("_id")]
        for missing in MISSING if names else ():
            path = address_of(rule, dict.fromkeys(names, missing))
            asked += 1
            status = open_(supplier if is_suppliers else owner, method, path)
            if status != 404:
                wrong.append((method, path, status))
    assert wrong == []
    assert asked > 50


def test_public_forms_need_the_token_too(app: Flask, owner: FlaskClient) -> None:
    """Those behind the login are asked for it with every role in ``test_permissions``."""
    app.config["WTF_CSRF_ENABLED"] = True
    sent = [
        (rule.endpoint, path) for rule, path in addresses(app) if rule.endpoint in PUBLIC and "POST" in rule.methods
    ]
    assert {endpoint: open_(owner, "POST", path) for endpoint, path in sent} == dict.fromkeys(dict(sent), 400)
    assert len(sent) >= 4
