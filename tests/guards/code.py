"""The files of the project, and what they import."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", "instance", "out", "__pycache__"}
"""Folders that hold no source."""

WRITTEN = {".cfg", ".css", ".html", ".ini", ".js", ".json", ".mako", ".md", ".po", ".py", ".svg", ".toml", ".txt"}


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_bytes())


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Every name that a file imports, dotted and absolute."""
    return frozenset(imported(parsed(path), path.relative_to(ROOT).parts))


def imported(tree: ast.AST, file: tuple[str, ...]) -> set[str]:
    """What ``tree`` imports as ``file``: at the top, inside functions, and for types alone."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = file[: -node.level] if node.level else ()
            module = ".".join([*above, node.module] if node.module else above)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def python_in(*folders: str) -> list[Path]:
    """The Python files below folders of the project."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def written_files() -> list[Path]:
    """Every text file of the project that people write."""
    return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and _is_written(path.relative_to(ROOT))]


def _is_written(path: Path) -> bool:
    if any(part in MADE or part.endswith("_cache") for part in path.parts):
        return False
    return path.suffix in WRITTEN or path.name in {"Makefile", "run", ".gitignore"}


def named(path: Path) -> str:
    """A file as it is called in the project."""
    return path.relative_to(ROOT).as_posix()
