"""Core statements, compiled once for each database and run on the driver with plain tuples.

On the hot path SQLAlchemy's own execution costs several times what SQLite needs for the row itself; what is kept of it
is the writing of SQL. A statement says in which order its values come.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import ValuesBase

DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg.PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]
}

Row = Sequence[Any]
Arrange = Callable[[Row], Row]

SIZES = (256, 32, 4)
"""How many rows one insert takes: few different sizes, so that the driver keeps their statements prepared."""

CHUNKS = (100, 10, 1)
"""How many keys one look-up takes."""


class Statement(dict[str, tuple[str, Arrange | None]]):
    """A Core construct whose bound values are given as tuples in the order of ``names``.

    By the dialect of a database: the SQL, and what makes its parameters of the values (None: they are the same).
    """

    def __init__(self, construct: Executable | dict[str, Executable], names: Sequence[str] = ()) -> None:
        super().__init__()
        self._construct = construct
        self._names = list(names)

    def __missing__(self, dialect: str) -> tuple[str, Arrange | None]:
        self[dialect] = self._compile(dialect)
        return self[dialect]

    def _compile(self, dialect: str) -> tuple[str, Arrange | None]:
        construct = self._construct[dialect] if isinstance(self._construct, dict) else self._construct
        keys = self._names if isinstance(construct, ValuesBase) else None
        compiled = construct.compile(dialect=DIALECTS[dialect], column_keys=keys)  # type: ignore[attr-defined]
        if compiled.positiontup == self._names:
            return str(compiled), None
        # A parameter that no name claims is a constant of the construct.
        places = [
            (self._names.index(name), None) if name in self._names else (None, compiled.params[name])
            for name in compiled.positiontup
        ]
        return str(compiled), lambda row: [constant if place is None else row[place] for place, constant in places]


Lookup = dict[int, Statement]
"""The same query for different numbers of keys."""


class Sql:
    """A connection's driver, inside an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self._cursor = connection.connection.cursor()
        self._version = self._read_version()

    def changes(self) -> int | None:
        """How many rows this connection has changed so far; None where the database does not tell what others do."""
        return None if self._version is None else self._cursor.connection.total_changes

    def resume(self, connection: Connection, changes: int) -> bool:
        """Go on in a later transaction of the same driver's connection; False if anything was changed since then."""
        self.connection = connection
        before, self._version = self._version, self._read_version()
        return self._version == before and self.changes() == changes

    def _read_version(self) -> int | None:
        """What differs once another connection has changed the database: inside a write transaction, none can."""
        if self.dialect != "sqlite":
            return None
        version: int = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        return version

    def fetch(self, statement: Statement, values: Row = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        self._execute(statement, values)
        return list(self._cursor.fetchall())

    def fetch_one(self, statement: Statement, values: Row = ()) -> tuple[Any, ...] | None:
        """The first row of a query, None without any."""
        self._execute(statement, values)
        return self._cursor.fetchone()

    def fetch_by(self, lookup: Lookup, keys: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows for any number of keys."""
        wanted = list(keys)
        if len(wanted) == 1:
            return self.fetch(lookup[1], wanted)
        rows: list[tuple[Any, ...]] = []
        start = 0
        for size in CHUNKS:
            while len(wanted) - start >= size:
                rows += self.fetch(lookup[size], wanted[start : start + size])
                start += size
        return rows

    def insert(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Insert whole rows, values in the order of the table's columns, many with each statement."""
        if len(rows) >= SIZES[-1]:
            rows = self._insert_many(statement[self.dialect][0], rows)
        self.write(statement, rows)

    def _insert_many(self, text: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Insert as many rows as fill statements of many; the rest."""
        start = 0
        for size in SIZES:
            while len(rows) - start >= size:
                self._cursor.execute(_of_many(text, size), list(chain.from_iterable(rows[start : start + size])))
                start += size
        return rows[start:]

    def write(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Run a statement once for each row of values."""
        if not rows:
            return
        text, arrange = statement[self.dialect]
        self._cursor.executemany(text, rows if arrange is None else [arrange(row) for row in rows])

    def _execute(self, statement: Statement, values: Row) -> None:
        text, arrange = statement[self.dialect]
        self._cursor.execute(text, values if arrange is None else arrange(values))


@cache
def _of_many(text: str, rows: int) -> str:
    """An insert or an upsert as one of so many rows at once."""
    head, rest = text.split(" VALUES ")
    values, on_conflict, changes = rest.partition(" ON CONFLICT ")
    return f"{head} VALUES {', '.join([values] * rows)}{on_conflict}{changes}"


def insert_into(table: Table) -> Statement:
    """Insert a row, values in the order of the table's columns."""
    return Statement(table.insert(), [column.name for column in table.columns])


def update_by_id(table: Table, names: Sequence[str]) -> Statement:
    """Update ``names`` of the row whose id comes last."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Statement(update(table).where(table.c.id == bindparam("row_id")).values(values), [*names, "row_id"])


def upsert(table: Table, keys: Sequence[str], *, add: Sequence[str] = (), put: Sequence[str] = ()) -> Statement:
    """Insert a row, or where its keys are there already add to the columns ``add`` and replace the columns ``put``."""
    constructs: dict[str, Executable] = {}
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql)):
        construct = module.insert(table)
        changes = {column: table.c[column] + construct.excluded[column] for column in add}
        changes |= {column: construct.excluded[column] for column in put}
        constructs[name] = construct.on_conflict_do_update(index_elements=list(keys), set_=changes)
    return Statement(constructs, [column.name for column in table.columns])


def any_of(table: Table, key: str, columns: Iterable[Any], *, source: Any = None) -> Lookup:
    """Select ``columns`` where ``key`` is one of some values, for each size of look-up."""
    lookup = {}
    for size in CHUNKS:
        names = [f"key{number}" for number in range(size)]
        query = select(*columns).where(table.c[key].in_([bindparam(name, type_=table.c[key].type) for name in names]))
        lookup[size] = Statement(query if source is None else query.select_from(source), names)
    return lookup
