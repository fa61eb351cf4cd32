"""What goes out arrives; what does not is told in a word, and the secrets of a channel are told to nobody."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_string
from email.header import decode_header, make_header
from typing import Any

import pytest
import requests

from app.domain.errors import Refused
from app.formats.channel_urls import host_of, secrets_of, shown, url_of
from app.services.portal import sending
from app.services.portal.sending import send
from tests.conftest import ROOT
from tests.guards.code import imports_of, named, python_in
from tests.services.servers import MailServer, WebServer, serving

WECOM = url_of("wecom", {"token": "robotkey-1234"}, is_internal=False)
DINGTALK = url_of("dingtalk", {"token": "abcdef123456", "secret": "SECabcdef12"}, is_internal=False)
FEISHU = url_of("feishu", {"token": "feishu-token-1"}, is_internal=False)
LARK = url_of("feishu", {"token": "lark-token-12", "region": "lark"}, is_internal=False)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving(WebServer()) as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server


def hook(server: WebServer, path: str = "/hook?a=1&b=%2525") -> str:
    return url_of("webhook", {"address": f"http://localhost:{server.server_port}{path}"}, is_internal=True)


def post_office(server: MailServer, **typed: str) -> str:
    port = str(server.server_address[1])
    known = {"host": "localhost", "port": port, "security": "none", "sender": "shop@example.com"}
    return url_of("email", known | typed, is_internal=True)


class Robot:
    """Stands in for the servers of robots; keeps what they were sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Any, status: int = 200) -> None:
        self.sent: list[tuple[str, Any, Any]] = []
        self.answer, self.status = answer, status
        monkeypatch.setattr(requests, "post", self._post)

    def _post(self, url: str, **options: Any) -> requests.Response:
        self.sent.append((url, json.loads(options["data"]), options))
        response = requests.Response()
        response.status_code = self.status
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        response._content = text.encode()
        return response


# It arrives


def test_a_webhook_gets_json(web: WebServer) -> None:
    assert send(hook(web), "Title", "Body {with} <signs> %s", is_internal=True) is None
    ((path, body),) = web.taken
    assert path == "/hook?a=1&b=%2525"
    assert (body["title"], body["message"]) == ("Title", "Body {with} <signs> %s")


def test_a_mail_arrives_as_plain_text_from_the_shop(mail: MailServer) -> None:
    sender = '小满 <x@y.com>, "z"'
    failure = send(post_office(mail), "标题", "1 < 2\n正文", is_internal=True, sender=sender, to="li@example.com")
    assert failure is None
    ((receiver, text),) = mail.taken
    found = message_from_string(text)
    assert receiver == "li@example.com"
    assert str(make_header(decode_header(found["Subject"]))) == "标题"
    assert found["From"].endswith("<shop@example.com>")
    assert "小满" in str(make_header(decode_header(found["From"])))
    assert found.get_content_type() == "text/plain"
    assert found.get_payload(decode=True).decode().strip().splitlines() == ["1 < 2", "正文"]  # type: ignore[union-attr]


def test_without_a_receiver_a_mail_goes_to_the_channels_own(mail: MailServer) -> None:
    assert send(post_office(mail, to="staff@example.com"), "t", "b", is_internal=True) is None
    assert send(post_office(mail), "t", "b", is_internal=True) is None
    assert [receiver for receiver, _ in mail.taken] == ["staff@example.com", "shop@example.com"]


