"""Databases by the hundred: each example has a new one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import app_over, let_go
from tests.properties.sql_shop import SqlShop
from tests.properties.streams import Case

OpenShop = Callable[[Case], AbstractContextManager[SqlShop]]


@pytest.fixture(scope="session")
def open_shop(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> OpenShop:
    """Open a case's shop over a database of its own."""
    folder = tmp_path_factory.mktemp("examples")
    numbers = count()

    @contextmanager
    def opened(case: Case) -> Iterator[SqlShop]:
        path = folder / f"{next(numbers)}.sqlite3"
        shutil.copy(migrated_file, path)
        app = app_over(path)
        try:
            with app.app_context():
                yield SqlShop(case, folder / "out")
        finally:
            let_go(app)
            path.unlink()

    return opened
