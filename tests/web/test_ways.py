"""The ways that matter, walked in a real browser: at a desk, on a phone, and with JavaScript off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import app_over
from tests.web.browsing import needs_chromium, page_of, serving

pytestmark = needs_chromium

LOOKS = [(1280, True), (390, True), (390, False)]


@pytest.fixture
def site(migrated_file: Path, tmp_path: Path) -> Iterator[str]:
    """A console that nobody has set up."""
    path = tmp_path / "new.sqlite3"
    shutil.copy(migrated_file, path)
    with serving(app_over(path)) as address:
        yield address


@pytest.mark.parametrize(("width", "script"), LOOKS)
def test_from_the_set_up_to_a_refund(browser: Browser, site: str, width: int, script: bool) -> None:
    with page_of(browser, width=width, script=script) as page:
        walk = Walk(page, site)
        walk.set_up()
        walk.add_products_and_members()
        walk.enter_an_order("m1")
        walk.change_the_ratio_and_restore_it()
        walk.give_a_product_its_own_lottery_and_tiers()
        walk.enter_an_order("m2")
        walk.refund_with_a_preview()


class Walk:
    """One person's way through the console."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def send(self, button: str = "main button:is(.btn-primary, .btn-danger)") -> None:
        """Press the page's button, and wait for what comes."""
        with self.page.expect_navigation():
            self.page.locator(f"{button}:visible").last.click()

    def set_up(self) -> None:
        self.open("/")
        self.page.fill("#name", "小满甜品店")
        self.page.fill("#auto_complete_days", "")
        self.page.fill("#username", "chen")
        self.page.fill("#password", "a long password")
        self.page.fill("#password_again", "a long password")
        self.send()
        expect(self.page).to_have_url(f"{self.site}/")

    def add_products_and_members(self) -> None:
        for ref in ("cake", "bread"):
            self.open("/products/new")
            self.page.fill("#ref", ref)
            self.page.fill("#name", f"Sweet {ref}")
            self.page.fill("#price", "１６８")
            self.send()
            expect(self.page.locator("main")).to_contain_text("¥168.00")
        for ref in ("m1", "m2"):
            self.open("/members/new")
            self.page.fill("#ref", ref)
            self.page.fill("#nickname", f"Nick {ref}")
            self.send()
            expect(self.page.locator("main")).to_contain_text(f"Nick {ref}")

    def enter_an_order(self, member: str) -> None:
        self.open("/orders/new")
        self.page.fill("#member", member)
        self.page.fill("#rows-0-product", "cake")
        self.page.fill("#rows-0-amount", "168")
        self.send()
        expect(self.page.locator("main")).to_contain_text("¥218.40")
        self.send()
        expect(self.page).to_have_url(re.compile(r"/orders/\d+$"))

    def change_the_ratio_and_restore_it(self) -> None:
        self.open("/settings/base")
        self.page.fill("#default_ratio", "１５０")
        preview = self.page.locator("[data-preview]")
        if self.page.evaluate("document.documentElement.className") == "scripted":
            expect(preview).to_contain_text("¥150.00")
        else:
            self.send("aside button[type=submit]")
            expect(preview).to_contain_text("¥150.00")
        self.page.fill("#reason", "Spring sale")
        self.send(".save-bar button.btn-primary")
        expect(self.page.locator("#default_ratio")).to_have_value("150")
        self.open("/history?kind=settings")
        expect(self.page.locator("main")).to_contain_text("Spring sale")
        with self.page.expect_navigation():
            self.page.locator("main a[href*='/restore']").first.click()
        self.send()
        self.open("/settings/base")
        expect(self.page.locator("#default_ratio")).to_have_value("130")

    def give_a_product_its_own_lottery_and_tiers(self) -> None:
        page = self.page
        self.open("/products/2/rebate")
        page.locator("input[name=lottery-kind][value=fixed]").check()
        page.fill("#lottery-choices-0-ratio", "200")
        page.locator("#lottery-choices-1-no_win").check()
        page.fill("#lottery-choices-1-weight", "3")
        for field, typed in (("days", "30"), ("amount", "1,000"), ("ratio", "140")):
            page.fill(f"#cumulative-rows-0-{field}", typed)
        self.send(".save-bar button.btn-primary")
        self.open("/products/2/rebate")
        expect(page.locator("#lottery-choices-0-ratio")).to_have_value("200")
        expect(page.locator("#lottery-choices-1-weight")).to_have_value("3")
        expect(page.locator("#cumulative-rows-0-amount")).to_have_value("1000.00")

    def refund_with_a_preview(self) -> None:
        self.open("/orders/2/refund")
        self.page.fill("#amount_1", "68")
        self.page.fill("#reason", "One slice was missing")
        self.send()
        expect(self.page.locator("main")).to_contain_text("¥68.00")
        self.send()
        expect(self.page).to_have_url(f"{self.site}/orders/2")
        self.open("/entries/2")
        expect(self.page.locator("main")).to_contain_text("¥130.00")
