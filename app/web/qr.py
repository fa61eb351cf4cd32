"""Addresses as QR codes, drawn into the page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The QR code of an address as SVG, dark on white in every theme; its size is the stylesheet's affair."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - drawn by segno out of numbers
