"""However large the stream, an import stays small: lines go through it, they do not gather in it (files.md)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.conftest import NewDatabase
from tests.processes import begin, peak_of
from tests.story import shop_file

MIB = 1024 * 1024
MOST = 300 * MIB
HEAD = '{"id": "a", "at": "2026-03-02T08:00:00+08:00", "type": "shop.changed", '

BLANK = f"part = b' ' * 1023 + b'\\n'; times = {200 * 1024}"
ENDLESS = f"part = b'x' * {MIB}; times = 200"
NO_JSON = f"part = b'{{' + b'y' * {10 * MIB} + b'\\n'; times = 20"
TOO_LONG_A_NAME = f"part = b'{HEAD}\"shop\": {{\"name\": \"' + b'y' * {10 * MIB} + b'\"}}}}\\n'; times = 20"
TOO_MANY_VALUES = f"part = b'{HEAD}\"shop\": {{\"x\": [' + b'0,' * {2 * MIB} + b'0]}}}}\\n'; times = 25"
TOO_MANY_MISTAKES = f"part = b'{HEAD}\"shop\": {{\"members\": [' + b'0,' * {2 * MIB} + b'0]}}}}\\n'; times = 25"
TOO_MANY_KEYS = (
    f"keys = ','.join(f'\"k{{n}}\":0' for n in range(500_000)).encode(); part = b'{HEAD}' + keys + b'}}\\n'; times = 20"
)


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (BLANK, 0),
        (ENDLESS, 1),
        (NO_JSON, 20),
        (TOO_LONG_A_NAME, 20),
        (TOO_MANY_VALUES, 25),
        (TOO_MANY_MISTAKES, 25),
        (TOO_MANY_KEYS, 20),
    ],
    ids=[
        "blank lines",
        "one line without an end",
        "no JSON",
        "a name of 10 MiB",
        "lists of 2 million",
        "2 million mistakes",
        "half a million keys",
    ],
)
def test_a_hundred_mib_and_more_need_less_than_300(
    made: str, refused: int, new_database: NewDatabase, tmp_path: Path
) -> None:
    maker = f"import sys; {made}\nfor _ in range(times): sys.stdout.buffer.write(part)"
    told, ended = tmp_path / "told", tmp_path / "ended"
    with (
        told.open("wb") as errors,
        subprocess.Popen([sys.executable, "-c", maker], stdout=subprocess.PIPE) as source,  # noqa: S603
        begin(
            new_database(shop_file()), "events", "import", "-", stdin=source.stdout, stderr=errors, status=ended
        ) as process,
    ):
        assert source.stdout is not None
        assert process.stdout is not None
        source.stdout.close()
        summary = process.stdout.read().decode()
    assert source.returncode == 0, "all of it was read"
    assert summary == f"0 applied, 0 passed over, {refused} refused.\n"
    assert process.returncode == (1 if refused else 0)
    assert peak_of(ended) < MOST
