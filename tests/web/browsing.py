"""A console served to a real browser, and pages of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.conftest import PASSWORD, USERNAME, let_go

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine (CHROMIUM=… names one elsewhere)"
)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which ``app`` is served."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    let_go(app)


@contextmanager
def page_of(browser: Browser, *, scheme: str = "light", width: int = 1280, script: bool = True) -> Iterator[Page]:
    """An empty page of a browser that nobody has used."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
        java_script_enabled=script,
    )
    yield context.new_page()
    context.close()


def log_in(page: Page, site: str, username: str = USERNAME, home: str = "/") -> None:
    """Log in as the owner, or as somebody else with the same password whose console begins at ``home``."""
    page.goto(f"{site}/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site}{home}")
