"""``shop load`` and ``shop dump``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.cli.database import on_newest_database
from app.domain.errors import Refused
from app.formats.json_text import parse_object
from app.formats.lines import BOM
from app.services.shop_changes import STEPS
from app.services.shop_file import dump_shop, load_shop

MOST_BYTES = 256 * 1024 * 1024

group = AppGroup("shop", help="Load or dump the shop: its settings and catalogue.")


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_newest_database
def load(file: Path) -> None:
    """Create or update what FILE names, all or nothing."""
    if file.stat().st_size > MOST_BYTES:
        raise click.ClickException(f"{file} is larger than {MOST_BYTES // 1024**2} MiB.")
    try:
        document, _ = parse_object(file.read_bytes().removeprefix(BOM))
        with click.progressbar(length=STEPS, label="Loading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            changed = load_shop(document, now=clock.now(), on_step=lambda: bar.update(1))
    except Refused as refused:
        raise click.ClickException(f"{file}: {refused}") from None
    click.echo("Loaded." if changed else "Nothing to change.")


@group.command("dump")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@on_newest_database
def dump(file: Path | None) -> None:
    """Write the shop file of what is there now to FILE, or to standard output."""
    text = json.dumps(dump_shop(), ensure_ascii=False, indent=1) + "\n"
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
