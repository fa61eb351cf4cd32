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


def begin(database: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """Start a command; its outputs are read with ``communicate``."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(database),
        stdout=subprocess.PIPE,
        stderr=options.pop("stderr", subprocess.PIPE),
        **options,
    )


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
