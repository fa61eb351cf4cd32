"""Members' pages in a real browser: accessible, no sideways scroll, quiet, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import app_over
from tests.web.browsing import needs_chromium, page_of, serving
from tests.web.portal import MEMBER_PASSWORD, set_password
from tests.web.portal_shop import fill_portal
from tests.web.test_portal_guards import MEMBER_PAGES, OPEN_PAGES

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def site(shop_file_with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop whose member m1 can log in."""
    path = tmp_path_factory.mktemp("site") / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    fill_portal(app)
    set_password(app, "m1", MEMBER_PASSWORD)
    with serving(app) as address:
        yield address


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/m/login")
    page.fill("#phone", "13812341234")
    page.fill("#password", MEMBER_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site}/m/")


def visit_all(page: Page, site: str) -> Iterator[str]:
    for path in OPEN_PAGES:
        page.goto(site + path)
        yield path
    log_in(page, site)
    for path in MEMBER_PAGES:
        page.goto(site + path)
        yield path
    for path in ("/m/entries/2/draw", "/m/entries/2/exchange/points"):
        page.goto(site + path)
        if page.locator("main form").count():
            page.click("main form button")
            page.goto(site + path)  # as it stands there, once it has come in
        page.wait_for_selector("main [role=status]")
        yield f"after {path}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site: str, scheme: str) -> None:
    axe = Axe()
    with page_of(browser, scheme=scheme, width=390) as page:
        for name in visit_all(page, site):
            found = axe.run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_scrolls_sideways(browser: Browser, site: str, width: int) -> None:
    with page_of(browser, width=width) as page:
        for name in visit_all(page, site):
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_no_page_complains_or_asks_another_host(browser: Browser, site: str) -> None:
    complaints: list[str] = []
    hosts: set[str] = set()
    with page_of(browser, width=390) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
        for name in visit_all(page, site):
            assert complaints == [], name
    assert hosts == {site}
