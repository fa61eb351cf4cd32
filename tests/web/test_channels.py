"""Channels: added by a plain form, tried out, switched and deleted; their secrets are told to nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from app.extensions import db
from app.models import Change, Delivery, MessageChannel
from app.services.portal import channels as service
from app.services.portal.delivering import queue_deliveries
from app.services.runs import MESSAGES, note_state
from app.services.shop_file import dump_shop
from app.web.messages.forms import FOR_MEMBERS, FOR_STAFF
from app.web.messages.words import FAILURES, failure_text
from tests import rows
from tests.conftest import english
from tests.services import messages
from tests.services.messages import MAIL, ROBOT, add_channel, add_message
from tests.web.base import beside
from tests.web.forms import fields_of, typed_in
from tests.web.people import add_person, browser_of, history

LIST = "/messages/channels"
NEW = f"{LIST}/new"
ONE = f"{LIST}/1"
KEY = "robotkey-1234"
TYPED: dict[str, dict[str, str]] = {
    "wecom": {"token": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=verysecret-1234"},
    "dingtalk": {"token": "verysecret1234", "secret": "SECverysecret"},
    "feishu": {"token": "verysecret-1234", "region": "lark"},
    "email": {
        "host": "smtp.example.com", "user": "shop@example.com", "password": "verysecret", "sender": "shop@example.com",
    },
    "webhook": {"address": "https://hooks.example.com/verysecret?token=verysecret"},
}  # fmt: skip
URLS = {
    "wecom": "wecombot://robot/?key=verysecret-1234",
    "dingtalk": "dingtalk://robot/?token=verysecret1234&secret=SECverysecret",
    "feishu": "lark://robot/?token=verysecret-1234",
    "email": "mailtos://smtp.example.com:465/?smtp=smtp.example.com&mode=ssl&from=shop%40example.com&format=text"
    "&user=shop%40example.com&password=verysecret",
    "webhook": "jsons://hooks.example.com/verysecret?method=POST&-token=verysecret",
}


class Post:
    """Stands in for what sends a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failure: str | None = None
        monkeypatch.setattr(service, "send", self._send)

    def _send(self, url: str, _title: str, body: str, **_: Any) -> str | None:
        self.sent.append((url, body))
        return self.failure


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    messages.fill(app)
    yield app
    assert "verysecret" not in json.dumps(everything_told(app))


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    return Post(monkeypatch)


def everything_told(app: Flask) -> list[Any]:
    """The history and the shop file."""
    with app.app_context():
        told = [(each.ref, each.before, each.after, each.reason) for each in db.session.scalars(select(Change))]
        return [*told, dump_shop()]


def rows_of(app: Flask) -> list[MessageChannel]:
    with app.app_context():
        return list(db.session.scalars(select(MessageChannel).order_by(MessageChannel.id)))


def add(client: FlaskClient, kind: str, **changes: Any) -> Any:
    path = f"{NEW}/{kind}"
    data = typed_in(client.get(path).text, path, {"name": "Group", **TYPED[kind], **changes})
    return client.post(path, data=data)


# Adding


