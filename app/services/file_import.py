"""Taking in a file of members, products, entries or balances: looked at row by row first, then all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson
from sqlalchemy import Connection, delete

from app.domain.errors import Refused
from app.domain.instants import instant_of
from app.extensions import db
from app.formats.shop import read_shop_file
from app.formats.shop_merge import Doc, Kind, fresh, plan_changes
from app.models import ImportRefusal
from app.services.history import Author, record_act
from app.services.intake import Intake, book_of, open_parcel
from app.services.shop_catalogue import SqlCatalogue
from app.services.shop_changes import change_shop
from app.services.transactions import write
from app.services.trial import trial

Objects = Literal["members", "products"]
LINKS: dict[Objects, dict[str, Kind]] = {
    "members": {"level": "levels", "referrer": "members"},
    "products": {"store": "stores", "supplier": "suppliers"},
}
"""The keys of an object that name others, which are read all at once before the lines are looked at."""

Numbered = Sequence[tuple[int, Doc]]
"""What each line of the file says: an object of the shop file, or an event without its id."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be taken in; ``key`` is what of it, empty for the whole."""

    line: int
    key: str
    refused: Refused


@dataclass(frozen=True, slots=True)
class Found:
    """What taking the file in would do; with problems it does nothing."""

    problems: tuple[Problem, ...] = ()
    new: int = 0
    changed: int = 0
    same: int = 0


class ImportRefused(Exception):  # noqa: N818 - the file is shown again, with what stands in the way
    """Some lines cannot be taken in, so none was."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} lines")
        self.problems = problems


def check_objects(*, kind: Objects, rows: Numbered) -> Found:
    """What loading these objects would do, every line looked at by itself and then all together."""
    problems: list[Problem] = []
    given: list[tuple[int, Doc]] = []
    first_lines: dict[str, int] = {}
    for line, doc in rows:
        try:
            (read,) = read_shop_file({kind: [doc]})[kind]
            first = first_lines.setdefault(read["ref"], line)
            if first != line:
                raise Refused("This number stands in line {line} already.", "ref", line=first)
            given.append((line, read))
        except Refused as refused:
            problems.append(_problem(line, refused))
    with db.engine.connect() as connection:
        catalogue = SqlCatalogue(connection)
        problems += _misfits(catalogue, kind, given)
        if problems:
            return Found(tuple(sorted(problems, key=lambda problem: problem.line)))
        try:
            changes = plan_changes(catalogue, {kind: [doc for _, doc in given]})
        except Refused as refused:
            return Found((_problem(given[_index(refused)][0], refused),))
    new, changed = len(changes.new[kind]), len(changes.changed[kind])
    return Found(new=new, changed=changed, same=len(given) - new - changed)


def import_objects(*, kind: Objects, rows: Numbered, name: str, author: Author, now: datetime) -> None:
    """Load these objects, all or nothing; ``name`` is that of the file. ``ImportRefused`` where some do not fit."""
    with write() as connection:
        try:
            changed = change_shop(
                connection, {kind: [doc for _, doc in rows]}, author=author, reason=name, received_at=instant_of(now)
            )
        except Refused as refused:
            raise ImportRefused((_problem(rows[_index(refused)][0], refused),)) from None
        if changed:
            connection.execute(delete(ImportRefusal))
            _record(connection, name, len(rows), author, now)


def check_events(*, rows: Numbered, digest: str, now: datetime) -> Found:
    """What applying these events would do: it is done, and undone."""
    with trial() as connection:
        statuses, problems = _apply(connection, rows, digest, now)
        return Found(problems, new=statuses.count("applied"), same=statuses.count("duplicate"))
    raise AssertionError("unreachable")


def import_events(*, rows: Numbered, digest: str, name: str, author: Author, now: datetime) -> None:
    """Apply these events, all or nothing; what the same file has brought before is passed over.

    ``digest`` is that of the file's content. ``ImportRefused`` where some are refused.
    """
    with write() as connection:
        statuses, problems = _apply(connection, rows, digest, now)
        if problems:
            raise ImportRefused(problems)
        if "applied" in statuses:
            _record(connection, name, statuses.count("applied"), author, now)


def _apply(connection: Connection, rows: Numbered, digest: str, now: datetime) -> tuple[list[str], tuple[Problem, ...]]:
    parcels = [open_parcel(orjson.dumps({"id": f"import:{digest}:{line}"} | event)) for line, event in rows]
    with book_of(connection, now) as book:
        outcomes = Intake(book).take_in(parcels)
    problems = tuple(
        _problem(line, outcome.refused)
        for (line, _), outcome in zip(rows, outcomes, strict=True)
        if outcome.refused is not None
    )
    return [outcome.status for outcome in outcomes], problems


def _misfits(catalogue: SqlCatalogue, kind: Objects, given: Numbered) -> list[Problem]:
    """What does not fit in each line by itself, the objects of the other lines taken for there."""
    there = _WithFile(catalogue, kind, [doc["ref"] for _, doc in given])
    for key, target in LINKS[kind].items():
        there.find(target, {doc[key] for _, doc in given if doc.get(key) is not None})
    problems = []
    for line, doc in given:
        there.own = doc["ref"]
        try:
            plan_changes(there, {kind: [doc]})
        except Refused as refused:
            problems.append(_problem(line, refused))
    return problems


class _WithFile:
    """The catalogue with what the file would add, each thing read once."""

    def __init__(self, catalogue: SqlCatalogue, kind: Kind, refs: Sequence[str]) -> None:
        self._catalogue = catalogue
        self._settings = catalogue.settings()
        self._has_orders = catalogue.has_orders()
        self._with_random_return = catalogue.with_random_return()
        known: dict[str, Doc | None] = dict.fromkeys(refs)
        known |= catalogue.find(kind, refs)
        self._known: dict[Kind, dict[str, Doc | None]] = {kind: known}
        self._of_file = kind, frozenset(refs)
        self.own = ""

    def settings(self) -> Doc:
        return self._settings

    def has_orders(self) -> bool:
        return self._has_orders

    def with_random_return(self) -> set[str]:
        return self._with_random_return

    def find(self, kind: Kind, refs: Iterable[str]) -> dict[str, Doc]:
        known = self._known.setdefault(kind, {})
        wanted = list(refs)
        missing = [ref for ref in wanted if ref not in known]
        if missing:
            known |= dict.fromkeys(missing)
            known |= self._catalogue.find(kind, missing)
        return {ref: doc for ref in wanted if (doc := self._doc(kind, ref, known[ref])) is not None}

    def _doc(self, kind: Kind, ref: str, doc: Doc | None) -> Doc | None:
        of_file, refs = self._of_file
        is_added = doc is None and kind == of_file and ref in refs and ref != self.own
        return fresh(kind, ref) if is_added else doc


def _problem(line: int, refused: Refused) -> Problem:
    """``refused`` at its line; the last part of its place names what of the line it is."""
    return Problem(line, refused.place.rpartition(".")[2].partition("[")[0], refused)


def _index(refused: Refused) -> int:
    """Which object a place names: 3 for ``members[3].level``."""
    return int(refused.place.partition("[")[2].partition("]")[0] or 0)


def _record(connection: Connection, name: str, rows: int, author: Author, now: datetime) -> None:
    record_act(connection, kind="imports", ref=name, action="imported", author=author, at=now, detail={"rows": rows})
