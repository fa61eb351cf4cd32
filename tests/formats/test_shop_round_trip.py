"""A dump loaded elsewhere gives the same shop, whatever has happened in it (files.md, ``shop dump``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from flask import Flask

from app.services.export import export
from app.services.intake import take_in
from app.services.shop_file import dump_shop, load_shop
from tests.conftest import app_over, let_go
from tests.formats.conftest import NOW
from tests.oracle.streams import random_case
from tests.story import Json


class Apps(NamedTuple):
    """Two installations that know nothing of each other."""

    here: Flask
    there: Flask


@pytest.fixture
def apps(migrated_file: Path, tmp_path: Path) -> Iterator[Apps]:
    made = []
    for name in ("here", "there"):
        path = tmp_path / f"{name}.sqlite3"
        path.write_bytes(migrated_file.read_bytes())
        made.append(app_over(path))
    yield Apps(*made)
    for app in made:
        let_go(app)


def send(events: list[Json], seed: int) -> None:
    take_in([json.dumps(event).encode() for event in events], now=NOW, randbelow=Random(seed).randrange)


@pytest.mark.parametrize("seed", range(25))
def test_a_dump_loaded_elsewhere_dumps_the_same(seed: int, apps: Apps) -> None:
    shop, events = random_case(Random(seed), 60)
    with apps.here.app_context():
        load_shop(shop, now=NOW)
        send(events, seed)
        dumped = json.loads(json.dumps(dump_shop()))
        assert load_shop(dumped, now=NOW) is False, "it is what is there"
    with apps.there.app_context():
        assert load_shop(dumped, now=NOW) is True
        assert dump_shop() == dumped


def test_who_delivers_and_how_members_are_reached_go_round_too(apps: Apps) -> None:
    supplier = {"ref": "u1", "name": "Mill", "contact": "王芳", "phone": "020 1234", "email": "mill@example.com"}
    product = {"ref": "p1", "source": "supplier", "supplier": "u1", "sku": "SKU-1", "picture": "cake.png"}
    member = {"ref": "m1", "name": "王小芳", "nickname": "芳", "phone": "13800001234", "email": "f@example.com"}
    with apps.here.app_context():
        load_shop({"suppliers": [supplier], "products": [product], "members": [member | {"picture": "f.png"}]}, now=NOW)
        dumped = dump_shop()
    assert dumped["suppliers"] == [supplier]
    assert product.items() <= dumped["products"][0].items()
    assert member.items() <= dumped["members"][0].items()
    with apps.there.app_context():
        load_shop(dumped, now=NOW)
        assert dump_shop() == dumped


@pytest.mark.parametrize("seed", range(25, 35))
def test_a_dump_loaded_elsewhere_works_the_same(seed: int, apps: Apps, tmp_path: Path) -> None:
    shop, events = random_case(Random(seed), 60)
    with apps.here.app_context():
        load_shop(shop, now=NOW)
        dumped = dump_shop()
        send(events, seed)
        here = {path.name: path.read_text() for path in export(tmp_path / "here")}
    with apps.there.app_context():
        load_shop(dumped, now=NOW)
        send(events, seed)
        assert {path.name: path.read_text() for path in export(tmp_path / "there")} == here
