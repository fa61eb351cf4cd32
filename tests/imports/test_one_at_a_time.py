"""What is kept in memory from one order to the next is what the database holds, whoever else writes in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import clock
from app.services.check import CHECKS, run_check
from app.services.intake import Intake, book_of, open_parcel, take_in
from app.services.shop_file import load_shop
from app.services.transactions import write
from tests.conftest import app_over, let_go
from tests.imports.conftest import NewDatabase, exported
from tests.story import Json

SHOP: Json = {
    "base": {"settle_on": "paid"},
    "products": [{"ref": "p1"}],
    "members": [{"ref": "m1"}, {"ref": "m2"}],
}
ORDERS = 30


@pytest.fixture
def undisturbed(new_database: NewDatabase, tmp_path: Path) -> dict[str, str]:
    """The exports after every order came in one transaction."""
    app = app_over(new_database(SHOP))
    with app.app_context():
        take_in([order(number) for number in range(ORDERS)], now=clock.now())
        exports = exported(tmp_path / "together")
    let_go(app)
    return exports


def test_two_consoles_in_turns_end_like_one(
    new_database: NewDatabase, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    path = new_database(SHOP)
    first, second = app_over(path), app_over(path)
    for number in range(ORDERS):
        with (first if number % 3 else second).app_context():
            assert taken(number) == "applied"
    with first.app_context():
        assert exported(tmp_path / "turns") == undisturbed
        assert [run_check(check) for check in CHECKS] == [[] for _ in CHECKS]
    let_go(first)
    let_go(second)


def test_what_a_transaction_rolled_back_had_in_memory_is_forgotten(
    new_database: NewDatabase, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    app = app_over(new_database(SHOP))
    with app.app_context():
        for number in range(ORDERS):
            for fail in (fail_inside, fail_before_the_commit):
                with pytest.raises(KeyError):
                    fail(number)
            assert taken(number) == "applied"
        assert exported(tmp_path / "alone") == undisturbed
    let_go(app)


def test_a_shop_changed_on_the_same_connection_is_seen(new_database: NewDatabase, tmp_path: Path) -> None:
    app = app_over(new_database(SHOP))
    with app.app_context():
        taken(0)
        load_shop(
            {"members": [{"ref": "m1", "name": "new name"}, {"ref": "m9"}], "base": {"default_ratio": "10"}},
            now=clock.now(),
        )
        taken(1)
        entries = exported(tmp_path / "out")["entries.csv"].splitlines()
        assert "130.00" in entries[1]
        assert "10.00" in entries[2]
    let_go(app)


def fail_inside(number: int) -> None:
    with write() as connection, book_of(connection, clock.now()) as book:
        Intake(book).take_in([open_parcel(order(number, "77.00"))])
        book.flush()
        raise KeyError


def fail_before_the_commit(number: int) -> None:
    with write() as connection:
        with book_of(connection, clock.now()) as book:
            Intake(book).take_in([open_parcel(order(number, "77.00"))])
        raise KeyError


def order(number: int, paid: str = "100.00") -> bytes:
    return json.dumps(
        {
            "id": f"e{number}",
            "type": "order.paid",
            "at": f"2026-11-01T10:{number:02d}:00+08:00",
            "order": f"o{number}",
            "member": f"m{1 + number % 2}",
            "channel": "mall",
            "lines": [{"product": "p1", "paid": paid}],
        }
    ).encode()


def taken(number: int) -> str:
    return take_in([order(number)], now=clock.now())[0].status
