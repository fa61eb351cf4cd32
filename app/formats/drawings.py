"""How an entry stands to its draw, from the lottery that is kept with it (R9)."""

from __future__ import annotations

import json
from typing import Any

from app.domain.drawing import Drawing, drawing_of
from app.formats.rules import read_offer


def read_drawing(entry: Any, net_cents: int) -> Drawing | None:
    """The draw of ``entry``, a row with the columns of one; None where no lottery was found for it.

    What random return chose has none (R23). ``net_cents`` is what is left of its line.
    """
    if entry.lottery is None or entry.was_chosen:
        return None
    return drawing_of(
        read_offer(json.loads(entry.lottery)).lottery,
        drawable=entry.drawable,
        was_drawn=entry.was_drawn,
        drawn_bps=entry.drawn_ratio_bps,
        ratio_bps=entry.ratio_bps,
        net_cents=net_cents,
        rewarded_cents=entry.rewarded_cents,
    )
