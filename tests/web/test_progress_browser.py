"""Progress in a real browser at a phone's width: it moves by itself, and works without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import clock
from tests.conftest import app_over
from tests.web.browsing import needs_chromium, page_of, serving
from tests.web.portal import MEMBER_PASSWORD, set_password
from tests.web.queue_shop import move, open_queue, sell

pytestmark = needs_chromium

PHONE = "13800000001"


@pytest.fixture
def app(shop_file_with_owner: Path, tmp_path: Path) -> Flask:
    path = tmp_path / "shop.sqlite3"
    path.write_bytes(shop_file_with_owner.read_bytes())
    app = app_over(path)
    open_queue(app)
    set_password(app, "m1", MEMBER_PASSWORD)
    move(app)
    return app


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/m/login?next=/m/queue")
    page.fill("#phone", PHONE)
    page.fill("#password", MEMBER_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site}/m/queue")


def test_the_page_moves_as_another_order_is_settled(browser: Browser, app: Flask, site: str) -> None:
    with page_of(browser, width=390) as page:
        page.clock.install()
        log_in(page, site)
        card = page.locator("#place-4").locator("xpath=ancestor::section")
        expect(card).to_contain_text("¥240.00")
        with page.expect_response("**/fragment") as first:
            page.clock.fast_forward(16_000)
        assert first.value.status == 304
        sell(app, "another", "m2", at=clock.now())
        with page.expect_response("**/fragment") as second:
            page.clock.fast_forward(16_000)
        assert second.value.status == 200
        expect(card).to_contain_text("¥190.00")
        with page.expect_response("**/fragment") as third:
            page.clock.fast_forward(16_000)
        assert third.value.status == 304


def test_everything_is_there_without_a_script(browser: Browser, app: Flask, site: str) -> None:
    with page_of(browser, width=390, script=False) as page:
        log_in(page, site)
        expect(page.locator("main")).to_contain_text("¥240.00")
        page.click('a[href="/m/queue/4"]')
        page.click('a[href="/m/queues/mall/0?after=3"]')
        expect(page.locator(".own")).to_have_count(1)
