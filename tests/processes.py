"""Running the commands as people do, each a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from tests.conftest import ROOT

PATIENCE = 120


def environment(database: Path) -> dict[str, str]:
    """What a command needs to know to work on ``database``."""
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}


MEASURED = """
import atexit, pathlib, runpy, sys
peak = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: peak.write_text(pathlib.Path("/proc/self/status").read_text()))
sys.argv[0] = "flask"
runpy.run_module("flask", run_name="__main__")
"""
"""The command, which leaves behind what the system says of it at its end."""


def begin(database: Path, *arguments: str, status: Path | None = None, **options: Any) -> subprocess.Popen[bytes]:
    """Start a command; its outputs are read with ``communicate``. At its end it writes ``status``, for ``peak_of``."""
    command = ["-m", "flask"] if status is None else ["-c", MEASURED, str(status)]
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command, "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(database),
        stdout=subprocess.PIPE,
        stderr=options.pop("stderr", subprocess.PIPE),
        **options,
    )


def peak_of(status: Path) -> int:
    """The most memory that a command ever had, in bytes.

    What the system says of a child that has ended counts the memory of whoever started it, too.
    """
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


def run(
    database: Path,
    *arguments: str,
    stdin: IO[bytes] | None = None,
    before: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; ``before`` is called in the new process."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(database),
        stdin=stdin,
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
