"""``events import``."""

from __future__ import annotations

import sys
from io import BufferedReader
from pathlib import Path
from typing import cast

import click
from flask.cli import AppGroup

from app import clock
from app.cli.database import on_newest_database
from app.services.importing import Progress, Refusal, import_events

group = AppGroup("events", help="Take in a stream of events.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--stop-on-error", is_flag=True, help="Stop at the first event that is refused.")
@on_newest_database
def import_(file: str, stop_on_error: bool) -> None:
    """Apply the events of FILE (.jsonl or .jsonl.gz; - is standard input) in their order.

    What was applied before is passed over, so it can be stopped and run again at any moment. Exit status 1 if any event
    was refused.
    """
    size = 0 if file == "-" else Path(file).stat().st_size
    with click.progressbar(length=size, label="Importing", file=sys.stderr, hidden=not _is_watched()) as bar:

        def show(progress: Progress) -> None:
            bar.update(progress.bytes_read - bar.pos)

        def report(refusal: Refusal) -> None:
            click.echo(f"{file}:{refusal.line}: {refusal.refused}", err=True)

        source: Path | BufferedReader = Path(file)
        if file == "-":
            source = cast(BufferedReader, sys.stdin.buffer)
        done = import_events(
            source,
            clock=clock.now,
            on_progress=show,
            on_refusal=report,
            stop_on_error=stop_on_error,
        )
    click.echo(f"{done.applied} applied, {done.duplicate} passed over, {done.refused} refused.")
    if done.refused:
        raise SystemExit(1)


def _is_watched() -> bool:
    return sys.stderr.isatty()
