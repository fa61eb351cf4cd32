"""What ran by itself: a row for each job and business date is its claim, its progress and its result."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import Heartbeat, JobRun
from app.models.base import table_of
from app.models.jobs import MESSAGES as MESSAGES
from app.models.jobs import SCHEDULER
from app.models.jobs import TICK as TICK
from app.services.due import Due
from app.services.transactions import write

MOST_TEXT = 300

Detail = dict[str, Any]

Step = Literal["more", "finished", "was_finished"]
"""What a transaction of a run leaves: more to do, nothing more, or it found the run finished by somebody else."""

_runs = table_of(JobRun)
_heartbeats = table_of(Heartbeat)


def open_run(connection: Connection, due: Due, now: datetime) -> Detail | None:
    """Begin a run, or take one up that was begun: its progress so far. None where it is finished, here or elsewhere."""
    values = {"job": due.job, "business_date": due.business_date, "due_at": due.due_at, "started_at": now, "detail": ""}
    connection.execute(_insert(connection, _runs).values(values).on_conflict_do_nothing())
    found = connection.execute(select(_runs.c.finished_at, _runs.c.detail).where(*_is(due))).one()
    if found.finished_at is not None:
        return None
    progress: Detail = json.loads(found.detail) if found.detail else {}
    return progress


def keep_run(connection: Connection, due: Due, detail: Detail, *, finished_at: datetime | None = None) -> None:
    """Write how far a run has come, or what came of it."""
    values = {"detail": json.dumps(detail), "finished_at": finished_at}
    connection.execute(update(_runs).where(*_is(due)).values(values))


def note_failure(due: Due, reason: str, *, now: datetime) -> None:
    """Record why a run failed; it stays unfinished, so that it is tried again from where it was."""
    with write() as connection:
        progress = open_run(connection, due, now)
        if progress is not None:
            keep_run(connection, due, progress | {"error": reason[:MOST_TEXT]})


def beat(*, now: datetime, detail: str | None = None) -> str:
    """Record that the scheduler is alive, or what came of its tick; tells what is recorded of that by now."""
    change = {"at": now} if detail is None else {"detail": detail}
    with write() as connection:
        put = _insert(connection, _heartbeats).values({"name": SCHEDULER, "at": now, **change})
        put = put.on_conflict_do_update(index_elements=["name"], set_=change)
        recorded: str = connection.execute(put.returning(_heartbeats.c.detail)).scalar_one()
    return recorded


def note_state(name: str, detail: Detail, *, now: datetime) -> None:
    """Keep how something else that runs by itself fares (``{}``: well); nothing is written while it fares the same."""
    text = json.dumps(detail) if detail else ""
    with db.engine.connect() as connection:
        known = connection.execute(select(_heartbeats.c.detail).where(_heartbeats.c.name == name)).scalar_one_or_none()
    if (known or "") == text:
        return
    change = {"at": now, "detail": text}
    with write() as connection:
        put = _insert(connection, _heartbeats).values({"name": name, **change})
        connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=change))


def _is(due: Due) -> tuple[Any, ...]:
    return (_runs.c.job == due.job, _runs.c.business_date == due.business_date)


def _insert(connection: Connection, table: Any) -> Any:
    module = sqlite if connection.dialect.name == "sqlite" else postgresql
    return module.insert(table)
