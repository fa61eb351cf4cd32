"""What the tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from tests.web import goods
from tests.web.browsing import CHROMIUM
from tests.web.people import add_person, browser_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; only tests that are marked ``needs_chromium`` may ask for it."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def filled(app: Flask) -> None:
    """The shop of ``tests.web.goods``; files with another one say so themselves."""
    goods.fill(app)


@pytest.fixture
def editor(app: Flask, filled: None) -> FlaskClient:
    """A browser of a manager in that shop."""
    add_person(app, "lin", "manager")
    return browser_of(app, "lin")
