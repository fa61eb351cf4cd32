"""Entries: the list, and one with everything about it."""

from app.web.entries import exporting as exporting
from app.web.entries.views import blueprint as blueprint
