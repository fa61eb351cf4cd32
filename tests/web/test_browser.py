"""The pages in a real browser: accessible in light and dark, broad and narrow; no sideways scroll; script or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import insert, update

from app import clock
from app.models import Import, OrderLine, Product, Supplier
from app.services.staff import Post, add_staff
from app.web.set_up import demo
from tests import rows
from tests.conftest import PASSWORD, app_over, quick_hash
from tests.services.messages import add_channel
from tests.web.browsing import log_in, needs_chromium, page_of, serving

pytestmark = needs_chromium

BEFORE_LOGIN = ["/login", "/nothing"]
AFTER_LOGIN = [
    "/",
    "/queues",
    "/entries",
    "/entries?status=waiting",
    "/entries?q=zzz",
    "/entries/2",
    "/draws",
    "/draws/odds",
    "/orders",
    "/orders?state=refunded",
    "/orders/2",
    "/orders/2/refund",
    "/orders/30/complete",
    "/orders/2/receipt",
    "/orders/new",
    "/till",
    "/search?q=zzz",
    "/explain",
    "/explain?channel=mall&product=p1&member=m1&amount=100",
    "/demo",
    "/nothing",
    "/history",
    "/staff",
    "/staff/roles",
    "/staff/invite",
    "/staff/1",
    "/account",
    "/password/x",
    "/members",
    "/members/new",
    "/members/1",
    "/members/1/edit",
    "/members/1/adjust",
    "/members/1/referrer",
    "/members/1/transfers",
    "/members/1/links",
    "/members/1/referrals",
    "/gifts",
    "/gifts/new",
    "/gifts/redemptions",
    "/gifts/pick-up",
    "/levels",
    "/levels/new",
    "/imports",
    "/products",
    "/products/new",
    "/products/1",
    "/products/1/edit",
    "/products/1/rebate",
    "/products/1/sale/off",
    "/stores",
    "/stores/new",
    "/stores/1",
    "/stores/1/edit",
    "/stores/1/invitation",
    "/stores/1/online",
    "/cashiers",
    "/cashiers/1",
    "/suppliers",
    "/applications",
    "/suppliers/new",
    "/suppliers/1",
    "/suppliers/1/edit",
    "/messages",
    "/messages/texts/joined",
    "/messages/channels",
    "/messages/channels/new",
    "/messages/channels/new/email",
    "/messages/channels/new/feishu",
    "/messages/channels/1",
    "/messages/channels/1/delete",
    "/settings/base",
    "/settings/switch-on",
    "/settings/zeroing",
    "/settings/distribution",
    "/settings/union",
    "/settings/wallet",
    "/withdrawals",
    "/members/1/release",
    "/settings/agreement",
    "/settings/shop",
]
OF_SUPPLIERS = ["/supply", "/supply/products"]
WIDTHS = (360, 390, 768, 1280)


@pytest.fixture(scope="module")
def new_site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console that nobody has set up."""
    path = tmp_path_factory.mktemp("site") / "new.sqlite3"
    shutil.copy(migrated_file, path)
    with serving(app_over(path)) as address:
        yield address


