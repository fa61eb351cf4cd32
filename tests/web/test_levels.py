"""Member levels: the list, a new one, editing one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Change
from app.services.shop_file import load_shop
from tests.conftest import NOW
from tests.web.forms import fields_of
from tests.web.members import count_of, dump_of, fill
from tests.web.people import add_person, browser_of, history

GOLD = 1
PAGES = ["/levels", "/levels/new", f"/levels/{GOLD}"]
FORMS = PAGES[1:]
NEW = {"ref": "vip", "name": "VIP", "rank": "３", "team_ratio": "12.5％"}
ASKED = {"ref": "vip", "name": "VIP", "rank": 3, "team_ratio": "12.5"}


@pytest.fixture
def filled(app: Flask) -> None:
    fill(app)


def test_nothing_yet_says_what_this_is(owner: FlaskClient) -> None:
    page = owner.get("/levels").text
    assert "No levels yet" in page
    assert 'href="/levels/new"' in page


@pytest.mark.usefixtures("filled")
def test_the_list_stands_in_the_order_of_ranks(owner: FlaskClient) -> None:
    page = owner.get("/levels").text
    assert re.findall(r'<a href="/levels/(\d+)"', page) == ["2", "1"]
    assert re.findall(r'data-label="Team ratio">(?:<[^>]+>)?([^<]+)<', page) == ["none", "8\xa0%"]
    assert re.findall(r'<a href="/members\?level=(\d+)">(\d+)<', page) == [("2", "1"), ("1", "1")]


@pytest.mark.usefixtures("filled")
def test_a_level_is_added_and_is_what_a_shop_file_would_add(app: Flask, owner: FlaskClient) -> None:
    data = fields_of(owner.get("/levels/new").text, "/levels/new")
    assert data["rank"] == "3"
    assert owner.post("/levels/new", data=NEW).location == "/levels"
    assert dump_of(app, "levels")["vip"] == ASKED
    with app.app_context():
        assert not load_shop({"levels": [ASKED]}, now=NOW)
    change = history(app, "levels")[0]
    assert (change.ref, change.action, change.author) == ("vip", "created", "chen")


@pytest.mark.usefixtures("filled")
def test_a_double_click_adds_one(app: Flask, owner: FlaskClient) -> None:
    owner.post("/levels/new", data=NEW)
    again = owner.post("/levels/new", data=NEW | {"name": "Another"})
    assert again.status_code == 422
    assert "There is one with this number already." in again.text
    assert dump_of(app, "levels")["vip"] == ASKED


@pytest.mark.usefixtures("filled")
def test_what_nobody_touched_stays(app: Flask, owner: FlaskClient) -> None:
    before, changes = dump_of(app, "levels"), count_of(app, Change)
    for path in ("/levels/1", "/levels/2"):
        assert owner.post(path, data=fields_of(owner.get(path).text, path)).status_code == 302
    assert dump_of(app, "levels") == before
    assert count_of(app, Change) == changes


@pytest.mark.usefixtures("filled")
def test_a_level_is_changed_and_empty_is_no_ratio(app: Flask, owner: FlaskClient) -> None:
    path = f"/levels/{GOLD}"
    data = fields_of(owner.get(path).text, path)
    data["name"], data["rank"], data["team_ratio"] = "金卡", "-5", ""
    assert owner.post(path, data=data).status_code == 302
    assert dump_of(app, "levels")["gold"] == {"ref": "gold", "name": "金卡", "rank": -5, "team_ratio": None}
    assert re.findall(r'<a href="/levels/(\d+)"', owner.get("/levels").text) == ["1", "2"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ref", " ", "Give it a number."),
        ("ref", "x" * 10_000, "Use at most 200 characters."),
        ("name", "", "Give it a name."),
        ("rank", "", "This cannot be empty."),
        ("rank", "high", "Enter a whole number"),
        ("rank", "1000001", "Enter a whole number"),
        ("team_ratio", "-1", "Enter a percentage"),
        ("team_ratio", "1000.01", "Enter a percentage"),
        ("team_ratio", "lots", "Enter a percentage"),
    ],
)
def test_bad_values_are_told_beside_the_field_and_kept(
    app: Flask, owner: FlaskClient, field: str, value: str, said: str
) -> None:
    before = dump_of(app, "levels")
    response = owner.post("/levels/new", data=NEW | {field: value})
    assert response.status_code == 422
    assert said in response.text
    kept = fields_of(response.text, "/levels/new")
    assert {name: kept[name].strip() for name in NEW} == {n: t.strip() for n, t in (NEW | {field: value}).items()}
    assert dump_of(app, "levels") == before


@pytest.mark.usefixtures("filled")
def test_two_tabs_do_not_overwrite_each_other(app: Flask, owner: FlaskClient) -> None:
    path = f"/levels/{GOLD}"
    data = fields_of(owner.get(path).text, path)
    assert owner.post(path, data={**data, "team_ratio": "9"}).status_code == 302
    told = owner.post(path, data={**data, "team_ratio": "10"})
    assert told.status_code == 409
    assert "Team ratio: 8\xa0% → 9\xa0%" in told.text
    assert dump_of(app, "levels")["gold"]["team_ratio"] == "9"


@pytest.mark.usefixtures("filled")
def test_scripts_in_names_stay_text(owner: FlaskClient) -> None:
    owner.post("/levels/new", data=NEW | {"name": "<script>alert(1)</script>"})
    page = owner.get("/levels").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", PAGES)
def test_it_needs_a_login(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == f"/login?next={path}"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("role", "sees"), [("finance", 200), ("viewer", 200), ("store_manager", 403)])
def test_other_roles_read_at_most(app: Flask, role: str, sees: int) -> None:
    add_person(app, "liu", role, 1)
    browser = browser_of(app, "liu")
    page = browser.get("/levels")
    assert page.status_code == sees
    assert "/levels/new" not in page.text
    for path in FORMS:
        assert browser.get(path).status_code == 403
        assert browser.post(path, data=NEW).status_code == 403


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", ["/levels/99", f"/levels/{2**70}"])
def test_a_level_that_is_not_there_is_not_found(owner: FlaskClient, path: str) -> None:
    assert owner.get(path).status_code == 404
    assert owner.post(path, data=NEW).status_code == 404


@pytest.mark.usefixtures("filled")
def test_wrong_methods_are_refused(owner: FlaskClient) -> None:
    assert owner.post("/levels").status_code == 405
    assert owner.delete(f"/levels/{GOLD}").status_code == 405


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", FORMS)
def test_without_a_token_nothing_is_saved(app: Flask, owner: FlaskClient, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = dump_of(app, "levels")
    assert owner.post(path, data=NEW).status_code == 400
    assert dump_of(app, "levels") == before
