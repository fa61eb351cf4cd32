"""What an import refused is refused again as long as nothing has come between, finished or not (decision 3)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.extensions import db
from app.models import Import, ImportRefusal
from app.services import importing
from app.services.importing import Progress, Refusal, import_events
from app.services.shop_file import load_shop
from tests.imports.stream import write_lines
from tests.story import MONDAY, Json, order, shop_file


class Killed(BaseException):
    """What takes an import down between two of its transactions."""


class End(NamedTuple):
    """What an import came to: how many events it applied, and which lines it refused."""

    applied: int
    refused: list[int]


def event(ref: str, **keys: object) -> Json:
    return {"id": ref, "at": MONDAY.isoformat()} | keys


def paid(ref: str, member: str = "m1") -> Json:
    return event(f"paid {ref}", **order(ref, member=member))


def refunded(ref: str) -> Json:
    return event(f"refunded {ref}", type="order.refunded", order=ref)


EVENTS = [paid("o1"), refunded("o2"), paid("o2"), paid("o3"), refunded("o4"), paid("o4")]
"""Two refunds come before what they refund: refused in their time, they would fit by the end."""

ONCE = End(applied=4, refused=[2, 5])
AGAIN = End(applied=0, refused=[2, 5])
ANEW = End(applied=2, refused=[])


class Importer:
    """Imports lists of events from files of a name, or from a pipe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, events: list[Json], name: str = "events", between: Callable[[Progress], None] | None = None) -> End:
        """Import them; ``between`` is called after each batch."""
        path = self._folder / f"{name}.jsonl"
        write_lines(path, events)
        return self._take(path, between)

    def pipe(self, events: list[Json], between: Callable[[Progress], None] | None = None) -> End:
        text = "".join(json.dumps(event) + "\n" for event in events)
        return self._take(io.BufferedReader(io.BytesIO(text.encode())), between)  # type: ignore[arg-type]

    def _take(self, source: Path | io.BufferedReader, between: Callable[[Progress], None] | None) -> End:
        refusals: list[Refusal] = []
        done = import_events(
            source, clock=clock.now, on_progress=between or (lambda _: None), on_refusal=refusals.append
        )
        return End(done.applied, [refusal.line for refusal in refusals])


def kill_after(line: int) -> Callable[[Progress], None]:
    """Kill an import after the batch that this line is in."""

    def kill(progress: Progress) -> None:
        if progress.line >= line:
            raise Killed

    return kill


def count(*matches: object) -> int:
    with db.engine.connect() as connection:
        query = select(func.count()).select_from(ImportRefusal).join(Import, Import.id == ImportRefusal.import_id)
        return int(connection.execute(query.where(*matches)).scalar_one())


@pytest.fixture
def importer(new_app: Flask, tmp_path: Path) -> Iterator[Importer]:
    with new_app.app_context():
        load_shop(shop_file(), now=clock.now())
        yield Importer(tmp_path)


