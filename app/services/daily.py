"""So many a day: what may be done again and again, but not without end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.domain.errors import Refused
from app.models import LoginFailure, Shop
from app.services.logins import count_failure


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """How often the same one may do something between two midnights of the shop.

    It is counted where failed logins are, which are forgotten after a day. ``sentence`` refuses, at ``place``, what is
    beyond; ``{most}`` in it is the limit.
    """

    name: str
    most: int
    sentence: str
    place: str = ""

    def refuse_beyond(self, connection: Connection, who: int | str, now: datetime) -> None:
        """Refuse where ``who`` has done it as often today as it may be done."""
        self._refuse_full(connection, self._key(connection, who, now))

    def count(self, connection: Connection, who: int | str, now: datetime) -> None:
        """Once more, inside an open write transaction; refused where that is once too often."""
        key = self._key(connection, who, now)
        self._refuse_full(connection, key)
        count_failure(connection, key, now)

    def _refuse_full(self, connection: Connection, key: str) -> None:
        done = select(LoginFailure.count).where(LoginFailure.key == key)
        if (connection.execute(done).scalar_one_or_none() or 0) >= self.most:
            raise Refused(self.sentence, self.place, most=self.most)

    def _key(self, connection: Connection, who: int | str, now: datetime) -> str:
        zone = ZoneInfo(connection.execute(select(Shop.timezone)).scalar_one())
        return f"{self.name}:{who}:{now.astimezone(zone):%Y-%m-%d}"
