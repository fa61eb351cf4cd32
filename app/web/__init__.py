"""The pages: one folder for each blueprint."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add every blueprint, error page and template helper to the application."""
