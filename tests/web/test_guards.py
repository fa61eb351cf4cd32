"""What holds for every page: a login, the headers, and nothing inline."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.security import PUBLIC
from tests import rows

EXAMPLES = {
    "entry_id": "1",
    "filename": "theme.css",
    "staff_id": "1",
    "change_id": "1",
    "secret": "x",
    "member_id": "1",
    "level_id": "1",
    "token": "x",
    "product_id": "1",
    "store_id": "1",
    "supplier_id": "1",
    "what": "sale",
    "to": "off",
    "order_id": "1",
}
PAGES = [
    "/",
    "/queues",
    "/entries",
    "/entries?status=waiting",
    "/entries?q=zzz",
    "/entries/1",
    "/orders",
    "/orders?state=refunded",
    "/orders/1",
    "/orders/1/complete",
    "/orders/1/refund",
    "/orders/new",
    "/till",
    "/explain",
    "/explain?channel=mall&product=p1&member=m1&amount=100",
    "/nothing",
    "/history",
    "/history?kind=staff",
    "/staff",
    "/staff/roles",
    "/staff/invite",
    "/staff/1",
    "/account",
    "/password/x",
    "/members",
    "/members?q=zzz",
    "/members/new",
    "/members/1",
    "/members/1/edit",
    "/members/1/adjust",
    "/members/1/referrer",
    "/members/1/referrals",
    "/members/1/transfers",
    "/levels",
    "/levels/new",
    "/imports",
    "/products",
    "/products?q=zzz",
    "/products/1",
    "/products/new",
    "/products/1/edit",
    "/products/1/rebate",
    "/products/1/sale/off",
    "/stores",
    "/stores/1",
    "/stores/new",
    "/stores/1/edit",
    "/stores/1/online",
    "/cashiers",
    "/cashiers/1",
    "/suppliers",
    "/suppliers/new",
    "/settings/base",
    "/settings/switch-on",
    "/settings/zeroing",
    "/settings/distribution",
    "/settings/union",
]


def test_every_route_needs_a_login_or_is_on_the_list(app: Flask, client: FlaskClient) -> None:
    open_to_all = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = re.sub(rf"<[^>]*{name}>", EXAMPLES[name], path)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        with client.open(path, method=method) as response:
            if not (response.status_code == 302 and response.location.startswith("/login")):
                open_to_all.add(rule.endpoint)
    assert open_to_all == PUBLIC


def test_the_list_names_only_endpoints_that_exist(app: Flask) -> None:
    assert set(app.view_functions) >= PUBLIC


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/static/theme.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_nothing_inline_and_name_no_other_host(app: Flask, owner: FlaskClient, path: str) -> None:
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(3)
        rows.add_settlement(2, rows.START, extraction_cents=6_500, paid={1: 6_500})
    page = owner.get(path).text
    assert "<style" not in page
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert re.findall(r"(?:src|href|action)=\"(?!/|#|\?)[^\"]*", page) == []


def test_own_script_and_theme_stay_small(app: Flask, client: FlaskClient) -> None:
    for name, most in (("console.js", 5_000), ("theme.css", 34_000)):
        with client.get(f"/static/{name}") as response:
            assert len(response.data) < most
