"""Applications side by side, each over a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import app_over, let_go


@pytest.fixture
def some_apps(migrated_file: Path, tmp_path: Path) -> Iterator[list[Flask]]:
    """Three applications that nobody has set up."""
    apps = []
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.sqlite3"
        shutil.copy(migrated_file, path)
        apps.append(app_over(path))
    yield apps
    for app in apps:
        let_go(app)
