"""How a place in the queue stands to its draw (R8, R9)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.domain.lottery import Lottery
from app.domain.money import share

State = Literal["open", "won", "no_win", "paid", "over"]


class Drawing(NamedTuple):
    """The draw of a place for which a lottery was found.

    ``open``: it may be drawn, which makes the entitlement ``low_cents`` to ``high_cents``. ``won`` and ``no_win``: it
    was. Else it was not drawn in time: ``paid``, something was paid to the place first; ``over``, it stopped waiting.
    """

    state: State
    low_cents: int = 0
    high_cents: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the member may draw now."""
        return self.state == "open"

    @property
    def is_drawn(self) -> bool:
        """Whether the member has drawn."""
        return self.state in ("won", "no_win")


def drawing_of(
    lottery: Lottery,
    *,
    drawable: bool,
    was_drawn: bool,
    drawn_bps: int | None,
    ratio_bps: int,
    net_cents: int,
    rewarded_cents: int,
) -> Drawing:
    """The draw of an entry from ``lottery``; ``ratio_bps`` is its ratio now, ``net_cents`` what is left of its line."""
    if was_drawn:
        return Drawing("no_win" if drawn_bps is None else "won")
    if drawable:
        low, high = lottery.bounds(ratio_bps)
        return Drawing("open", share(net_cents, low), share(net_cents, high))
    return Drawing("paid" if rewarded_cents else "over")
