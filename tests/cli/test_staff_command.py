"""``staff list`` and ``staff reset-password`` as they are typed."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from app.models import Staff
from app.services.history import Author
from app.services.logins import authenticate
from app.services.staff import make_link
from tests import rows
from tests.conftest import NOW, PASSWORD, USERNAME, english
from tests.web.people import add_person, history

NEW = "another long password"


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["staff", *arguments], input=typed)


def is_password(app: Flask, password: str) -> bool:
    with app.app_context():
        login = authenticate(username=USERNAME, password=password, address="192.0.2.1", now=NOW)
        return login.session_key is not None


def test_the_list_names_everybody_with_role_and_state(app: Flask) -> None:
    add_person(app, "li", "store_manager", is_invited=True)
    result = run(app, "list")
    assert result.exit_code == 0
    assert result.output == "chen  owner          active\nli    store_manager  invited\n"


def test_before_the_set_up_there_is_nobody(new_app: Flask) -> None:
    assert run(new_app, "list").output == "There is nobody yet: open the console to set the shop up.\n"


def test_a_password_is_reset_and_every_session_ends(app: Flask) -> None:
    browser = english(app)
    browser.post("/login", data={"username": USERNAME, "password": PASSWORD})
    result = run(app, "reset-password", USERNAME, typed=f"{NEW}\n{NEW}\n")
    assert result.exit_code == 0
    assert result.output.endswith("chen has a new password and is logged out everywhere.\n")
    assert NEW not in result.output
    assert browser.get("/").status_code == 302
    assert (is_password(app, PASSWORD), is_password(app, NEW)) == (False, True)
    change = history(app, "staff")[0]
    assert (change.author, change.staff_id, change.ref, change.action) == (
        "command line",
        None,
        "chen",
        "password_reset",
    )
    assert (change.before, change.after) == (None, None)


def test_it_asks_until_both_are_the_same(app: Flask) -> None:
    result = run(app, "reset-password", USERNAME, typed=f"{NEW}\nanother\n{NEW}\n{NEW}\n")
    assert "do not match" in result.output
    assert is_password(app, NEW)


def test_a_reset_ends_the_wait_and_an_open_link(app: Flask) -> None:
    with app.app_context():
        secret = make_link(staff_id=1, author=Author("chen", 1), now=NOW).secret
    for _ in range(6):
        assert not is_password(app, "wrong one")
    assert not is_password(app, PASSWORD)
    run(app, "reset-password", USERNAME, typed=f"{NEW}\n{NEW}\n")
    assert is_password(app, NEW)
    assert english(app).get(f"/password/{secret}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [("short", "must have at least 8 characters"), ("x" * 129, "must have at most 128 characters")],
)
def test_a_password_that_will_not_do_is_told(app: Flask, typed: str, message: str) -> None:
    result = run(app, "reset-password", USERNAME, typed=f"{typed}\n{typed}\n")
    assert result.exit_code == 1
    assert result.output.endswith(f"Error: The password {message}.\n")
    assert is_password(app, PASSWORD)


def test_nobody_by_that_name_is_told_before_a_password_is_asked_for(app: Flask) -> None:
    result = run(app, "reset-password", "wang")
    assert (result.exit_code, result.output) == (
        1,
        "Error: There is nobody called wang. See: flask --app wsgi staff list\n",
    )


def test_a_disabled_person_is_told_to_be_so(app: Flask) -> None:
    with app.app_context(), rows.write() as connection:
        connection.execute(update(Staff).values(disabled_at=NOW))
    result = run(app, "reset-password", USERNAME, typed=f"{NEW}\n{NEW}\n")
    assert "chen is disabled and cannot log in until an owner enables them." in result.output
    assert not is_password(app, NEW)
