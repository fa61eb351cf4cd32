"""Money and ratios are integers (N1): no float where they are reckoned, and no column that would keep one."""

from __future__ import annotations

import ast

from tests.guards.code import imports_of, named, parsed, python_in

RECKONING = python_in("app/domain", "app/services", "app/formats", "app/models")
ALLOWED = "# no money:"
"""A line that needs a float says so and why."""

INEXACT_COLUMNS = {"sqlalchemy.Float", "sqlalchemy.Numeric", "sqlalchemy.REAL", "sqlalchemy.Double"}


def test_no_float_is_made_where_money_is_reckoned() -> None:
    found = []
    for path in RECKONING:
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(parsed(path)):
            if makes_float(node) and ALLOWED not in lines[node.lineno - 1]:  # type: ignore[attr-defined]
                found.append(f"{named(path)}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []


def makes_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "float"
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
        return not is_path(node)
    return False


def is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether something is put below a folder, as in ``folder / "name"``."""
    right = node.right if isinstance(node, ast.BinOp) else node.value
    return isinstance(right, ast.JoinedStr) or (isinstance(right, ast.Constant) and isinstance(right.value, str))


def test_no_column_keeps_a_float() -> None:
    files = python_in("app", "migrations")
    assert [named(path) for path in files if imports_of(path) & INEXACT_COLUMNS] == []
    inexact = {name.split(".")[1] for name in INEXACT_COLUMNS}
    written = [
        named(path)
        for path in files
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in inexact
    ]
    assert written == []
