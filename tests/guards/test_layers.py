"""Imports go one way: web, jobs, cli → services, queries → formats, models → domain; and each room keeps its trade."""

from __future__ import annotations

import ast
import sys

from tests.guards.code import ROOT, imported, imports_of, named, parsed, python_in

MAY_IMPORT = {
    "__init__": {"cli", "config", "extensions", "web"},
    "clock": set(),
    "config": set(),
    "sqlite": set(),
    "extensions": {"models", "sqlite"},
    "domain": {"domain"},
    "formats": {"formats", "domain"},
    "models": {"models", "domain"},
    "queries": {"queries", "formats", "models", "domain", "extensions"},
    "services": {"services", "formats", "models", "domain", "extensions"},
    "jobs": {"jobs", "services", "queries", "domain", "clock"},
    "cli": {"cli", "jobs", "services", "queries", "formats", "domain", "clock", "extensions"},
    "web": {"web", "services", "queries", "formats", "domain", "clock", "extensions"},
}
"""The rooms of app/, and what each may import of it."""

KNOW_FLASK = {"__init__", "extensions", "jobs", "cli", "web"}
KNOW_NO_DATABASE = {"domain", "formats", "jobs", "web"}
CHANCE_AND_CLOCK = {"os", "random", "secrets", "time", "uuid"}
WRITING = {f"sqlalchemy.{verb}" for verb in ("insert", "update", "delete")}

FILES = {named(path): path for path in python_in("app")}
ROOMS = {file: path.relative_to(ROOT / "app").with_suffix("").parts[0] for file, path in FILES.items()}
IMPORTS = [(ROOMS[file], file, name) for file, path in FILES.items() for name in sorted(imports_of(path))]


def first(name: str) -> str:
    return name.split(".")[0]


def test_rooms_import_only_what_lies_below() -> None:
    own = [(room, file, name) for room, file, name in IMPORTS if first(name) == "app"]
    assert [(file, name) for room, file, name in own if name.split(".")[1] not in MAY_IMPORT[room]] == []


def test_the_domain_stands_on_the_standard_library_without_chance_or_clock() -> None:
    allowed = (sys.stdlib_module_names | {"app"}) - CHANCE_AND_CLOCK
    assert [(file, name) for room, file, name in IMPORTS if room == "domain" and first(name) not in allowed] == []


def test_only_entrances_know_flask() -> None:
    inner = [(file, name) for room, file, name in IMPORTS if room not in KNOW_FLASK]
    assert [(file, name) for file, name in inner if first(name).startswith("flask")] == []


def test_pages_jobs_formats_and_rules_never_touch_the_database() -> None:
    outside = [(file, name) for room, file, name in IMPORTS if room in KNOW_NO_DATABASE]
    assert [(file, name) for file, name in outside if first(name) in {"sqlalchemy", "flask_sqlalchemy"}] == []
    assert [(file, name) for file, name in outside if name.startswith(("app.models", "app.extensions.db"))] == []


def test_services_and_queries_take_the_database_alone_of_the_extensions() -> None:
    inner = [(file, name) for room, file, name in IMPORTS if room in {"services", "queries"}]
    taken = {(file, name) for file, name in inner if name.startswith("app.extensions.") and name != "app.extensions.db"}
    assert taken == {("app/services/transactions.py", "app.extensions.begin_to_write")}


def test_queries_never_write() -> None:
    assert [(file, name) for room, file, name in IMPORTS if room == "queries" and name in WRITING] == []


def test_one_file_knows_apscheduler_and_one_starts_it() -> None:
    assert {file for _, file, name in IMPORTS if first(name) == "apscheduler"} == {"app/jobs/scheduler.py"}
    assert {file for _, file, name in IMPORTS if name.startswith("app.jobs.scheduler")} == {"app/cli/serve.py"}


def test_one_file_reads_the_clock() -> None:
    assert [file for _, file, name in IMPORTS if first(name) == "time"] == []
    assert [file for file, path in FILES.items() if any(map(reads_clock, ast.walk(parsed(path))))] == ["app/clock.py"]


def reads_clock(node: ast.AST) -> bool:
    """Whether it is ``datetime.now``, ``date.today``, ``func.now`` and the like, called or handed on, or SQL's word."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and "CURRENT_TIMESTAMP" in node.value
    if not isinstance(node, ast.Attribute):
        return False
    of = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    return node.attr in {"utcnow", "today", "current_timestamp"} or (node.attr == "now" and of in {"datetime", "func"})


def test_nothing_is_imported_by_a_name_made_up_at_run_time() -> None:
    assert [file for _, file, name in IMPORTS if first(name) == "importlib"] == []
    names = [node.id for path in FILES.values() for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)]
    assert "__import__" not in names


def test_the_guard_sees_imports_wherever_they_stand() -> None:
    text = """
import os.path
from .. import near
from .beside import thing
if TYPE_CHECKING:
    from far.away import Kind
def late():
    from app.extensions import db
"""
    found = imported(ast.parse(text), ("app", "web", "pages", "views.py"))
    assert found == {
        "os.path",
        "app.web.near",
        "app.web.pages.beside.thing",
        "far.away.Kind",
        "app.extensions.db",
    }
