"""The rules over the memory Book end every event as the independent oracle does."""

from __future__ import annotations

import json

from hypothesis import given

from app.domain.errors import Refused
from app.formats.events import parse_json, read_event
from app.services.apply import apply_event
from tests.memory_shop import MemoryShop
from tests.properties.invariants import assert_sound
from tests.properties.profile import examples
from tests.properties.streams import Case, assert_same, cases, oracle_of
from tests.story import Json


class Sender:
    """Events into a memory Book; one that was applied is known again by its content."""

    def __init__(self, book: MemoryShop) -> None:
        self.book = book
        self.applied: dict[str, bytes] = {}

    def send(self, event: Json) -> bool:
        """Apply an event or pass over a duplicate; False where it is refused."""
        found, digest = parse_json(json.dumps(event).encode())
        if event["id"] in self.applied:
            return self.applied[event["id"]] == digest
        try:
            apply_event(self.book, read_event(found))
        except Refused:
            return False
        self.applied[event["id"]] = digest
        return True


@examples(600)
@given(cases(size=40))
def test_every_event_ends_as_the_oracle_says(case: Case) -> None:
    oracle, oracle_chance = oracle_of(case)
    chance = case.chance()
    sender = Sender(MemoryShop(chance.randrange))
    sender.book.change_shop(case.shop)
    before = sender.book.exports()
    for number, event in enumerate(case.events):
        is_applied = sender.send(event)
        assert is_applied == oracle.apply(event), (event, oracle.reason)
        after = sender.book.exports()
        assert_same(after, oracle.exports(), case.events[: number + 1])
        assert chance.getstate() == oracle_chance.getstate(), "both ask chance alike"
        assert is_applied or after == before, "a refused event changes nothing"
        assert_sound(sender.book)
        before = after
