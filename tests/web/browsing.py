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
from waitress import create_server, wasyncore

from tests.conftest import PASSWORD, USERNAME, let_go

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine (CHROMIUM=… names one elsewhere)"
)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which ``app`` is served, by the server that merchants run.

    (Werkzeug's own leaves a static file open when the browser goes away in the middle of it.)
    """
    app.config["WTF_CSRF_ENABLED"] = True
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))  # its loop ends where nothing is open
        thread.join()
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
