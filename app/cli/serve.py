"""``serve`` and ``scheduler``: the console, and what happens by itself."""

from __future__ import annotations

import errno
import logging
import signal
from threading import Event
from typing import Any, NoReturn, cast

import click
import flask_migrate
import waitress
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.cli.database import on_newest_database
from app.jobs.scheduler import Scheduler

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound
"""Addresses that stand for all of this machine's, and the one to open instead."""

PROXY_HEADERS = "x-forwarded-for x-forwarded-proto x-forwarded-host"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests served at a time.")
@click.option("--proxy", help="The address of a reverse proxy that says on whose behalf it asks.")
@with_appcontext
def serve(host: str, port: int, threads: int, proxy: str | None) -> None:
    """Bring the database to the newest migration, serve the console, and run what is due."""
    _log_to_stderr()
    app = _this_app()
    server = _listen(app, host, port, threads, proxy)
    try:
        _upgrade()
        scheduler = Scheduler(app)
        signal.signal(signal.SIGTERM, _leave)
        scheduler.start()
        try:
            click.echo(f"Open {_url(host, port)} (Ctrl+C stops it).")
            server.run()
        finally:
            scheduler.stop()
    finally:
        server.close()


@click.command("scheduler")
@on_newest_database
def scheduler() -> None:
    """Run what is due, without serving the console."""
    _log_to_stderr()
    clockwork = Scheduler(_this_app())
    signal.signal(signal.SIGTERM, _leave)
    clockwork.start()
    click.echo("Running what is due (Ctrl+C stops it).")
    try:
        Event().wait()
    except KeyboardInterrupt:
        click.echo()
    finally:
        clockwork.stop()


def _listen(app: Flask, host: str, port: int, threads: int, proxy: str | None) -> Any:
    """A server that has its port, before anything is touched; a sentence where it cannot have it."""
    trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": PROXY_HEADERS} if proxy else {}
    try:
        return waitress.create_server(app, host=host, port=port, threads=threads, **trusted)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"Port {port} of {host} is in use. Choose another one: --port.") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise click.ClickException(f"Cannot listen on {host}, port {port}: {reason}") from None


def _upgrade() -> None:
    try:
        flask_migrate.upgrade()
    except OperationalError as error:
        raise click.ClickException(f"The database cannot be reached: {error.orig}") from None


def _url(host: str, port: int) -> str:
    host = ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _log_to_stderr() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)


def _this_app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
