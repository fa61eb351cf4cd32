"""What holds for every page: a login, the headers, and nothing inline."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.security import PUBLIC
from tests import rows
from tests.web.forms import fields_of

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
    "name": "x",
    "to": "off",
    "application_id": "1",
    "redemption_id": "1",
    "gift_id": "1",
    "into": "points",
    "order_id": "1",
    "form": "csv",
    "version": "1",
    "kind": "view",
    "event": "joined",
    "channel_id": "1",
    "channel_kind": "wecom",
    "message_id": "1",
    "link_id": "1",
    "code": "x",
    "asset": "cash",
    "number": "1",
    "withdrawal_id": "1",
    "channel": "mall",
    "lane_id": "1",
}
PAGES = [
    "/",
    "/queues",
    "/entries",
    "/entries?status=waiting",
    "/entries?q=zzz",
    "/entries/1",
    "/draws",
    "/draws/odds",
    "/orders",
    "/orders?state=refunded",
    "/orders/1",
    "/orders/1/complete",
    "/orders/1/refund",
    "/orders/1/receipt",
    "/orders/new",
    "/till",
    "/search?q=zzz",
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
    "/members/1/links",
    "/gifts",
    "/gifts/new",
    "/gifts/redemptions",
    "/gifts/pick-up",
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
    "/stores/1/invitation",
    "/stores/1/online",
    "/cashiers",
    "/cashiers/1",
    "/suppliers",
    "/applications",
    "/applications?status=all",
    "/suppliers/new",
    "/messages",
    "/messages/texts/joined",
    "/messages/channels",
    "/messages/channels/new",
    "/messages/channels/new/email",
    "/messages/channels/1",
    "/messages/channels/1/delete",
    "/settings/base",
    "/settings/switch-on",
    "/settings/zeroing",
    "/settings/distribution",
    "/settings/union",
    "/settings/wallet",
    "/withdrawals",
    "/withdrawals?status=paid&q=zzz",
    "/members/1/release",
    "/settings/agreement",
    "/settings/shop",
]


def test_every_route_needs_a_login_or_is_on_the_list(app: Flask, client: FlaskClient) -> None:
    open_to_all = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = re.sub(rf"<[^>]*{name}>", EXAMPLES[name], path)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        with client.open(path, method=method) as response:
            if not (response.status_code == 302 and response.location.startswith(("/login", "/m/login"))):
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


def test_forms_of_settings_send_last_what_was_seen(app: Flask, owner: FlaskClient) -> None:
    """It says that all before it arrived; the order to try stands beside, and is not kept."""
    with app.app_context():
        rows.add_catalogue()
    last = {}
    for path in PAGES:
        page = owner.get(path).text
        form = re.search(r'<form method="post" action="([^"]*)"[^>]* data-settings', page)
        if form:
            sent = [name for name in fields_of(page, form[1]) if not name.startswith("try-")]
            last[path] = sent[-1]
    assert last == dict.fromkeys(last, "seen")
    assert len(last) >= 8


def test_own_script_and_theme_stay_small(app: Flask, client: FlaskClient) -> None:
    weights = {"forms.js": 1_500, "console.js": 3_500, "theme.css": 34_000, "portal.js": 2_000, "portal.css": 12_000}
    for name, most in weights.items():
        with client.get(f"/static/{name}") as response:
            assert len(response.data) < most
