"""Texts of messages: listed, edited in both languages, tried out, and brought back to the program's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.errors import Refused
from app.formats.portal import EVENTS, gaps_of
from app.services.portal.texts import program_text
from app.services.shop_file import dump_shop, load_shop
from app.web.labels import GAPS, MESSAGES
from tests.conftest import NOW, english
from tests.web.base import beside
from tests.web.forms import fields_of, typed_in
from tests.web.people import add_person, browser_of, history

LIST = "/messages"
TEXT = "/messages/texts/received"
TRY = f"{TEXT}/try"
OWN = {"received": {"en": {"title": "Got {amount}", "body": "For {queue_id}."}}}
POSTS = [LIST, TEXT, TRY, f"{TEXT}/reset"]


def texts_of(app: Flask) -> Any:
    with app.app_context():
        return dump_shop()["messages"]["texts"]


def load(app: Flask, **messages: Any) -> None:
    with app.app_context():
        load_shop({"messages": messages}, now=NOW)


def page_of(client: FlaskClient, path: str = TEXT) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.text


def typed(client: FlaskClient, **changes: str) -> Any:
    return typed_in(page_of(client), TEXT, {name.replace("__", "-"): value for name, value in changes.items()})


def test_every_event_is_listed_with_where_its_text_comes_from(app: Flask, owner: FlaskClient) -> None:
    load(app, texts=OWN)
    page = page_of(owner, LIST)
    for event in EVENTS:
        assert f'href="/messages/texts/{event}"' in page
    assert page.count("your own</span>") == 1


def test_every_event_and_every_gap_has_words() -> None:
    assert tuple(MESSAGES) == EVENTS
    assert set(GAPS) == {gap for event in EVENTS for gap in gaps_of(event)}


@pytest.mark.parametrize("event", EVENTS)
def test_the_page_of_each_event_sent_back_untouched_changes_nothing(app: Flask, owner: FlaskClient, event: str) -> None:
    path = f"/messages/texts/{event}"
    with app.app_context():
        before = dump_shop()
    assert owner.post(path, data=fields_of(page_of(owner, path), path)).status_code == 302
    with app.app_context():
        assert dump_shop() == before
    assert history(app, "settings") == []


def test_the_shops_own_text_sent_back_untouched_changes_nothing(app: Flask, owner: FlaskClient) -> None:
    load(app, texts=OWN, zeroing_ahead_hours=48)
    changes = len(history(app, "settings"))
    assert owner.post(TEXT, data=fields_of(page_of(owner), TEXT)).status_code == 302
    assert owner.post(LIST, data=fields_of(page_of(owner, LIST), LIST)).status_code == 302
    assert len(history(app, "settings")) == changes


def test_a_text_is_saved_like_the_same_file_loaded_and_is_in_the_history(app: Flask, owner: FlaskClient) -> None:
    data = typed(owner, en__title="Got {amount}", en__body="For {queue_id}.", reason="shorter")
    assert owner.post(TEXT, data=data).status_code == 302
    assert texts_of(app) == OWN
    (change,) = history(app, "settings")
    assert (change.author, change.reason) == ("chen", "shorter")
    assert json.loads(change.after or "") == {"messages": {"texts": OWN}}


def test_what_is_as_the_program_says_it_is_not_kept_as_the_shops_own(app: Flask, owner: FlaskClient) -> None:
    owner.post(TEXT, data=typed(owner, en__body="For {queue_id}."))
    assert texts_of(app) == {"received": {"en": {"title": "", "body": "For {queue_id}."}}}
    owner.post(TEXT, data=typed(owner, en__body=program_text("received", "en").body))
    assert texts_of(app) == {}


def test_texts_of_other_events_stay(app: Flask, owner: FlaskClient) -> None:
    other = {"gift": {"zh_CN": {"title": "礼品", "body": ""}}}
    load(app, texts=other)
    owner.post(TEXT, data=typed(owner, en__title="Got {amount}", en__body="For {queue_id}."))
    assert texts_of(app) == other | OWN
    owner.post(f"{TEXT}/reset")
    assert texts_of(app) == other


def test_of_two_who_change_texts_at_once_the_second_is_told_and_nothing_is_lost(app: Flask, owner: FlaskClient) -> None:
    mine = typed(owner, en__title="Got {amount}", en__body="For {queue_id}.")
    other = {"gift": {"zh_CN": {"title": "礼品", "body": ""}}}
    load(app, texts=other)
    response = owner.post(TEXT, data=mine)
    assert response.status_code == 409
    again = fields_of(response.text, TEXT)
    assert again["en-title"] == "Got {amount}"
    assert owner.post(TEXT, data=again).status_code == 302
    assert texts_of(app) == other | OWN


def test_sent_twice_it_is_saved_once(app: Flask, owner: FlaskClient) -> None:
    data = typed(owner, en__title="Got {amount}")
    assert [owner.post(TEXT, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(history(app, "settings")) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("en-body", "You got {sum}", "{sum} is not known here. What can stand in braces: {queue_id} {order} {amount}"),
        ("zh_CN-title", "收到{金额}", "{金额} is not known here"),
        ("en-title", "{ratio}", "{ratio} is not known here"),
        ("en-title", "x" * 201, "at most 200 characters"),
        ("zh_CN-body", "长" * 2_001, "longer than 2000"),
    ],
)
def test_a_text_that_will_not_do_is_told_at_its_field_and_kept(
    app: Flask, owner: FlaskClient, field: str, value: str, message: str
) -> None:
    data = typed_in(page_of(owner), TEXT, {field: value, "reason": "kept"})
    response = owner.post(TEXT, data=data)
    assert response.status_code == 422
    assert message in beside(response.text, field)
    kept = fields_of(response.text, TEXT)
    assert (kept[field], kept["reason"]) == (value, "kept")
    assert texts_of(app) == {}


def test_a_file_with_an_unknown_word_is_refused_with_its_place(app: Flask) -> None:
    with pytest.raises(Refused) as found:
        load(app, texts={"gift": {"en": {"title": "{amount}"}}})
    assert found.value.place == "messages.texts.gift.en.title"
    assert "{gift} {state}" in found.value.text


@pytest.mark.parametrize("text", ["{", "{}", "{ amount }", "{amount!r}", "{{x y}}", "%s %(x)s {{ 7*7 }} {% if %}"])
def test_other_braces_and_signs_are_text(app: Flask, owner: FlaskClient, text: str) -> None:
    assert owner.post(TEXT, data=typed(owner, en__title=text)).status_code == 302
    assert texts_of(app)["received"]["en"]["title"] == text
    assert page_of(owner)


def test_a_script_in_a_text_is_shown_as_text(app: Flask, owner: FlaskClient) -> None:
    owner.post(TEXT, data=typed(owner, en__body="<script>alert(1)</script>"))
    page = page_of(owner)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 2


def test_lines_of_a_text_stay_and_signs_that_nobody_sees_go(app: Flask, owner: FlaskClient) -> None:
    owner.post(TEXT, data=typed(owner, en__body=" one\r\ntwo\u200b\0\n"))
    assert texts_of(app)["received"]["en"]["body"] == "one\ntwo"


def test_the_preview_fills_what_is_typed_in_both_languages(app: Flask, owner: FlaskClient) -> None:
    data = typed(owner, en__body="Got {amount} for {queue_id}", zh_CN__body="{amount}到账")
    fragment = owner.post(TRY, data=data | {"preview": "fragment"}).text
    assert "Got ¥65.00 for 1024" in fragment
    assert "¥65.00到账" in fragment
    assert "<html" not in fragment
    whole = owner.post(TRY, data=data | {"preview": "page"})
    assert (whole.status_code, fields_of(whole.text, TEXT)["zh_CN-body"]) == (200, "{amount}到账")
    assert "Got ¥65.00 for 1024" in whole.text
    assert texts_of(app) == {}
    assert owner.get(TRY).location == TEXT


def test_the_known_words_stand_on_the_page_with_what_they_are(owner: FlaskClient) -> None:
    page = page_of(owner)
    for gap in ("queue_id", "order", "amount", "waiting", "member", "shop", "programme", "date"):
        assert f"<code>{{{gap}}}</code>" in page
    assert "<code>{ratio}</code>" not in page


def test_the_programs_text_comes_back(app: Flask, owner: FlaskClient) -> None:
    assert "Back to the program" not in page_of(owner)
    load(app, texts=OWN)
    assert "Back to the program" in page_of(owner)
    for _ in range(2):
        assert owner.post(f"{TEXT}/reset").status_code == 302
    assert texts_of(app) == {}
    assert len(history(app, "settings")) == 2


@pytest.mark.parametrize(
    ("text", "status"), [("48", 302), ("１２", 302), ("0", 422), ("721", 422), ("", 422), ("x", 422)]
)
def test_how_long_before_a_zeroing_is_set_on_the_list(app: Flask, owner: FlaskClient, text: str, status: int) -> None:
    data = typed_in(page_of(owner, LIST), LIST, {"zeroing_ahead_hours": text})
    response = owner.post(LIST, data=data)
    assert response.status_code == status
    with app.app_context():
        found = dump_shop()["messages"]["zeroing_ahead_hours"]
    assert found == ({"48": 48, "１２": 12}[text] if status == 302 else 24)
    if status == 422:
        assert fields_of(response.text, LIST)["zeroing_ahead_hours"] == text


# Who may


def test_it_needs_a_login(app: Flask) -> None:
    for path in (LIST, TEXT):
        assert english(app).get(path).location.startswith("/login")


@pytest.mark.parametrize("role", ["finance", "viewer", "store_manager", "cashier"])
def test_other_roles_may_not(app: Flask, role: str) -> None:
    add_person(app, role, role)
    browser = browser_of(app, role)
    assert {browser.get(path).status_code for path in (LIST, TEXT)} == {403}
    assert {browser.post(path).status_code for path in POSTS} == {403}
    assert 'href="/messages"' not in browser.get("/account").text


def test_a_manager_may(app: Flask) -> None:
    add_person(app, "manager", "manager")
    browser = browser_of(app, "manager")
    assert browser.post(TEXT, data=typed(browser, en__title="T")).status_code == 302
    assert history(app, "settings")[0].author == "manager"


def test_an_event_that_does_not_exist_is_not_found(owner: FlaskClient) -> None:
    assert owner.get("/messages/texts/birthday").status_code == 404
    assert owner.post("/messages/texts/birthday").status_code == 404


def test_other_methods_are_refused(owner: FlaskClient) -> None:
    assert owner.delete(LIST).status_code == 405
    assert owner.put(TEXT).status_code == 405
    assert owner.get(f"{TEXT}/reset").status_code == 405


def test_without_the_token_nothing_is_saved(app: Flask, owner: FlaskClient) -> None:
    load(app, texts=OWN)
    app.config["WTF_CSRF_ENABLED"] = True
    assert {owner.post(path, data={}).status_code for path in POSTS} == {400}
    assert texts_of(app) == OWN


def test_a_form_that_was_cut_off_changes_nothing(app: Flask, owner: FlaskClient) -> None:
    load(app, texts=OWN)
    assert owner.post(TEXT, data={"en-title": "x"}).status_code == 422
    assert texts_of(app) == OWN
