"""What the documents name is there: make targets, commands, files, and the same in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from app import create_app
from app.formats.events import KINDS
from app.formats.shop import read_shop_file
from app.formats.shop_merge import FORMS
from app.services.export import HEADERS
from tests.guards.code import ROOT, named, written_files
from tests.memory_shop import EMPTY

DOCUMENTS = [path for path in written_files() if path.suffix == ".md"]
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
OURS = re.compile(r"`((?:app|bench(?!/out)|docs|migrations|tests)/[\w./-]*\w)`")
FILES = ROOT / "docs" / "files.md"
README = (ROOT / "README.md", ROOT / "README.zh-CN.md")


def code_in(document: Path) -> list[str]:
    """Every line of code in a document."""
    found = CODE.findall(document.read_text("utf-8"))
    return [line.strip() for block, inline in found for line in (block or inline).splitlines()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = {line.split()[1] for line in code_in(document) if re.match(r"make [a-z]", line)}
    assert asked <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_exist(document: Path) -> None:
    commands = create_app().cli
    for line in code_in(document):
        words = line.partition("flask --app wsgi ")[2].split()
        if not words or not words[0].isalpha():
            continue
        command = commands.get_command(click.Context(commands), words[0])
        assert command is not None, line
        if isinstance(command, click.Group):
            assert words[1] in command.commands, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_files_that_are_named_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    links = [target for target in LINK.findall(text) if "://" not in target]
    assert [target for target in links if not (document.parent / target).exists()] == []
    assert [target for target in OURS.findall(text) if not (ROOT / target).exists()] == []


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = ([re.sub(r"\s*#.*", "", line) for line in blocks(path)] for path in README)
    assert english == chinese


def blocks(document: Path) -> list[str]:
    found = re.findall(r"```[a-z]*\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def test_the_pictures_are_small() -> None:
    assert [path.name for path in (ROOT / "docs").rglob("*.png") if path.stat().st_size > 200_000] == []


def test_every_decision_is_listed_and_numbered() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("0*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    assert LINK.findall((folder / "README.md").read_text("utf-8")) == records


def test_the_shop_file_is_shown_with_every_key_at_its_default() -> None:
    found = re.search(r"```json\n(.*?)```", FILES.read_text("utf-8"), re.DOTALL)
    assert found is not None
    shown = json.loads(found[1])
    read_shop_file(shown)
    assert {key: shown[key] for key in EMPTY} == EMPTY
    assert {kind: shown[kind][0].keys() for kind in FORMS} == {kind: FORMS[kind].model_fields.keys() for kind in FORMS}


def test_every_event_type_and_export_is_described() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \|([^|]*)\|", FILES.read_text("utf-8"), re.MULTILINE))
    assert rows.keys() & KINDS.keys() == KINDS.keys()
    columns = {name: re.sub(r"\(.*?\)", "", rows[f"{name}.csv"]) for name in HEADERS}
    assert {name: " ".join(re.findall(r"`(\w+)`", text)) for name, text in columns.items()} == HEADERS