@pytest.fixture(params=[1, 2, 4000], ids=["one", "two", "all"], autouse=True)
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Batches of one event, two, and all: where the cuts are makes no difference."""
    size: int = request.param
    monkeypatch.setattr(importing, "BATCH", size)
    return size


def test_a_finished_file_that_is_run_again_ends_the_same_however_often(importer: Importer) -> None:
    assert importer.take(EVENTS) == ONCE
    for _ in range(3):
        assert importer.take(EVENTS) == AGAIN
        assert count() == 2, "each line is remembered once"


@pytest.mark.parametrize("line", [1, 2, 5, 6])
def test_a_second_run_that_is_killed_changes_nothing_either(line: int, importer: Importer) -> None:
    importer.take(EVENTS)
    for _ in range(2):
        with pytest.raises(Killed):
            importer.take(EVENTS, between=kill_after(line))
    assert importer.take(EVENTS) == AGAIN
    assert count() == 2


@pytest.mark.parametrize("line", [1, 2, 3, 5, 6])
def test_a_killed_import_goes_on_even_if_others_have_applied_something_since(line: int, importer: Importer) -> None:
    applied = 0

    def keep(progress: Progress) -> None:
        nonlocal applied
        applied = progress.applied
        kill_after(line)(progress)

    with pytest.raises(Killed):
        importer.take(EVENTS, between=keep)
    importer.take([paid("x")], "other")
    assert importer.take(EVENTS) == End(4 - applied, [2, 5])


def test_what_is_new_at_the_end_of_a_file_leaves_what_was_refused_before_it(importer: Importer) -> None:
    importer.take(EVENTS)
    longer = [*EVENTS, refunded("o5"), paid("o5")]
    assert importer.take(longer) == End(1, [2, 5, 7]), "as if the whole had come at once"
    assert importer.take(longer) == End(0, [2, 5, 7])
    assert count() == 3


@pytest.mark.parametrize("killed", [False, True])
def test_behind_a_line_that_was_corrected_lines_are_tried_anew(killed: bool, importer: Importer) -> None:
    wrong = [refunded("o1"), paid("o1"), paid("o2", member="nobody"), refunded("o2"), paid("o3")]
    if killed:
        with pytest.raises(Killed):
            importer.take(wrong, between=kill_after(5))
    else:
        assert importer.take(wrong) == End(2, [1, 3, 4])
    right = [*wrong[:2], paid("o2"), *wrong[3:]]
    assert importer.take(right) == End(2, [1])
    assert importer.take(right) == End(0, [1])
    assert count() == 1


def test_once_another_source_has_applied_something_lines_are_tried_anew(importer: Importer) -> None:
    importer.take(EVENTS)
    importer.take([EVENTS[0], paid("x", member="nobody")], "other")
    assert importer.take(EVENTS) == AGAIN, "the other source has applied nothing"
    importer.take([paid("x")], "other")
    assert importer.take(EVENTS) == ANEW


def test_files_that_are_never_run_again_leave_nothing_for_ever(importer: Importer) -> None:
    for day in range(5):
        importer.take([refunded(f"d{day}"), paid(f"d{day}")], f"day{day}")
    assert count() == 1, "those of the last day"


def test_once_shop_load_has_changed_something_lines_are_tried_anew(importer: Importer) -> None:
    importer.take(EVENTS)
    assert not load_shop(shop_file(), now=clock.now())
    assert importer.take(EVENTS) == AGAIN, "it has changed nothing"
    assert load_shop({"members": [{"ref": "new"}]}, now=clock.now())
    assert importer.take(EVENTS) == ANEW


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("line", range(1, 7))
def test_of_two_runs_of_a_file_side_by_side_none_undoes_what_the_other_refused(
    line: int, killed: bool, importer: Importer
) -> None:
    beside: list[End] = []

    def run_beside(progress: Progress) -> None:
        if progress.line >= line and not beside:
            beside.append(importer.take(EVENTS))
            if killed:
                raise Killed

    if killed:
        with pytest.raises(Killed):
            importer.take(EVENTS, between=run_beside)
    else:
        assert importer.take(EVENTS, between=run_beside).refused == [2, 5]
    assert [end.refused for end in beside] == [[2, 5]]
    assert importer.take(EVENTS) == AGAIN
    assert count() == 2


@pytest.mark.parametrize("batch", [2], indirect=True)
def test_a_run_that_was_taken_for_dead_is_alive_with_its_next_batch(importer: Importer) -> None:
    seen: list[int] = []

    def run_beside(progress: Progress) -> None:
        if progress.line == 2:
            importer.pipe([paid("x")])
        elif progress.line == 4:
            seen.append(count(Import.finished_at.is_(None)))
            importer.take([paid("y")], "other")
            raise Killed

    with pytest.raises(Killed):
        importer.pipe([paid("o1"), paid("o2"), refunded("o4"), paid("o3"), paid("o4")], run_beside)
    assert seen == [1]
    assert count() == 1


def test_a_pipe_that_came_to_its_end_is_forgotten_and_one_that_was_killed_is_not(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.pipe(EVENTS, between=kill_after(6))
    assert importer.pipe(EVENTS) == AGAIN
    assert count() == 0
    assert importer.pipe(EVENTS) == ANEW


def test_two_pipes_that_were_killed_at_the_same_line_are_kept_apart(importer: Importer) -> None:
    other = [paid("p1"), refunded("p2"), paid("p2")]
    for events in (EVENTS, other):
        with pytest.raises(Killed):
            importer.pipe(events, between=kill_after(3))
    assert importer.pipe(EVENTS).refused == [2, 5]
