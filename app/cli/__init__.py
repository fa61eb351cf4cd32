"""The commands of ``flask --app wsgi …``."""

from __future__ import annotations

from flask import Flask

from app.cli import books, events, serve, shop, staff


def register(app: Flask) -> None:
    """Add every command to the application."""
    app.cli.add_command(shop.group)
    app.cli.add_command(events.group)
    app.cli.add_command(staff.group)
    app.cli.add_command(books.export_command)
    app.cli.add_command(books.check_command)
    app.cli.add_command(serve.serve)
    app.cli.add_command(serve.scheduler)
