"""Withdrawals that members ask for: the list, one with all that belongs to it, and what staff decide."""

from app.web.withdrawals import exporting as exporting
from app.web.withdrawals.views import blueprint as blueprint
