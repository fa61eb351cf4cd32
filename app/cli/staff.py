"""``staff list`` and ``staff reset-password``: for who can reach the machine but not the console."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import clock
from app.cli.database import on_newest_database
from app.domain.errors import Refused
from app.queries.staff import list_staff
from app.services.staff import reset_password

group = AppGroup("staff", help="List the people who may log in, or reset a password.")


@group.command("list")
@on_newest_database
def list_command() -> None:
    """Print everybody: user name, role, state."""
    people = list_staff()
    if not people:
        click.echo("There is nobody yet: open the console to set the shop up.")
    width = max((len(person.username) for person in people), default=0)
    for person in people:
        click.echo(f"{person.username:{width}}  {person.role:13}  {person.state}")


@group.command("reset-password")
@click.argument("username")
@on_newest_database
def reset_password_command(username: str) -> None:
    """Ask for a new password of USERNAME, twice, and end their sessions."""
    person = next((each for each in list_staff() if each.username == username), None)
    if person is None:
        raise click.ClickException(f"There is nobody called {username}. See: flask --app wsgi staff list")
    password = click.prompt("New password", hide_input=True, confirmation_prompt="The same again")
    try:
        reset_password(username=username, password=password, now=clock.now())
    except Refused as refused:
        raise click.ClickException(f"The password {refused.text}.") from None
    click.echo(f"{username} has a new password and is logged out everywhere.")
    if person.disabled_at is not None:
        click.echo(f"{username} is disabled and cannot log in until an owner enables them.")
