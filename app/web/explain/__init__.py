"""Explain: what an order would get, step by step, and where each step is set."""

from app.web.explain.views import blueprint as blueprint