@pytest.mark.parametrize("kind", list(TYPED))
def test_a_channel_is_added_by_a_plain_form_and_its_secret_is_never_shown_again(
    shop: Flask, owner: FlaskClient, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    response = add(owner, kind)
    assert (response.status_code, response.location) == (302, ONE)
    (row,) = rows_of(shop)
    assert (row.name, row.kind, row.url) == ("Group", kind, URLS[kind])
    assert (row.audience, row.is_on, row.is_internal) == ("members" if kind == "email" else "staff", True, False)
    assert json.loads(row.events) == sorted(FOR_MEMBERS if kind == "email" else FOR_STAFF)
    for path in (LIST, ONE, "/messages", "/history?kind=channels", f"{ONE}/delete"):
        page = owner.get(path)
        assert page.status_code == 200
        assert "verysecret" not in page.text
        assert "Group" in page.text
    assert "verysecret" not in caplog.text
    change = history(shop, "channels")[0]
    assert (change.author, change.action, change.ref) == ("chen", "created", "Group")


def test_it_is_told_apart_by_the_end_of_its_key_or_its_server(shop: Flask, owner: FlaskClient) -> None:
    for kind in ("wecom", "email", "webhook"):
        add(owner, kind, name=kind)
    page = owner.get(LIST).text
    assert "****1234" in page
    assert "shop@example.com · smtp.example.com" in page
    assert "hooks.example.com<" in page


@pytest.mark.parametrize(
    ("kind", "changes", "field", "message"),
    [
        ("wecom", {"token": "short"}, "token", "Copy the robot"),
        ("wecom", {"token": "https://evil.example.com/?key=abcdefghij"}, "token", "https://qyapi.weixin.qq.com/"),
        ("wecom", {"name": " "}, "name", "Give it a name."),
        ("dingtalk", {"secret": "no-secret"}, "secret", "begins with SEC"),
        ("feishu", {"token": ""}, "token", "Copy the robot"),
        ("email", {"host": "localhost"}, "host", "own network"),
        ("email", {"port": "x"}, "port", "from 1 to 65535"),
        ("email", {"audience": "staff"}, "to", "Enter the address"),
        ("email", {"password": ""}, "password", "Enter both"),
        ("webhook", {"address": "https://10.0.0.1/"}, "address", "own network"),
        ("webhook", {"address": "http://hooks.example.com/"}, "address", "begins with https"),
    ],
)
def test_what_will_not_do_is_told_at_its_field_and_everything_typed_is_kept(
    shop: Flask, owner: FlaskClient, kind: str, changes: dict[str, str], field: str, message: str
) -> None:
    response = add(owner, kind, **changes)
    assert response.status_code == 422
    assert message in beside(response.text, field)
    kept = fields_of(response.text, f"{NEW}/{kind}")
    for name, value in (TYPED[kind] | changes).items():
        assert name == "password" or kept[name] == value.strip()
    assert rows_of(shop) == []


def test_without_any_message_it_is_refused(shop: Flask, owner: FlaskClient) -> None:
    path = f"{NEW}/wecom"
    data = typed_in(owner.get(path).text, path, {"name": "Group", **TYPED["wecom"], "events": None})
    response = owner.post(path, data=data)
    assert response.status_code == 422
    assert "Choose at least one." in beside(response.text, "events")


def test_a_name_stands_for_one_channel(shop: Flask, owner: FlaskClient) -> None:
    add(owner, "wecom")
    response = add(owner, "webhook")
    assert response.status_code == 422
    assert "of this name already" in beside(response.text, "name")


def test_sent_twice_it_is_added_once(shop: Flask, owner: FlaskClient) -> None:
    path = f"{NEW}/wecom"
    data = typed_in(owner.get(path).text, path, {"name": "Group", **TYPED["wecom"]})
    assert [owner.post(path, data=data).status_code for _ in range(2)] == [302, 302]
    assert len(rows_of(shop)) == 1


def test_a_token_of_ones_own_making_counts_as_none(shop: Flask, owner: FlaskClient, post: Post) -> None:
    path = f"{NEW}/wecom"
    data = typed_in(owner.get(path).text, path, {"name": "Group", **TYPED["wecom"], "token_once": "order:1"})
    assert owner.post(path, data=data).status_code == 302
    assert owner.post(f"{ONE}/test", data={"token_once": "order:1"}).status_code == 302
    assert (len(rows_of(shop)), len(post.sent)) == (1, 1)


def test_mail_to_members_has_no_receiver_of_its_own_and_mail_to_staff_has_one(shop: Flask, owner: FlaskClient) -> None:
    add(owner, "email", name="a", to="left@over.com")
    add(owner, "email", name="b", audience="staff", to="staff@example.com")
    urls = [row.url for row in rows_of(shop)]
    assert ["to=" in url for url in urls] == [False, True]
    assert 'name="to"' not in owner.get(ONE).text


def test_only_the_owner_may_say_that_a_server_stands_inside(shop: Flask, owner: FlaskClient) -> None:
    inside = {"address": "http://localhost:9000/hook", "is_internal": "y"}
    add_person(shop, "manager", "manager")
    manager = browser_of(shop, "manager")
    assert "our own network" not in manager.get(f"{NEW}/webhook").text
    assert add(manager, "webhook", **inside).status_code == 422
    assert add(owner, "webhook", **inside).status_code == 302
    (row,) = rows_of(shop)
    assert (row.url, row.is_internal) == ("json://localhost:9000/hook?method=POST", True)


# Changing


def test_what_is_sent_back_untouched_changes_nothing(shop: Flask, owner: FlaskClient) -> None:
    for number, kind in enumerate(TYPED, 1):
        add(owner, kind, name=kind)
        before = [(row.name, row.url, row.events, row.language) for row in rows_of(shop)]
        changes = len(history(shop, "channels"))
        path = f"{LIST}/{number}"
        page = owner.get(path).text
        response = owner.post(path, data=fields_of(page, path))
        assert response.status_code == 302
        assert "Nothing to change." in owner.get(path).text
        assert [(row.name, row.url, row.events, row.language) for row in rows_of(shop)] == before
        assert len(history(shop, "channels")) == changes


def test_a_change_keeps_the_connection_and_is_in_the_history(shop: Flask, owner: FlaskClient) -> None:
    add(owner, "wecom")
    data = typed_in(owner.get(ONE).text, ONE, {"name": "Other", "language": "en"})
    data.setlist("events", ["joined"])
    assert owner.post(ONE, data=data).status_code == 302
    (row,) = rows_of(shop)
    assert (row.name, row.language, row.events, row.url) == ("Other", "en", '["joined"]', URLS["wecom"])
    change = history(shop, "channels")[0]
    assert json.loads(change.after or "") == {"name": "Other", "events": ["joined"], "language": "en"}
    page = owner.get("/history?kind=channels").text
    assert "A queue was joined" in page


def test_a_new_connection_replaces_the_old_one_and_begins_anew(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        add_channel(failures=3, failure="slow", failed_at=rows.START)
    data = typed_in(owner.get(ONE).text, ONE, {"token": "another-key-99"})
    assert owner.post(ONE, data=data).status_code == 302
    (row,) = rows_of(shop)
    assert (row.url, row.failures, row.failure) == ("wecombot://robot/?key=another-key-99", 0, "")
    assert json.loads(history(shop, "channels")[0].after or "") == {"connection": "new"}


def test_a_manager_cannot_turn_the_owners_inner_channel_elsewhere_inside(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        add_channel(url="json://localhost:9000/hook?method=POST", is_internal=True)
    add_person(shop, "manager", "manager")
    manager = browser_of(shop, "manager")
    data = typed_in(manager.get(ONE).text, ONE, {"address": "http://localhost:22/", "is_internal": "y"})
    assert manager.post(ONE, data=data).status_code == 422
    assert rows_of(shop)[0].url == "json://localhost:9000/hook?method=POST"


def test_switching_off_gives_up_what_waits(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        add_channel()
        add_message()
        queue_deliveries(now=messages.NOW)
    assert owner.post(f"{ONE}/off").status_code == 302
    assert "Off</span>" in owner.get(ONE).text
    with shop.app_context():
        assert db.session.scalar(select(Delivery.status)) == "given_up"
    for _ in range(2):
        assert owner.post(f"{ONE}/on").status_code == 302
    assert [row.is_on for row in rows_of(shop)] == [True]
    assert len(history(shop, "channels")) == 2


def test_deleting_asks_first_and_takes_what_waits_along(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        add_channel("Old")
        message_id = add_message()
        with rows.write() as connection:
            connection.execute(
                insert(Delivery).values(
                    message_id=message_id, channel_id=1, status="waiting", tries=0, next_at=messages.NOW
                )
            )
    page = owner.get(f"{ONE}/delete").text
    assert "1 message waits for it now." in page
    assert len(rows_of(shop)) == 1
    assert owner.post(f"{ONE}/delete").status_code == 302
    assert rows_of(shop) == []
    with shop.app_context():
        assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0
    assert owner.post(f"{ONE}/delete").status_code == 404
    assert [change.action for change in history(shop, "channels")] == ["deleted"]


# Trying out, and what does not work


def test_a_test_is_sent_at_once_and_its_result_is_told_in_words(shop: Flask, owner: FlaskClient, post: Post) -> None:
    with shop.app_context():
        add_channel("Group")
    data = fields_of(owner.get(ONE).text, f"{ONE}/test")
    assert owner.post(f"{ONE}/test", data=data).location == ONE
    page = owner.get(ONE).text
    assert "The test has arrived at Group." in page
    assert "Works</span>" in page
    ((url, body),) = post.sent
    assert url == ROBOT
    assert "“Group”" in body
    post.failure = "answer:93000 invalid webhook url"
    owner.post(f"{ONE}/test", data=fields_of(page, f"{ONE}/test"))
    page = owner.get(ONE).text
    assert "did not arrive at Group. The robot refused it: 93000 invalid webhook url" in page
    assert "Does not work</span>" in page


def test_a_test_sent_twice_goes_out_once_and_tells_the_same(shop: Flask, owner: FlaskClient, post: Post) -> None:
    with shop.app_context():
        add_channel("Group")
    post.failure = "slow"
    data = fields_of(owner.get(ONE).text, f"{ONE}/test")
    for _ in range(2):
        owner.post(f"{ONE}/test", data=data)
        assert "did not arrive at Group. The other side did not answer in time." in owner.get(ONE).text
    assert len(post.sent) == 1


def test_a_channel_that_is_down_is_told_of_on_every_page_to_those_who_can_mend_it(
    shop: Flask, owner: FlaskClient
) -> None:
    assert "does not work" not in owner.get("/").text
    with shop.app_context():
        add_channel("Group", failures=2, failure="status:503", failed_at=rows.START)
        add_channel("Asleep", is_on=False, failures=2, failure="slow")
    page = owner.get("/").text
    assert "This channel of messages does not work: Group." in page
    assert "Asleep" not in page
    assert "refused it with status 503" in owner.get(LIST).text
    add_person(shop, "viewer", "viewer")
    assert "does not work" not in browser_of(shop, "viewer").get("/").text


def test_that_messages_fail_is_told_of_on_every_page(shop: Flask, owner: FlaskClient) -> None:
    with shop.app_context():
        note_state(MESSAGES, {"failed": {"collect": "RuntimeError"}}, now=messages.NOW)
    assert "making messages fails" in owner.get("/").text
    with shop.app_context():
        note_state(MESSAGES, {}, now=messages.NOW)
    assert "making messages fails" not in owner.get("/").text


def test_every_failure_has_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        words = {failure_text(word) for word in [*FAILURES, "status:404", "answer:", "answer:1 no", "fault:KeyError"]}
    assert len(words) == len(FAILURES) + 4
    assert [word for word in words if ":" in word and word.split(":")[0] in FAILURES] == []


# Who may

POSTS = [f"{NEW}/wecom", ONE, f"{ONE}/test", f"{ONE}/off", f"{ONE}/delete"]
GETS = [LIST, NEW, f"{NEW}/email", ONE, f"{ONE}/delete"]


def test_there_is_a_page_before_there_is_a_channel(owner: FlaskClient) -> None:
    assert "No channels yet" in owner.get(LIST).text


def test_it_needs_a_login(shop: Flask) -> None:
    for path in GETS:
        assert english(shop).get(path).location.startswith("/login")


@pytest.mark.parametrize("role", ["finance", "viewer", "store_manager", "cashier"])
def test_other_roles_may_not(shop: Flask, role: str) -> None:
    with shop.app_context():
        add_channel()
    add_person(shop, role, role)
    browser = browser_of(shop, role)
    assert {browser.get(path).status_code for path in GETS} == {403}
    assert {browser.post(path).status_code for path in POSTS} == {403}


def test_what_is_not_there_is_not_found(owner: FlaskClient) -> None:
    assert {owner.get(path).status_code for path in (ONE, f"{ONE}/delete", f"{NEW}/pigeon")} == {404}
    assert {owner.post(path).status_code for path in POSTS[1:]} == {404}
    assert owner.get(f"{LIST}/99999999999999999999").status_code == 404


def test_other_methods_are_refused(shop: Flask, owner: FlaskClient) -> None:
    assert owner.put(ONE).status_code == 405
    assert owner.get(f"{ONE}/test").status_code == 405
    assert owner.get(f"{ONE}/off").status_code == 405


def test_without_the_token_nothing_happens(shop: Flask, owner: FlaskClient, post: Post) -> None:
    with shop.app_context():
        add_channel("mail", MAIL)
    shop.config["WTF_CSRF_ENABLED"] = True
    assert {owner.post(path, data={}).status_code for path in POSTS} == {400}
    assert len(rows_of(shop)) == 1
    assert post.sent == []
