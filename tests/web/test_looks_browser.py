"""What only a browser can tell: what stands in line, what is in sight, and where the keyboard leads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import app_over
from tests.web.browsing import log_in, needs_chromium, page_of, serving
from tests.web.sales import ahead_and_paid, fill

pytestmark = needs_chromium

HOW_FAR_OFF = """() => {
    const middle = (text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        return (box.top + box.bottom) / 2;
    };
    const texts = (place) => {
        const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
        return found;
    };
    return [...document.querySelectorAll("tbody .pill")].map((pill) => {
        const own = middle(texts(pill)[0]);
        const others = texts(pill.closest("tr")).filter((text) => !text.parentElement.closest(".pill"));
        return Math.min(...others.map((text) => Math.abs(middle(text) - own)));
    });
}"""
"""Of each pill in a table, the pixels between the middle of its text and that of the nearest text in its row."""


@pytest.fixture(scope="module")
def site(shop_file_with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("site") / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    fill(app)
    ahead_and_paid(app)
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
def test_pills_stand_in_line_with_the_text_beside_them(browser: Browser, site: str, width: int) -> None:
    with page_of(browser, width=width) as page:
        log_in(page, site)
        for path in ("/orders", "/entries", "/products"):
            page.goto(site + path)
            off = page.evaluate(HOW_FAR_OFF)
            assert off, path
            assert max(off) <= 1, path


def test_a_menu_longer_than_the_window_shows_where_one_is(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        page.set_viewport_size({"width": 1280, "height": 500})
        log_in(page, site)
        assert page.evaluate("document.querySelector('.sidebar').scrollTop") == 0
        page.goto(f"{site}/staff")
        menu = page.locator(".sidebar").bounding_box()
        here = page.locator(".sidebar [aria-current]").bounding_box()
        assert menu
        assert here
        assert menu["y"] <= here["y"] <= menu["y"] + menu["height"] - here["height"]
        assert page.evaluate("window.scrollY") == 0


def test_a_sale_is_rung_up_by_the_keyboard_alone(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        log_in(page, site)
        page.goto(f"{site}/till")
        page.focus("[name=store]")
        page.keyboard.type("River")
        for name, typed in (("member", "m1"), ("amount", "30")):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.name") == name
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector("button[value=confirm]")


def test_enter_in_a_line_of_an_order_shows_the_preview(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        log_in(page, site)
        page.goto(f"{site}/orders/new")
        page.fill("[name=member]", "m1")
        page.locator("[name$=product]").first.fill("p1")
        page.locator("[name$=amount]").first.fill("30")
        page.keyboard.press("Enter")
        page.wait_for_selector("button[value=confirm]")
