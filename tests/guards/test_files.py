"""What no file may hold, and what the lists of packages must."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.guards.code import ROOT, imports_of, named, python_in, written_files

HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("jsdelivr", "net"), ("unpkg", "com"),
    ("mirrors", "aliyun"), ("tuna", "tsinghua"), ("pypi", "doubanio"),
)]  # fmt: skip
"""Registries and delivery networks: where packages come from is the machine's affair, and pages ask no other host."""

PLACES = re.compile(r"(?<![\w.}:/-])/(?:work|tmp|root|home|Users|opt)/")
"""Folders of one machine."""


def test_no_file_names_a_registry() -> None:
    found = [(named(path), host) for path in written_files() for host in HOSTS if host in path.read_text("utf-8")]
    assert found == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    files = [path for path in written_files() if not path.is_relative_to(ROOT / "tests")]
    assert [named(path) for path in files if PLACES.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_to_one_version(name: str) -> None:
    assert [line for line in requirements(name) if not re.fullmatch(r"[\w.-]+(\[\w+\])?==\d+(\.\d+)*", line)] == []


def test_every_package_that_the_program_imports_is_pinned() -> None:
    pinned = {plain(re.split(r"[=\[]", line)[0]) for line in requirements("requirements.txt")}
    distributions = packages_distributions()
    files = [*python_in("app", "migrations"), ROOT / "wsgi.py"]
    imported = {name.split(".")[0] for path in files for name in imports_of(path)} - sys.stdlib_module_names - {"app"}
    assert {name for name in imported if not {plain(found) for found in distributions[name]} & pinned} == set()


def requirements(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-r ")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
