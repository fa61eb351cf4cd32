"""What cannot be taken back, confirmed in a real browser: at a desk and on a phone, with and without script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests import rows
from tests.conftest import PASSWORD, app_over
from tests.web.base import SHOP, load
from tests.web.browsing import log_in, needs_chromium, page_of, serving

pytestmark = needs_chromium


@pytest.fixture
def site(shop_file_with_owner: Path, tmp_path: Path) -> Iterator[str]:
    """A shop in whose mall entries wait."""
    path = tmp_path / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    load(app, SHOP | {"language": "en"})
    with app.app_context():
        rows.add_entries(3)
    with serving(app) as address:
        yield address


@pytest.mark.parametrize(
    ("width", "script", "scheme"), [(1280, True, "light"), (390, True, "dark"), (390, False, "light")]
)
def test_a_queue_is_split_and_then_zeroed(browser: Browser, site: str, width: int, script: bool, scheme: str) -> None:
    with page_of(browser, width=width, script=script, scheme=scheme) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        log_in(page, site)
        page.goto(f"{site}/settings/base")
        split = page.locator("#queues .when-split")
        expect(split).to_be_hidden()
        page.uncheck("#merchant_queue")
        expect(split).to_be_visible()
        page.fill("#program_name", "Typed")
        page.click(".save-bar button.btn-primary")
        card = page.locator(".card-box.danger")
        expect(card).to_contain_text("¥390.00")
        if script:
            assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        word = page.locator("label[for=sure-word]").inner_text()
        page.fill("#sure-word", "SPLIT" if "SPLIT" in word else "拆分")
        page.fill("#sure-password", PASSWORD)
        page.click(".card-box.danger button.btn-danger")
        expect(page).to_have_url(f"{site}/settings/base")
        expect(page.locator("#merchant_queue")).not_to_be_checked()
        expect(page.locator("#program_name")).to_have_value("Typed")
        page.goto(f"{site}/settings/zeroing")
        if script:
            assert Axe().run(page).violations_count == 0
        word = page.locator("label[for=sure-word]").inner_text()
        page.fill("#reason", "the season ends")
        page.fill("#sure-word", "ZERO" if "ZERO" in word else "清零")
        page.fill("#sure-password", PASSWORD)
        page.click(".card-box.danger button.btn-danger")
        expect(page).to_have_url(f"{site}/settings/zeroing")
        expect(page.locator(".card-box.danger")).to_have_count(0)
        assert complaints == []
