"""Stores and suppliers that apply to join, and what staff decide."""

from app.web.applications.views import blueprint as blueprint
