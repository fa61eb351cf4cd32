"""``shop load`` and ``shop dump`` as they are typed (files.md, Commands)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, write
from tests.story import shop_file


def test_load_says_whether_anything_changed(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.json", shop_file())
    first, second = shell.run("shop", "load", file), shell.run("shop", "load", file)
    assert (first.exit_code, first.output) == (0, "Loaded.\n")
    assert (second.exit_code, second.output) == (0, "Nothing to change.\n")


def test_a_dump_is_a_shop_file_for_people_and_machines(shell: Shell, tmp_path: Path) -> None:
    shell.load(shop_file({"program_name": "排队返利 ①"}))
    shown = shell.run("shop", "dump")
    assert shown.exit_code == 0
    assert "排队返利 ①" in shown.output
    assert json.loads(shown.output)["base"]["extraction_ratio"] == "10"
    written = shell.run("shop", "dump", tmp_path / "dump.json")
    assert (written.exit_code, written.output) == (0, "")
    assert (tmp_path / "dump.json").read_text(encoding="utf-8") == shown.output
    assert shell.run("shop", "load", tmp_path / "dump.json").output == "Nothing to change.\n"


def test_a_byte_order_mark_is_no_part_of_the_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(shop_file()).encode())
    assert shell.run("shop", "load", tmp_path / "shop.json").output == "Loaded.\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON: "),
        (b"{", "is not JSON: "),
        (b"{} {}", "is not JSON: "),
        (b'{"base": NaN}', "is not JSON: "),
        (b'{"a": "\xff"}', "is not JSON: "),
        (b'{"a": "\\ud800"}', "is not JSON: "),
        (b"[" * 100_000, "is not JSON: "),
        (b"\x1f\x8b\x08\x00", "is not JSON: "),
        ('{"base": {}}'.encode("utf-16"), "is not JSON: "),
        (b"[]", "must be a JSON object"),
        (b'{"base": {"paused": true, "paused": false}}', "has a key that is given twice"),
    ],
)
def test_what_is_not_json_is_told_in_a_sentence(content: bytes, reason: str, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_bytes(content)
    result = shell.run("shop", "load", tmp_path / "shop.json")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith(f"Error: {tmp_path}/shop.json: {reason}")


def test_a_refused_file_is_told_with_its_place(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.json", {"products": [{"ref": "p1", "rebate": {"limits": {"per_day": 0}}}]})
    result = shell.run("shop", "load", file)
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {file}: products[0].rebate.limits.per_day: must be 1 or more\n",
    )
    assert json.loads(shell.run("shop", "dump").output)["products"] == []


def test_a_file_that_is_not_there_is_told(shell: Shell, tmp_path: Path) -> None:
    result = shell.run("shop", "load", tmp_path / "none.json")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_a_dump_that_cannot_be_written_is_told(shell: Shell, tmp_path: Path) -> None:
    result = shell.run("shop", "dump", tmp_path / "no" / "such" / "folder.json")
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {tmp_path}/no/such/folder.json: No such file or directory.\n",
    )
