"""A member's messages on the phone: their own, in their language, with what is new marked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from app.extensions import db
from app.formats.portal import EVENTS
from app.models import Message, MessageChoice
from app.queries.portal.inbox import PAGE
from app.services.portal.notices import FIXED
from app.services.shop_file import load_shop
from tests import rows
from tests.conftest import english
from tests.services import messages
from tests.services.messages import add_message
from tests.web.forms import fields_of
from tests.web.portal import phone_of

LIST = "/m/messages"
CHOICES = f"{LIST}/choices"


@pytest.fixture
def shop(app: Flask) -> Flask:
    messages.fill(app)
    return app


@pytest.fixture
def phone(shop: Flask) -> FlaskClient:
    return phone_of(shop, "m1")


def add(app: Flask, count: int = 1, *, member_id: int = 1, about: str = "commission") -> list[int]:
    with app.app_context():
        return [add_message(member_id, about) for _ in range(count)]


def unread(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Message.id).where(Message.read_at.is_(None))))


def test_before_there_is_any_it_says_what_comes_here(phone: FlaskClient) -> None:
    page = phone.get(LIST).text
    assert "No messages yet" in page
    assert "bell-count" not in page


def test_new_messages_are_counted_and_marked_until_they_were_shown(shop: Flask, phone: FlaskClient) -> None:
    add(shop, 3)
    home = phone.get("/m/").text
    assert "3 new" in home
    assert re.search(r'bell-count">3<', home)
    page = phone.get(LIST).text
    assert page.count("¥1.00 of commission has been credited to you.") == 3
    assert page.count("unread</span>") == 3
    assert "bell-count" not in page
    assert unread(shop) == []
    assert "unread</span>" not in phone.get(LIST).text
    assert "bell-count" not in phone.get("/m/").text


def test_one_that_is_opened_counts_as_read(shop: Flask, phone: FlaskClient) -> None:
    first, second = add(shop, 2)
    page = phone.get(f"{LIST}/{first}")
    assert page.status_code == 200
    assert "<h1>Commission: ¥1.00</h1>" in page.text
    assert unread(shop) == [second]


def test_anothers_message_and_none_are_not_found(shop: Flask, phone: FlaskClient) -> None:
    (of_li,) = add(shop, member_id=2)
    assert phone.get(f"{LIST}/{of_li}").status_code == 404
    assert phone.get(f"{LIST}/99").status_code == 404
    assert phone.get(f"{LIST}/99999999999999999999").status_code == 404
    assert "commission" not in phone.get(LIST).text
    assert unread(shop) == [of_li]


def test_a_page_goes_on_by_key_and_only_what_is_shown_is_read(shop: Flask, phone: FlaskClient) -> None:
    ids = add(shop, PAGE + 5)
    first = phone.get(LIST).text
    assert re.findall(r'href="/m/messages/(\d+)"', first) == [str(each) for each in reversed(ids[5:])]
    assert unread(shop) == ids[:5]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = phone.get(following[1]).text
    assert re.findall(r'href="/m/messages/(\d+)"', second) == [str(each) for each in reversed(ids[:5])]
    assert unread(shop) == []


def test_it_is_read_in_the_members_language_and_the_shops_words(shop: Flask) -> None:

    texts = {
        "commission": {"zh_CN": {"title": "佣金到账", "body": ""}, "en": {"title": "Money!", "body": "{amount}<b>"}}
    }
    with shop.app_context():
        load_shop({"messages": {"texts": texts}}, now=messages.NOW)
    add(shop)
    assert "佣金到账" in phone_of(shop, "m1", accept_language="zh-CN").get(LIST).text
    page = phone_of(shop, "m1").get(LIST).text
    assert "Money!" in page
    assert "¥1.00&lt;b&gt;" in page


def test_every_event_can_be_read_also_with_details_of_another_version(shop: Flask, phone: FlaskClient) -> None:
    with shop.app_context():
        for each in EVENTS:
            add_message(1, each)
            add_message(1, each, queue_id="x", state="unheard of", asset="gold")
    assert phone.get(LIST).status_code == 200
    for message_id in range(1, 2 * len(EVENTS) + 1):
        assert phone.get(f"{LIST}/{message_id}").status_code == 200


def test_what_a_member_switches_off_is_neither_shown_nor_counted(shop: Flask, phone: FlaskClient) -> None:
    add(shop, about="gift")
    data = fields_of(phone.get(CHOICES).text, CHOICES)
    wanted = data.getlist("wanted")
    assert set(wanted) == set(EVENTS) - FIXED
    data.setlist("wanted", [each for each in wanted if each != "gift"])
    assert phone.post(CHOICES, data=data).location == CHOICES
    assert "Gift:" not in phone.get(LIST).text
    assert fields_of(phone.get(CHOICES).text, CHOICES).getlist("wanted") == data.getlist("wanted")
    data.setlist("wanted", wanted)
    phone.post(CHOICES, data=data)
    assert "Gift:" in phone.get(LIST).text


def test_what_takes_something_away_cannot_be_switched_off(shop: Flask, phone: FlaskClient) -> None:
    assert phone.post(CHOICES, data={"whole": "yes"}).status_code == 302
    with shop.app_context():
        assert set(db.session.scalars(select(MessageChoice.event))) == set(EVENTS) - FIXED


def test_a_form_that_did_not_arrive_whole_switches_nothing_off(shop: Flask, phone: FlaskClient) -> None:
    phone.post(CHOICES, data={"wanted": "gift"})
    with shop.app_context():
        assert db.session.scalars(select(MessageChoice)).all() == []


def test_choices_are_the_members_own(shop: Flask, phone: FlaskClient) -> None:
    phone.post(CHOICES, data={"whole": "yes", "wanted": "nonsense"})
    with shop.app_context():
        assert set(db.session.scalars(select(MessageChoice.member_id))) == {1}


def test_the_bell_costs_one_look_into_an_index(shop: Flask, phone: FlaskClient) -> None:
    add(shop, 5)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with shop.app_context():
        engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        phone.get("/m/")
        event.remove(engine, "before_cursor_execute", note)
        of_messages = [statement for statement in asked if "FROM messages" in statement]
        assert len(of_messages) == 1
        plan = db.session.execute(
            text("EXPLAIN QUERY PLAN SELECT count(*) FROM messages WHERE member_id = 1 AND read_at IS NULL")
        )
        assert "ix_messages_unread" in str(plan.all())


def test_it_needs_the_login_of_a_member(shop: Flask, owner: FlaskClient) -> None:
    for client in (english(shop), owner):
        for path in (LIST, f"{LIST}/1", CHOICES):
            assert client.get(path).location.startswith("/m/login")


def test_other_methods_are_refused_and_a_form_needs_the_token(shop: Flask, phone: FlaskClient) -> None:
    assert phone.post(LIST).status_code == 405
    assert phone.delete(CHOICES).status_code == 405
    shop.config["WTF_CSRF_ENABLED"] = True
    assert phone.post(CHOICES, data={"whole": "yes"}).status_code == 400


def test_read_messages_stay_read(shop: Flask, phone: FlaskClient) -> None:
    (message_id,) = add(shop)
    with shop.app_context(), rows.write() as connection:
        connection.execute(update(Message).values(read_at=rows.START))
    phone.get(f"{LIST}/{message_id}")
    with shop.app_context():
        assert db.session.scalar(select(Message.read_at)) == rows.START
