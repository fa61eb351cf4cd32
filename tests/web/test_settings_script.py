"""What the script adds to a page of settings: told anew while one types, a bar that comes up, a question on leaving."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.conftest import app_over
from tests.web.base import load
from tests.web.browsing import log_in, needs_chromium, page_of, serving

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def site(shop_file_with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop with a product and a store, in which a member buys."""
    path = tmp_path_factory.mktemp("settings") / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    stores = [{"ref": "s1", "name": "人民路店", "cashier": {"enabled": True}}]
    products = [{"ref": "p1", "name": "蛋糕"}]
    load(app, {"language": "en", "products": products, "stores": stores, "members": [{"ref": "m1", "name": "王小芳"}]})
    with serving(app) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The page of the base settings."""
    with page_of(browser) as page:
        log_in(page, site)
        page.goto(f"{site}/settings/base")
        yield page


def test_what_is_typed_is_tried_out_at_once_and_the_bar_comes_up(page: Page) -> None:
    bar = page.locator("[data-save-bar]")
    expect(bar).to_be_hidden()
    page.select_option("#try-channel", "cashier")
    expect(page.locator(".try-names")).to_have_text("人民路店 · 王小芳")
    expect(page.locator("#try-product")).to_be_hidden()
    expect(bar).to_be_hidden()  # the order to try is no setting
    page.fill("#default_ratio", "９０％")
    expect(page.locator(".try-verdict")).to_contain_text("¥90.00")
    expect(page.locator("#honesty")).to_contain_text("¥90.00")
    expect(bar).to_be_visible()
    page.check("[name=lottery-kind][value=fixed]")
    page.fill("#lottery-choices-0-ratio", "50")
    expect(page.locator("#lottery-choices-0-odds")).to_have_text("100 %")
    page.select_option("#zeroing-every", "day")
    expect(page.locator("#next-zeroing strong")).to_contain_text("00:00")


def test_leaving_is_asked_about_and_discarding_is_not(page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.fill("#default_ratio", "90")
    page.click("a.menu-item[href='/queues']:visible", no_wait_after=True)
    expect(page.locator("#default_ratio")).to_have_value("90")
    assert asked == ["beforeunload"]
    page.click("[data-discard]")
    expect(page.locator("#default_ratio")).to_have_value("130")
    assert asked == ["beforeunload"]


def test_enter_saves(page: Page) -> None:
    page.fill("#auto_complete_days", "9")
    page.press("#auto_complete_days", "Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("#auto_complete_days")).to_have_value("9")
    expect(page.locator("[data-save-bar]")).to_be_hidden()
