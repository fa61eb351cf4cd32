"""A zeroing that was announced may be called off, through the same channels; it goes by its moment, not its date."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AHEAD, OFF = "zeroing_ahead", "zeroing_off"

BOOKMARKS = sa.text("DELETE FROM bookmarks WHERE name LIKE 'zeroing\\_ahead %' ESCAPE '\\'")
"""What is announced is looked through once more, under its new name: who was told is not told again."""

WITHOUT_IT = (
    sa.text("DELETE FROM bookmarks WHERE name LIKE 'zeroing\\_off %' ESCAPE '\\'"),
    sa.text("DELETE FROM deliveries WHERE message_id IN (SELECT id FROM messages WHERE event = 'zeroing_off')"),
    sa.text("DELETE FROM messages WHERE event = 'zeroing_off'"),
)


def upgrade() -> None:
    op.execute(BOOKMARKS)
    _change_channels(lambda events: [*events, OFF] if AHEAD in events and OFF not in events else events)


def downgrade() -> None:
    op.execute(BOOKMARKS)
    for statement in WITHOUT_IT:
        op.execute(statement)
    _change_channels(lambda events: [event for event in events if event != OFF])
    connection = op.get_bind()
    for key, messages in connection.execute(sa.text("SELECT id, messages FROM shop")).all():
        kept = json.loads(messages)
        if (kept.get("texts") or {}).pop(OFF, None) is not None:
            values = {"id": key, "messages": json.dumps(kept, ensure_ascii=False)}
            connection.execute(sa.text("UPDATE shop SET messages = :messages WHERE id = :id"), values)


def _change_channels(change: Callable[[list[str]], list[str]]) -> None:
    connection = op.get_bind()
    for key, events in connection.execute(sa.text("SELECT id, events FROM message_channels")).all():
        changed = change(json.loads(events))
        if changed != json.loads(events):
            values = {"id": key, "events": json.dumps(changed)}
            connection.execute(sa.text("UPDATE message_channels SET events = :events WHERE id = :id"), values)
