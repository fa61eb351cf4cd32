"""A member's way on a phone, from the invitation to the money that finance pays out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Account, Member, MemberAccount
from app.services.shop_file import load_shop
from tests.at_once import findings
from tests.conftest import app_over
from tests.web.browsing import log_in, needs_chromium, page_of, serving
from tests.web.members import send
from tests.web.portal_shop import CODE, fill_portal
from tests.web.sales import completed, paid

pytestmark = needs_chromium

PHONE, PASSWORD = "13700137000", "a password of mine"


@pytest.fixture
def app(shop_file_with_owner: Path, tmp_path: Path) -> Flask:
    """The shop of ``portal_shop``; whoever draws draws 130 %."""
    path = tmp_path / "shop.sqlite3"
    shutil.copy(shop_file_with_owner, path)
    app = app_over(path)
    fill_portal(app)
    with app.app_context():
        load_shop({"base": {"lottery": {"kind": "fixed", "choices": [{"ratio": "130"}]}}}, now=clock.now())
    return app


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_from_the_invitation_to_the_withdrawal(browser: Browser, app: Flask, site: str, script: bool) -> None:
    with page_of(browser, width=390, script=script) as page:
        way = Way(page, app, site)
        way.register()
        way.buy("first", "200.00")
        way.see_the_place()
        way.draw()
        way.watch_it_move(script)
        way.buy("second", "80.00")
        way.exchange()
        way.redeem()
        way.send_points()
        way.ask_for_money()
        with page_of(browser) as desk:
            approve_and_pay(desk, site)
        way.see_it_paid()
    assert way.balances() == {"cash": 1_000, "points": 2_000}
    assert findings(app) == []


class Way:
    """One member with a phone."""

    def __init__(self, page: Page, app: Flask, site: str) -> None:
        self.page = page
        self.app = app
        self.site = site

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self) -> None:
        """Press the page's button, and wait for what comes."""
        with self.page.expect_navigation():
            self.page.locator("main button.btn-primary:visible").last.click()

    def follow(self, path: str) -> None:
        """Tap a link to a page."""
        with self.page.expect_navigation():
            self.page.locator(f"a[href='{path}']:visible").first.click()

    def register(self) -> None:
        self.open(f"/m/join/{CODE}")
        for name, text in (
            ("nickname", "小陈"),
            ("phone", PHONE),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ):
            if self.page.locator(f"#{name}").count():
                self.page.fill(f"#{name}", text)
        self.press()
        expect(self.page.locator("h1")).to_have_text("小陈")
        with self.app.app_context():
            query = (
                select(Member.id, Member.ref, Member.referrer_id)
                .join(MemberAccount)
                .where(MemberAccount.phone == PHONE)
            )
            self.id, self.ref, referrer = db.session.execute(query).one()
        assert referrer == 1

    def buy(self, ref: str, amount: str) -> None:
        """An order of the member's comes in from the shop's till."""
        with self.app.app_context():
            send(paid(ref, [("p1", amount)], member=self.ref, at=clock.now().isoformat()))

    def see_the_place(self) -> None:
        self.page.clock.install()
        self.open("/m/queue")
        expect(self.page.locator("main")).to_contain_text("¥200.00")
        self.follow("/m/queue/5")
        expect(self.page.locator("main")).to_contain_text("¥140.00")  # what is ahead

    def draw(self) -> None:
        self.follow("/m/entries/5/draw")
        self.press()
        expect(self.page.locator(".figure").first).to_contain_text("130")
        expect(self.page.locator("main")).to_contain_text("¥260.00")

    def watch_it_move(self, script: bool) -> None:
        """Another order is settled: the page shows it by itself, and without a script when it is opened anew."""
        self.open("/m/queue")
        expect(self.page.locator("main")).not_to_contain_text("¥60.00")
        with self.app.app_context():
            at = clock.now().isoformat()
            send(paid("another", [("p1", "400.00")], member="m2", at=at), completed("another") | {"at": at})
        if script:
            self.page.clock.run_for(16_000)
        else:
            self.page.reload()
        expect(self.page.locator("main")).to_contain_text("¥60.00")
        expect(self.page.locator("main")).to_contain_text("¥200.00")

    def exchange(self) -> None:
        self.open("/m/entries/7/exchange")
        self.follow("/m/entries/7/exchange/points")
        expect(self.page.locator("main")).to_contain_text("¥80.00")
        self.press()
        expect(self.page.locator("main")).to_contain_text("80.00")

    def redeem(self) -> None:
        self.open("/m/gifts")
        self.follow("/m/gifts/1")
        self.press()
        expect(self.page.locator(".code")).to_have_text(re.compile(r"\d{4} \d{4}"))

    def send_points(self) -> None:
        self.open("/m/wallet")
        self.follow("/m/wallet/points")
        self.follow("/m/wallet/points/send")
        self.page.fill("#phone", "13812341234")
        self.page.fill("#amount", "10")
        self.press()
        expect(self.page.locator("main")).to_contain_text("王*芳")
        self.press()

    def ask_for_money(self) -> None:
        self.open("/m/wallet/cash/withdraw")
        self.page.fill("#amount", "50")
        self.page.fill("#payee", "微信 xiaochen")
        self.press()
        expect(self.page.locator("main")).to_contain_text("¥50.00")
        self.press()

    def see_it_paid(self) -> None:
        self.open("/m/wallet/withdrawals")
        self.follow("/m/wallet/withdrawals/1")
        expect(self.page.locator("main")).to_contain_text("WX-1")

    def balances(self) -> dict[str, int]:
        """What the member holds in the end, of each asset of which there is any."""
        with self.app.app_context():
            query = select(Account.asset, Account.balance_cents).where(Account.member_id == self.id)
            return {asset: cents for asset, cents in db.session.execute(query) if cents}


def approve_and_pay(page: Page, site: str) -> None:
    """The owner looks at the withdrawal, approves it, and marks it paid."""
    log_in(page, site)
    page.goto(f"{site}/withdrawals")
    page.click("a[href='/withdrawals/1']")
    with page.expect_navigation():
        page.click("form[action='/withdrawals/1/approve'] button")
    page.fill("form[action='/withdrawals/1/pay'] input[name=reference]", "WX-1")
    with page.expect_navigation():
        page.click("form[action='/withdrawals/1/pay'] button")
