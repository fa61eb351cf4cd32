"""Forms that move money have one effect however often they are sent: each carries a token that is used up once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.domain.errors import Refused
from app.models import Event
from app.models.base import table_of

_events = table_of(Event)


def first_time(connection: Connection, token: str, content: dict[str, Any], now: datetime) -> bool:
    """Use up the token of a form; False where the same form was done before, and then nothing is to be done.

    It is kept among the applied events, as one of the console's own, in the transaction of what the form does: where
    that is refused, the token can be used again. A form sent once more with other content is refused.
    """
    assert ":" not in token, "a form's token is never the name of something else"
    ref = f"console:{token}"
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).digest()
    known = connection.execute(select(_events.c.digest).where(_events.c.ref == ref)).scalar_one_or_none()
    if known is not None:
        if bytes(known) == digest:
            return False
        raise Refused("This form was sent before with other values. Open it again and look at what was done.")
    last = connection.execute(select(func.max(_events.c.id))).scalar_one() or 0
    values = {"id": last + 1, "ref": ref, "digest": digest, "type": "console", "received_at": now}
    connection.execute(insert(_events).values(values))
    return True