@pytest.mark.parametrize(
    ("url", "address", "place"),
    [
        (WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robotkey-1234", ("text", "content")),
        (DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=abcdef123456", ("text", "content")),
        (FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/feishu-token-1/", ("content", "text")),
        (LARK, "https://open.larksuite.com/open-apis/bot/v2/hook/lark-token-12", ("content", "text")),
    ],
)
def test_a_robot_gets_title_and_body(
    monkeypatch: pytest.MonkeyPatch, url: str, address: str, place: tuple[str, str]
) -> None:
    robot = Robot(monkeypatch, {"errcode": 0, "code": 0})
    assert send(url, "Title", "Body", is_internal=False) is None
    ((asked, payload, options),) = robot.sent
    assert asked == address
    assert payload[place[0]][place[1]].split() == ["Title", "Body"]
    assert options["allow_redirects"] is False
    assert max(options["timeout"]) <= sending.LONGEST
    if url is DINGTALK:
        assert options["params"].keys() == {"timestamp", "sign"}


# It does not


def test_a_robot_that_refuses_with_status_200_has_not_taken_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Robot(monkeypatch, {"errcode": 93000, "errmsg": "invalid webhook url robotkey-1234"})
    assert send(WECOM, "t", "b", is_internal=False) == "answer:93000 invalid webhook url ****"
    Robot(monkeypatch, {"code": 19001, "msg": "param invalid"})
    assert send(FEISHU, "t", "b", is_internal=False) == "answer:19001 param invalid"
    Robot(monkeypatch, {"StatusCode": 0, "StatusMessage": "success"})
    assert send(FEISHU, "t", "b", is_internal=False) is None


@pytest.mark.parametrize("answer", ["<html>", "[]", "null"])
def test_a_robot_that_answers_something_else_has_not_taken_it(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    Robot(monkeypatch, answer)
    assert send(WECOM, "t", "b", is_internal=False) == "answer:"


def test_another_status_is_told(monkeypatch: pytest.MonkeyPatch, web: WebServer) -> None:
    Robot(monkeypatch, {}, status=503)
    assert send(WECOM, "t", "b", is_internal=False) == "status:503"
    web.status = 404
    assert send(hook(web), "t", "b", is_internal=True) == "status:404"


def test_nobody_is_led_on_to_another_server(web: WebServer) -> None:
    web.status, web.location = 302, "/elsewhere"
    assert send(hook(web), "t", "b", is_internal=True) == "status:302"
    assert len(web.taken) == 1


def test_who_does_not_answer_is_left(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    web.may_answer.clear()
    monkeypatch.setattr(sending, "LONGEST", 0.2)
    assert send(hook(web), "t", "b", is_internal=True) == "slow"
    web.may_answer.set()


def test_a_port_that_nobody_listens_at_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = url_of("webhook", {"address": f"http://localhost:{port}/"}, is_internal=True)
    assert send(url, "t", "b", is_internal=True) == "unreachable"
    typed = {"host": "localhost", "port": str(port), "security": "none", "sender": "a@b.com"}
    assert send(url_of("email", typed, is_internal=True), "t", "b", is_internal=True) == "unreachable"


def test_a_name_of_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    url = url_of("webhook", {"address": "https://nobody.example.com/x"}, is_internal=False)
    assert send(url, "t", "b", is_internal=False) == "unknown_host"


def test_a_receiver_who_is_refused_is_no_fault_of_the_channel(mail: MailServer) -> None:
    url = post_office(mail)
    assert send(url, "t", "b", is_internal=True, to="nobody@example.com") == "recipient"
    assert send(url, "t", "b", is_internal=True, to="li@x.com,wang@x.com") == "recipient"
    assert send(url, "t", "b", is_internal=True, to="no address") == "recipient"
    assert mail.taken == []


def test_a_password_that_is_refused_is_told(mail: MailServer) -> None:
    url = post_office(mail, user="u", password="wrong")  # noqa: S106 - of a test
    assert send(url, "t", "b", is_internal=True) == "login"


# Networks of one's own

INWARD = ("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1")


@pytest.mark.parametrize("address", INWARD)
def test_a_name_that_leads_inwards_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, address: str, web: WebServer
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 0))])
    url = url_of("webhook", {"address": f"https://hooks.example.com:{web.server_port}/"}, is_internal=False)
    assert send(url, "t", "b", is_internal=False) == "private"
    assert web.taken == []


def test_where_clouds_tell_their_secrets_nobody_may_send_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("169.254.169.254", 0))])
    url = url_of("webhook", {"address": "http://metadata.internal/latest"}, is_internal=True)
    assert send(url, "t", "b", is_internal=True) == "private"


# Addresses

