"""What holds for every page of members: a member's login, nothing inline, and little to load."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.portal.members_only import is_for_members
from tests.conftest import english
from tests.web.portal import phone_of
from tests.web.portal_shop import CLAIM, CODE, RESET, VIEW, fill_portal
from tests.web.test_permissions import address_of, open_

MEMBER_PAGES = [
    "/m/",
    "/m/queue",
    "/m/queue/1",
    "/m/queues/mall/0",
    "/m/entries/1/draw",
    "/m/entries/1/exchange",
    "/m/entries/1/exchange/points",
    "/m/gifts",
    "/m/gifts/1",
    "/m/gifts/redeemed",
    "/m/messages",
    "/m/messages/1",
    "/m/messages/choices",
    "/m/wallet",
    "/m/wallet/cash",
    "/m/wallet/points",
    "/m/wallet/love_frozen",
    "/m/wallet/points/send",
    "/m/wallet/cash/withdraw",
    "/m/wallet/withdrawals",
    "/m/team",
    "/m/team/commissions",
    "/m/team/invitation",
    "/m/team/invitation/store",
    "/m/profile",
    "/m/phone",
    "/m/password",
]
"""Pages of a member who is logged in: m1 of ``portal_shop``."""

OPEN_PAGES = [
    "/m/login",
    "/m/agreement",
    "/m/apply",
    f"/m/apply/{CODE}",
    f"/m/join/{CODE}",
    f"/m/claim/{CLAIM}",
    f"/m/reset/{RESET}",
    f"/m/see/{VIEW}",
]
"""Pages of members that need no login."""


@pytest.fixture
def shop(app: Flask) -> Flask:
    fill_portal(app)
    return app


def test_a_page_of_members_opens_to_members_alone(shop: Flask, owner: FlaskClient) -> None:
    asked = 0
    for rule in shop.url_map.iter_rules():
        if not is_for_members(shop.view_functions[rule.endpoint]):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            asked += 1
            for client in (english(shop), owner):
                answer = client.open(address_of(rule), method=method)
                assert answer.status_code == 302, (rule, method)
                assert answer.location.startswith("/m/login"), (rule, method)
    assert asked >= 2


def test_what_is_for_members_asks_no_permission_of_staff(app: Flask) -> None:
    views = [view for view in app.view_functions.values() if is_for_members(view)]
    assert [view for view in views if hasattr(view, "permissions")] == []


def test_a_form_of_members_needs_the_token_and_an_empty_one_breaks_nothing(shop: Flask) -> None:
    posts = [
        (rule.endpoint, address_of(rule))
        for rule in shop.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/m/")
    ]
    sent = {}
    for endpoint, path in posts:
        sent[endpoint] = open_(phone_of(shop, "m1"), "POST", path, data={"": ""})
    assert {endpoint: status for endpoint, status in sent.items() if status >= 500} == {}
    shop.config["WTF_CSRF_ENABLED"] = True
    assert {open_(phone_of(shop, "m1"), "POST", path) for _, path in posts} == {400}


@pytest.mark.parametrize("path", MEMBER_PAGES + OPEN_PAGES)
def test_pages_hold_nothing_inline_and_name_no_other_host(shop: Flask, path: str) -> None:
    client = phone_of(shop, "m1") if path in MEMBER_PAGES else english(shop)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<style" not in answer.text
    assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text)
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assert re.findall(r"(?:src|href|action)=\"(?!/|#|\?)[^\"]*", answer.text) == []


@pytest.mark.parametrize("path", MEMBER_PAGES + OPEN_PAGES)
def test_a_page_with_all_that_it_loads_is_light(shop: Flask, path: str) -> None:
    """Less than 60 KB the first time, also where nothing on the way compresses; no framework is in it."""
    client = phone_of(shop, "m1", accept_language="zh-CN") if path in MEMBER_PAGES else english(shop)
    page = client.get(path)
    loaded = re.findall(r"<(?:link|script)[^>]* (?:href|src)=\"(/static/[^\"]+)\"", page.text)
    assert len(loaded) == len(re.findall(r"<(?:link|script)\b", page.text)) >= 4
    whole = [page.data]
    for address in loaded:
        with client.get(address) as file:
            whole.append(file.data)
    assert sum(map(len, whole)) < 60_000
    assert sum(len(gzip.compress(each)) for each in whole) < 20_000