@pytest.fixture(scope="module")
def site(shop_file_with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console with entries of every status, payouts, carried money, and demo orders half loaded."""
    path = tmp_path_factory.mktemp("site") / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    with app.app_context():
        rows.add_catalogue()
        rows.add_entries(20, status="completed", rewarded_cents=13_000)
        rows.add_entries(40, first=21, total_cents=123_456_789)
        rows.add_entries(2, first=61, channel="store", lane_id=1)
        for number, status in enumerate(("zeroed", "converted", "cancelled"), 63):
            rows.add_entries(1, first=number, status=status)
        for i in range(2, 12):
            at = rows.START + timedelta(days=i)
            rows.add_settlement(i, at, extraction_cents=6_500, paid={i - 1: 6_000}, retained_cents=500)
        rows.add_carry(50, "store", None, 1_200)
        set_supplier("wu")
        add_channel(failures=1, failure="status:500", failed_at=clock.now())
        with rows.write() as connection:
            now = clock.now()
            connection.execute(insert(Product).values(ref="cd", name="CD", source="self"))
            values = {"source": str(demo.EVENTS), "started_at": now, "seen_at": now, "finished_at": now, "line": 13_838}
            connection.execute(insert(Import).values(values))
    with serving(app) as address:
        yield address


def set_supplier(username: str) -> None:
    """Somebody of a supplier of one product, with the owner's password."""
    with rows.write() as connection:
        supplier = connection.execute(
            insert(Supplier).values(ref="v1", name="Mill").returning(Supplier.id)
        ).scalar_one()
        connection.execute(update(Product).where(Product.ref == "p1").values(source="supplier", supplier_id=supplier))
        connection.execute(update(OrderLine).where(OrderLine.product_id == 1).values(supplier_id=supplier))
        post = Post("supplier", supplier_id=supplier)
        add_staff(connection, username=username, password_hash=quick_hash(PASSWORD), post=post, now=clock.now())


def visit_all(page: Page, site: str, new_site: str) -> Iterator[str]:
    """Every page in turn, with forms that were refused and with the menu open."""
    page.goto(f"{new_site}/")
    yield "set-up"
    page.click("main button[type=submit]")
    yield "set-up refused"
    for path in BEFORE_LOGIN:
        page.goto(site + path)
        yield f"{path} before login"
    page.goto(f"{site}/login")
    page.click("main button[type=submit]")
    yield "login refused"
    log_in(page, site)
    for path in AFTER_LOGIN:
        page.goto(site + path)
        yield path
    page.goto(site)
    page.click("details.menu:visible > summary")
    yield "open menu"
    page.click("details.disclosure > summary")
    yield "open table"
    page.context.clear_cookies()
    log_in(page, site, "wu", OF_SUPPLIERS[0])
    for path in OF_SUPPLIERS:
        page.goto(site + path)
        yield path


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(browser: Browser, site: str, new_site: str, scheme: str, width: int) -> None:
    """Colours go by the scheme and layout by the width, so that two looks at each page see everything."""
    axe = Axe()
    with page_of(browser, scheme=scheme, width=width) as page:
        for name in visit_all(page, site, new_site):
            found = axe.run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def test_nothing_scrolls_sideways(browser: Browser, site: str, new_site: str) -> None:
    """The menu that is to be opened stands elsewhere on a phone, so each page is made narrow where it stands."""
    with page_of(browser) as page:
        for name in visit_all(page, site, new_site):
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"


def test_no_page_complains_or_asks_another_host(browser: Browser, site: str, new_site: str) -> None:
    complaints: list[str] = []
    hosts: set[str] = set()
    with page_of(browser) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add("/".join(request.url.split("/")[:3])))
        for name in visit_all(page, site, new_site):
            complaints = [text for text in complaints if "status of 4" not in text]
            assert complaints == [], name
    assert hosts == {site, new_site}


def test_everything_works_without_script(browser: Browser, site: str) -> None:
    with page_of(browser, width=390, script=False) as page:
        log_in(page, site)
        page.click("details.menu:visible > summary")
        page.click("details.menu[open] a[href='/entries']")
        page.wait_for_url(f"{site}/entries")
        page.click("details.menu:visible > summary")
        page.click("details.menu[open] button[name=language]")
        page.wait_for_load_state()
        assert page.get_attribute("html", "lang") == "en"
        page.click("details.menu:visible > summary")
        page.click("details.menu[open] form[action='/logout'] button")
        page.wait_for_url(f"{site}/login")


def test_slash_goes_to_the_search_box_and_escape_closes_the_menu(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        log_in(page, site)
        page.keyboard.press("/")
        page.keyboard.type("o0021/")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/search?q=o0021%2F")
        page.click("details.menu:visible > summary")
        assert page.locator("details.menu[open]").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0


def test_the_button_locks_after_the_first_click(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{site}/login")
        sent = """() => {
            const form = document.querySelector("main form");
            const send = () => form.dispatchEvent(new Event("submit", {bubbles: true, cancelable: true}));
            return [send(), form.querySelector("button").getAttribute("aria-busy"), send()];
        }"""
        assert page.evaluate(sent) == [True, "true", False]


def test_the_first_tab_stop_leads_to_the_content(browser: Browser, site: str) -> None:
    with page_of(browser) as page:
        log_in(page, site)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
