"""The agreement: written by staff, published as versions, accepted by members before they go on."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Acceptance
from app.services.portal.invitations import standing_code
from app.services.shop_file import dump_shop, load_shop
from tests.conftest import NOW, english
from tests.web.forms import fields_of
from tests.web.people import add_person, browser_of, history
from tests.web.portal import MEMBER_PASSWORD, add_account, phone_of, set_password

PAGE = "/settings/agreement"
TEXT = "A ratio is no promise.\nReally.\n\nOther people's names <b>stay</b> masked."


@pytest.fixture
def shop(app: Flask) -> Flask:
    with app.app_context():
        load_shop({"members": [{"ref": "m1", "name": "王小芳"}]}, now=NOW)
    add_account(app, "m1", "13800138000")
    add_person(app, "viewer", "viewer")
    return app


def publish(app: Flask, text: str = TEXT) -> None:
    with app.app_context():
        load_shop({"agreement": text}, now=NOW)


def accepted(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        return [(row.member_id, row.version) for row in db.session.scalars(select(Acceptance))]


def save(client: FlaskClient, text: str, **more: str) -> int:
    data = fields_of(client.get(PAGE).text, PAGE).to_dict() | {"agreement": text} | more
    return client.post(PAGE, data=data).status_code


def test_staff_publish_a_version_that_members_then_accept(shop: Flask, owner: FlaskClient) -> None:
    assert save(owner, TEXT.replace("\n", "\r\n"), reason="first words") == 302
    with shop.app_context():
        assert dump_shop()["agreement"] == TEXT
    assert history(shop, "settings")[0].reason == "first words"
    phone = phone_of(shop, "m1")
    assert phone.get("/m/profile").location == "/m/agreement?next=/m/profile"
    page = phone.get("/m/agreement?next=/m/profile").text
    assert "A ratio is no promise.\nReally." in page
    assert "&lt;b&gt;stay&lt;/b&gt;" in page
    form = fields_of(page, "/m/agreement?next=/m/profile").to_dict()
    done = phone.post("/m/agreement?next=/m/profile", data=form | {"agreed": "y"})
    assert (done.status_code, done.location) == (302, "/m/profile")
    assert phone.get("/m/profile").status_code == 200
    assert accepted(shop) == [(1, 1)]
    assert "Version 1" in owner.get("/members/1/links").text
    assert phone.post("/m/agreement", data=form | {"agreed": "y"}).status_code == 302
    assert accepted(shop) == [(1, 1)]


def test_without_the_tick_nobody_goes_on(shop: Flask) -> None:
    publish(shop)
    phone = phone_of(shop, "m1")
    form = fields_of(phone.get("/m/agreement").text, "/m/agreement").to_dict()
    answer = phone.post("/m/agreement", data=form)
    assert answer.status_code == 422
    assert "tick this box" in answer.text
    assert phone.get("/m/").status_code == 302


def test_every_page_and_form_of_members_leads_to_the_agreement_but_the_way_out(shop: Flask) -> None:
    publish(shop)
    phone = phone_of(shop, "m1")
    assert phone.get("/m/").location == "/m/agreement?next=/m/"
    answer = phone.post("/m/profile", data={"nickname": "x"})
    assert answer.location == "/m/agreement"
    with shop.app_context():
        assert dump_shop()["members"][0]["nickname"] == ""
    assert phone.post("/m/logout").location == "/m/login"


def test_a_version_that_was_published_while_one_read_the_last_is_to_be_read(shop: Flask) -> None:
    publish(shop)
    phone = phone_of(shop, "m1")
    form = fields_of(phone.get("/m/agreement").text, "/m/agreement").to_dict() | {"agreed": "y"}
    publish(shop, "Other words.")
    answer = phone.post("/m/agreement", data=form)
    assert answer.status_code == 422
    assert "The agreement is another one by now" in answer.text
    assert "Other words." in answer.text
    fresh = fields_of(answer.text, "/m/agreement").to_dict()
    assert "agreed" not in fresh
    assert phone.post("/m/agreement", data=fresh | {"agreed": "y"}).status_code == 302
    assert accepted(shop) == [(1, 2)]


def test_a_new_version_is_accepted_anew_and_an_empty_one_asks_nothing(shop: Flask, owner: FlaskClient) -> None:
    publish(shop)
    phone = phone_of(shop, "m1")
    form = fields_of(phone.get("/m/agreement").text, "/m/agreement").to_dict() | {"agreed": "y"}
    phone.post("/m/agreement", data=form)
    publish(shop, "Other words.")
    assert phone.get("/m/").status_code == 302
    publish(shop, "")
    assert phone.get("/m/").status_code == 200
    assert "There is no agreement" in phone.get("/m/agreement").text
    page = owner.get(PAGE).text
    assert all(f'href="{PAGE}/{number}"' in page for number in (1, 2, 3))
    assert "Other words." in owner.get(f"{PAGE}/2").text


def test_who_registers_accepts_it_in_the_form(shop: Flask) -> None:
    publish(shop)
    with shop.app_context():
        path = f"/m/join/{standing_code(member_id=1, now=NOW)}"
    client = english(shop)
    typed = {
        "nickname": "Fang",
        "phone": "13800138001",
        "password": "a long password",
        "password_again": "a long password",
    }
    form = fields_of(client.get(path).text, path).to_dict() | typed
    assert 'href="/m/agreement"' in client.get(path).text
    assert "A ratio is no promise." in english(shop).get("/m/agreement").text
    refused = client.post(path, data=form)
    assert refused.status_code == 422
    assert "tick this box" in refused.text
    assert client.post(path, data=form | {"agreed": "y", "version": "7"}).status_code == 422
    assert client.post(path, data=form | {"agreed": "y"}).status_code == 302
    assert client.get("/m/").status_code == 200
    assert accepted(shop) == [(2, 1)]


def test_after_the_login_the_agreement_comes_first(shop: Flask) -> None:
    publish(shop)
    set_password(shop, "m1", MEMBER_PASSWORD)
    client = english(shop)
    client.post("/m/login", data={"phone": "13800138000", "password": MEMBER_PASSWORD})
    assert client.get("/m/").location == "/m/agreement?next=/m/"


def test_the_form_sent_back_untouched_changes_nothing(shop: Flask, owner: FlaskClient) -> None:
    publish(shop)
    with shop.app_context():
        before = dump_shop()
    changes = len(history(shop, "settings"))
    assert owner.post(PAGE, data=fields_of(owner.get(PAGE).text, PAGE)).status_code == 302
    with shop.app_context():
        assert dump_shop() == before
    assert len(history(shop, "settings")) == changes
    assert 'href="/settings/agreement/2"' not in owner.get(PAGE).text


def test_the_preview_shows_what_was_typed_and_saves_nothing(shop: Flask, owner: FlaskClient) -> None:
    form = fields_of(owner.get(PAGE).text, PAGE).to_dict() | {"agreement": TEXT, "preview": "page"}
    page = owner.post(PAGE, data=form)
    assert page.status_code == 200
    assert "As members see it" in page.text
    assert "masked." in page.text
    with shop.app_context():
        assert dump_shop()["agreement"] == ""


def test_a_text_that_is_too_long_is_refused_and_kept(shop: Flask, owner: FlaskClient) -> None:
    text = "x" * 50_001
    form = fields_of(owner.get(PAGE).text, PAGE).to_dict() | {"agreement": text}
    answer = owner.post(PAGE, data=form)
    assert answer.status_code == 422
    assert "Use at most 50000 characters." in answer.text
    assert text in answer.text


def test_who_edits_at_the_same_time_is_told(shop: Flask, owner: FlaskClient) -> None:
    form = fields_of(owner.get(PAGE).text, PAGE).to_dict() | {"agreement": "Mine."}
    publish(shop, "Theirs.")
    answer = owner.post(PAGE, data=form)
    assert answer.status_code == 409
    assert "Mine." in answer.text
    with shop.app_context():
        assert dump_shop()["agreement"] == "Theirs."


def test_who_may_look_and_who_may_write(shop: Flask, owner: FlaskClient) -> None:
    publish(shop)
    viewer = browser_of(shop, "viewer")
    page = viewer.get(PAGE).text
    assert "A ratio is no promise." in page
    assert 'name="preview"' not in page
    assert viewer.post(PAGE, data={"agreement": "x"}).status_code == 403
    assert english(shop).get(PAGE).location.startswith("/login")
    assert owner.get(f"{PAGE}/9").status_code == 404
    assert owner.delete(PAGE).status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert owner.post(PAGE, data={"agreement": "x"}).status_code == 400
    assert phone_of(shop, "m1").post("/m/agreement", data={"agreed": "y"}).status_code == 400