MAIL = {"host": "mail.example.com", "sender": "a@b.com"}
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("wecom", {"token": ""}, "token"),
    ("wecom", {"token": "short"}, "token"),
    ("wecom", {"token": "key with blanks in it"}, "token"),
    ("wecom", {"token": "https://evil.example.com/cgi-bin/webhook/send?key=abcdefgh"}, "token"),
    ("wecom", {"token": "https://[bad"}, "token"),
    ("dingtalk", {"token": "under_score_1"}, "token"),
    ("dingtalk", {"token": "abcdef123456", "secret": "with-signs-in"}, "secret"),
    ("email", MAIL | {"host": ""}, "host"),
    ("email", MAIL | {"host": "mail.example.com/x?y"}, "host"),
    ("email", MAIL | {"host": "localhost"}, "host"),
    ("email", MAIL | {"host": "mail.internal"}, "host"),
    ("email", MAIL | {"host": "10.0.0.5"}, "host"),
    ("email", MAIL | {"sender": "nobody"}, "sender"),
    ("email", MAIL | {"sender": "a@b.com\nBcc: c@d.com"}, "sender"),
    ("email", MAIL | {"to": "x"}, "to"),
    ("email", MAIL | {"port": "0"}, "port"),
    ("email", MAIL | {"port": "99999"}, "port"),
    ("email", MAIL | {"security": "magic"}, "security"),
    ("email", MAIL | {"user": "u"}, "password"),
    ("email", MAIL | {"password": "p"}, "user"),
    ("webhook", {"address": ""}, "address"),
    ("webhook", {"address": "http://hooks.example.com/"}, "address"),
    ("webhook", {"address": "file:///etc/passwd"}, "address"),
    ("webhook", {"address": "https://user:pass@hooks.example.com/"}, "address"),
    ("webhook", {"address": "https://127.0.0.1/"}, "address"),
    ("webhook", {"address": "https://192.168.1.5:8443/x"}, "address"),
    ("webhook", {"address": "https://nas/x"}, "address"),
    ("webhook", {"address": "https://printer.local/x"}, "address"),
    ("webhook", {"address": "https://hooks.example.com:99999/"}, "address"),
    ("webhook", {"address": "https://hooks.example.com/a b"}, "address"),
    ("webhook", {"address": "https://[::1]/"}, "address"),
]


@pytest.mark.parametrize(("kind", "typed", "place"), REFUSED)
def test_a_connection_that_will_not_do_is_refused_at_its_field(kind: str, typed: dict[str, str], place: str) -> None:
    with pytest.raises(Refused) as found:
        url_of(kind, typed, is_internal=False)
    assert found.value.place == place


@pytest.mark.parametrize(
    ("kind", "address", "region"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=AbCd-1234", ""),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=AbCd1234", ""),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/AbCd-1234", ""),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/AbCd-1234", "lark"),
    ],
)
def test_the_address_that_a_robot_shows_is_as_good_as_its_key(kind: str, address: str, region: str) -> None:
    key = "AbCd1234" if kind == "dingtalk" else "AbCd-1234"
    whole = url_of(kind, {"token": f" {address} ", "region": region}, is_internal=False)
    assert whole == url_of(kind, {"token": key, "region": region}, is_internal=False)
    assert shown(whole) == "****1234"
    assert secrets_of(whole) == [key]
    assert host_of(whole) is None


@pytest.mark.parametrize("password", ["p%41 @/:#?&=+é中", "%", "a&pw=b", "'\"<>", "%2525"])
def test_a_password_with_any_sign_reaches_the_server_as_typed(password: str) -> None:
    typed = {"host": "smtp.example.com", "sender": "a@b.com", "user": "a+b%40@example.com", "password": password}
    url = url_of("email", typed, is_internal=False)
    plugins, asset = sending._apprise()
    made = plugins["mailtos"](**plugins["mailtos"].parse_url(url), asset=asset)
    assert (made.user, made.password, made.smtp_host, made.port) == (typed["user"], password, "smtp.example.com", 465)
    assert shown(url) == "a@b.com · smtp.example.com"


def test_what_is_shown_of_a_webhook_holds_no_secret() -> None:
    url = url_of("webhook", {"address": "https://hooks.example.com/services/T0/SECRET?token=ALSO"}, is_internal=False)
    assert shown(url) == "hooks.example.com"
    assert "SECRET" in "".join(secrets_of(url))


# Nobody is told


def test_no_log_and_no_failure_names_a_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(url: str, **_: Any) -> None:
        raise requests.ConnectionError(f"Max retries exceeded with url: {url}")

    monkeypatch.setattr(requests, "post", broken)
    caplog.set_level(logging.DEBUG)
    failures = [send(url, "t", "b", is_internal=False) for url in (WECOM, DINGTALK, FEISHU, LARK)]
    assert failures == ["unreachable"] * 4
    assert [line for line in caplog.messages if "robotkey" in line or "token" in line] == []
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_is_told_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: Any) -> None:
        raise RuntimeError(WECOM)

    monkeypatch.setattr(sending, "_through_apprise", faulty)
    assert send(WECOM, "t", "b", is_internal=False) == "fault:RuntimeError"


def test_pages_and_commands_start_without_apprise() -> None:
    code = "import sys, wsgi; print('apprise' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False False"


def test_one_file_knows_apprise() -> None:
    files = [named(path) for path in python_in("app") if any(each.startswith("apprise") for each in imports_of(path))]
    assert files == ["app/services/portal/sending.py"]
