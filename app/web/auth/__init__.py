"""Signing in and out, and one's own password."""

from app.web.auth import passwords as passwords
from app.web.auth.views import blueprint as blueprint
