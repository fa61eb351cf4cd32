"""Writing what a shop file changes (files.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from app.domain.errors import Refused
from app.domain.instants import Instant, moment_of
from app.formats.fields import bps, cents
from app.formats.shop import read_shop_file
from app.formats.shop_merge import KINDS, SCOPES, Changes, Doc, Kind, plan_changes
from app.models import Agreement, Schedule, Scope, Shop
from app.models.base import table_of
from app.services.history import Author, record_changes, refuse_overtaken
from app.services.shop_catalogue import CHUNK, TABLES, SqlCatalogue
from app.services.shop_settings import columns_of


def _every_day(rules: Doc | None) -> Doc | None:
    """The schedule of what runs every day at a time of its own."""
    return rules and {"every": "day", "at": rules["at"]}


JOBS: dict[str, Callable[[Doc], Doc | None]] = {
    "zero_queue": lambda settings: settings["base"]["zeroing"],
    "distribute_union": lambda settings: _every_day(settings["union"]),
    "distribute_dividend": lambda settings: (settings["distribution"]["shareholder"] or {}).get("schedule"),
    "release_love_value": lambda settings: _every_day(settings["wallet"]["release"]),
}
"""The jobs that run on dates, and where the settings keep their schedules."""

ORDER: tuple[Kind, ...] = ("levels", "members", "stores", "suppliers", "products", "gifts")
"""Objects before what refers to them."""

_scopes = table_of(Scope)
_shop = table_of(Shop)
_schedules = table_of(Schedule)


STEPS = 2 + len(ORDER)
"""How many steps a change reports."""


def change_shop(
    connection: Connection,
    document: Any,
    *,
    author: Author,
    received_at: Instant,
    reason: str = "",
    seen: Doc | None = None,
    must_be_new: bool = False,
    on_step: Callable[[], object] = lambda: None,
) -> bool:
    """Do what a shop file's object says, all or nothing; tells whether anything changed. Refused with its place.

    ``received_at`` is the real time: a schedule that is new or different runs from then on. ``seen`` has the shape of
    the document and says what its author believes to be there now; ``Overtaken`` is raised where that is no longer so.
    With ``must_be_new`` an object that is there already is refused. What changes is kept in the history.
    """
    given = read_shop_file(document)
    on_step()
    catalogue = SqlCatalogue(connection)
    if must_be_new:
        _refuse_known(catalogue, given)
    changes = plan_changes(catalogue, given)
    on_step()
    if not changes:
        return False
    if seen is not None:
        refuse_overtaken(changes, seen)
    record_changes(connection, changes, author=author, reason=reason, at=moment_of(received_at))
    _Writer(connection).write(changes, on_step)
    if changes.settings is not None:
        _set_schedules(connection, changes.settings, received_at)
        if changes.settings["agreement"] != changes.before.settings["agreement"]:
            values = {"body": changes.settings["agreement"], "published_at": moment_of(received_at)}
            connection.execute(insert(Agreement).values(values))
    return True


def _refuse_known(catalogue: SqlCatalogue, given: Doc) -> None:
    """Refuse the first object that is there already."""
    for kind in KINDS:
        known = catalogue.find(kind, [doc["ref"] for doc in given.get(kind, [])])
        for number, doc in enumerate(given.get(kind, [])):
            if doc["ref"] in known:
                raise Refused("There is one with this number already.", f"{kind}[{number}].ref")


class _Writer:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, changes: Changes, on_step: Callable[[], object]) -> None:
        """Write objects before what refers to them; referrers last, as they may come in any order."""
        for kind in ORDER:
            self._write_objects(kind, changes)
            on_step()
        referrers = [(doc["ref"], doc["referrer"]) for doc in changes.objects("members") if doc["referrer"]]
        ids = self._ids("members", [ref for pair in referrers for ref in pair])
        self._update(TABLES["members"], [{"row_id": ids[ref], "referrer_id": ids[above]} for ref, above in referrers])
        values = {"revision": _shop.c.revision + 1}
        if changes.settings is not None:
            values |= columns_of(changes.settings)
        self._connection.execute(update(_shop).values(values))

    def _write_objects(self, kind: Kind, changes: Changes) -> None:
        table = TABLES[kind]
        new, changed = self._rows(kind, changes.new[kind]), self._rows(kind, changes.changed[kind])
        if new:
            self._connection.execute(insert(table), new)
        self._update(table, [{"row_id": key, **row} for key, row in self._by_id(kind, changed)])
        if kind in SCOPES:
            self._write_scopes(kind, changes)

    def _rows(self, kind: Kind, docs: list[Doc]) -> list[Doc]:
        if kind == "levels":
            return [
                {"ref": d["ref"], "name": d["name"], "rank": d["rank"], "team_ratio_bps": _bps(d["team_ratio"])}
                for d in docs
            ]
        if kind == "members":
            levels = self._ids("levels", [doc["level"] for doc in docs])
            return [
                {key: d[key] for key in ("ref", "name", "shares", "nickname", "phone", "email", "picture")}
                | {"level_id": levels.get(d["level"])}
                for d in docs
            ]
        if kind == "stores":
            recruiters = self._ids("members", [doc["recruiter"] for doc in docs])
            return [
                {
                    "ref": d["ref"],
                    "name": d["name"],
                    "commission_ratio_bps": bps(d["commission_ratio"]),
                    "recruiter_id": recruiters.get(d["recruiter"]),
                }
                for d in docs
            ]
        if kind == "suppliers":
            return docs
        if kind == "gifts":
            return [{key: d[key] for key in d if key != "price"} | {"price_cents": cents(d["price"])} for d in docs]
        stores = self._ids("stores", [doc["store"] for doc in docs])
        suppliers = self._ids("suppliers", [doc["supplier"] for doc in docs])
        return [
            {
                "ref": d["ref"],
                "name": d["name"],
                "source": d["source"],
                "store_id": stores.get(d["store"]),
                "price_cents": cents(d["price"]),
                "cost_cents": cents(d["cost"]),
                "on_sale": d["on_sale"],
                "supplier_id": suppliers.get(d["supplier"]),
                "sku": d["sku"],
                "picture": d["picture"],
            }
            for d in docs
        ]

    def _write_scopes(self, kind: Kind, changes: Changes) -> None:
        owner = "product_id" if kind == "products" else "store_id"
        ids = self._ids(kind, [doc["ref"] for doc in changes.objects(kind)])
        names = {"rebate": "product", "online": "store", "cashier": "cashier"}
        for key in SCOPES[kind]:
            new = [
                {"kind": names[key], owner: ids[doc["ref"]], **_scope_columns(doc[key])} for doc in changes.new[kind]
            ]
            if new:
                self._connection.execute(insert(_scopes), new)
            changed = [{"owner": ids[d["ref"]], **_scope_columns(d[key])} for d in changes.changed[kind]]
            if changed:
                matches = (_scopes.c.kind == names[key], _scopes.c[owner] == bindparam("owner"))
                values: Doc = {"enabled": bindparam("enabled"), "rules": bindparam("rules")}
                self._connection.execute(update(_scopes).where(*matches).values(values), changed)

    def _by_id(self, kind: Kind, rows: list[Doc]) -> list[tuple[int, Doc]]:
        ids = self._ids(kind, [row["ref"] for row in rows])
        return [(ids[row["ref"]], row) for row in rows]

    def _update(self, table: Table, rows: list[Doc]) -> None:
        if rows:
            names = [name for name in rows[0] if name != "row_id"]
            values: Doc = {name: bindparam(name) for name in names}
            self._connection.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), rows)

    def _ids(self, kind: Kind, refs: list[str | None]) -> dict[str | None, int]:
        table = TABLES[kind]
        wanted = [ref for ref in dict.fromkeys(refs) if ref is not None]
        found: dict[str | None, int] = {}
        for start in range(0, len(wanted), CHUNK):
            chosen = table.c.ref.in_(wanted[start : start + CHUNK])
            for ref, key in self._connection.execute(select(table.c.ref, table.c.id).where(chosen)):
                found[ref] = key
        return found


def _scope_columns(doc: Doc) -> Doc:
    rules = {key: value for key, value in doc.items() if key != "enabled" and value is not None}
    return {"enabled": doc["enabled"], "rules": json.dumps(rules, ensure_ascii=False)}


def _bps(ratio: str | None) -> int | None:
    return None if ratio is None else bps(ratio)


def _set_schedules(connection: Connection, settings: Doc, received_at: Instant) -> None:
    """Keep each job's schedule, with since when it holds where it is new or different."""
    known = {row.job: row.rule for row in connection.execute(select(_schedules))}
    for job, find in JOBS.items():
        schedule = find(settings)
        rule = json.dumps([schedule, settings["timezone"]]) if schedule else ""
        if known.get(job, "") != rule:
            connection.execute(delete(_schedules).where(_schedules.c.job == job))
            values = {"job": job, "rule": rule, "since": moment_of(received_at)}
            connection.execute(insert(_schedules).values(values))
