"""``shop load`` and ``shop dump``."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup
from pydantic_core import from_json

from app import clock
from app.cli.database import on_newest_database
from app.domain.errors import Refused
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
        document = from_json(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON: {error}") from None
    try:
        changed = load_shop(document, now=clock.now())
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
