"""``export`` and ``check``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.database import on_newest_database
from app.services.check import CHECKS, run_check
from app.services.export import export

SHOWN = 20
"""How many findings of one check are printed; the rest are counted."""


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@on_newest_database
def export_command(folder: Path) -> None:
    """Write entries, payouts, settlements, balances, commissions and pool as CSV into FOLDER."""
    with click.progressbar(length=0, label="Exporting", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for path in export(folder, on_rows=bar.update):
            click.echo(path)


@click.command("check")
@on_newest_database
def check_command() -> None:
    """Recompute every invariant from the rows and print what is broken; exit status 1 if anything is."""
    broken = 0
    with click.progressbar(CHECKS, label="Checking", file=sys.stderr, hidden=not sys.stderr.isatty()) as checks:
        for check in checks:
            findings = run_check(check)
            broken += len(findings)
            for finding in findings[:SHOWN]:
                click.echo(f"{check.rule}: {finding}")
            if len(findings) > SHOWN:
                click.echo(f"{check.rule}: and {len(findings) - SHOWN} more")
    if broken:
        raise SystemExit(1)
    click.echo("Nothing is broken.")
