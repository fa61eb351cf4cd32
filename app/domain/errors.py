"""Refusals: what was asked cannot be done, where that stands, and why."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A request that is refused with nothing applied.

    ``place`` is where in the request (``lines[0].paid``), empty for the whole of it; ``reason`` is a sentence with
    ``{named}`` gaps that ``values`` fill, so that it can be translated.
    """

    def __init__(self, reason: str, place: str = "", **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
        self.values = values

    @property
    def text(self) -> str:
        """The reason in English, gaps filled."""
        return self.reason.format(**self.values) if self.values else self.reason

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text
