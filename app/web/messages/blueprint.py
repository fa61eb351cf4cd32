"""The blueprint that the pages of texts and of channels share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("messages", __name__, url_prefix="/messages")
