"""Sending a text through a channel. Nothing else knows apprise, which is loaded when something is sent at last.

apprise tells that something failed, not what; and a robot that refuses a message answers as if all were well. So it is
overheard: what it writes to its log, and what the robots answer. None of that is shown, for it may hold secrets: it is
turned into one of a few words, and a robot's own words are shown without them.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Thread, local
from typing import Any
from urllib.parse import urlsplit

from app.formats.channel_urls import EMAIL, SCHEMES, host_of, is_never, is_outside, secrets_of

LONGEST = 10
"""Seconds that a sending may take in all."""

EACH = 5
"""Seconds that a connection, and each answer on it, may take."""

MOST_SAID = 120
NO_NAME = re.compile(r"[<>@,;:\"\\\r\n]")
"""What cannot stand in the name before a mail's address."""

Failure = str
"""Why it failed: a word, and after a colon what the other side said."""

WORDS = (
    (re.compile(r"^\(53[045]|\bAUTH\b|authentication", re.IGNORECASE), "login"),
    (re.compile(r"^\{'|recipient"), "recipient"),
    (re.compile(r"certificate|SSL|TLS", re.IGNORECASE), "certificate"),
    (re.compile(r"Name or service|name resolution|getaddrinfo|nodename|No address", re.IGNORECASE), "unknown_host"),
    (re.compile(r"timed? ?out", re.IGNORECASE), "slow"),
)
"""What of apprise's log says which word it is; the first that fits."""

STATUS = re.compile(r"(?:error=|notification failed: )(\d{3})")
EXCEPTIONS = ("Socket Exception: ", "Lark Exception: ")

_heard = local()


class _Heard:
    """What one sending has left behind."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.answer: Any = None


class _Ear(logging.Filter):
    """Keeps what apprise says, and lets nothing of it pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        heard = getattr(_heard, "now", None)
        if heard is not None:
            heard.lines.append(record.getMessage())
        return False


class _Requests:
    """What a robot's plugin takes for ``requests``: the same, and it keeps the answer."""

    def __init__(self, requests: Any) -> None:
        self._requests = requests

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        answer = self._requests.post(*args, **kwargs)
        if getattr(_heard, "now", None) is not None:
            _heard.now.answer = answer
        return answer


def send(url: str, title: str, body: str, *, is_internal: bool, sender: str = "", to: str = "") -> Failure | None:
    """Send a text; None once the other side has taken it, else why it has not.

    ``sender`` is the name that a mail comes from, ``to`` its receiver where the channel names none. It ends in time
    whatever the other side does: what hangs is left to itself.
    """
    outcome: list[Failure | None] = []

    def work() -> None:
        outcome.append(_send(url, title, body, is_internal, sender, to))

    thread = Thread(target=work, name="message", daemon=True)
    thread.start()
    thread.join(LONGEST)
    return outcome[0] if outcome else "slow"


def _send(url: str, title: str, body: str, is_internal: bool, sender: str, to: str) -> Failure | None:
    try:
        problem = "recipient" if to and not EMAIL.fullmatch(to) else _reach(url, is_internal)
        if problem is not None:
            return problem
        with _listening() as heard:
            is_sent = _through_apprise(url, title, body, sender, to)
        return _judge(url, heard, is_sent=is_sent)
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold the address, and must not be told
        return f"fault:{type(error).__name__}"


def _reach(url: str, is_internal: bool) -> Failure | None:
    """Whether the server that the shop has named may be spoken to, wherever its name leads now."""
    host = host_of(url)
    if host is None:
        return None
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return "unknown_host"
    is_barred = any(is_never(each) or not (is_internal or is_outside(each)) for each in found)
    return "private" if is_barred else None


@contextmanager
def _listening() -> Iterator[_Heard]:
    _heard.now = _Heard()
    try:
        yield _heard.now
    finally:
        _heard.now = None


def _through_apprise(url: str, title: str, body: str, sender: str, to: str) -> bool:
    plugins, asset = _apprise()
    plugin = plugins[urlsplit(url).scheme]
    settings = plugin.parse_url(url)
    if to:
        settings["targets"] = [to]
    if sender and settings.get("from_addr"):
        settings["from_addr"] = f"{NO_NAME.sub(' ', sender)} <{settings['from_addr']}>"
    made = plugin(**settings, asset=asset, cto=EACH, rto=EACH)
    made.request_rate_per_sec = 0  # or it would sleep: how often a channel may send is decided elsewhere
    return bool(made.notify(body=body, title=title, body_format="text"))


def _judge(url: str, heard: _Heard, *, is_sent: bool) -> Failure | None:
    if is_sent:
        return _refusal(url, heard.answer)
    told = "\n".join(heard.lines)
    status = STATUS.search(told)
    if status:
        return f"status:{status[1]}"
    exceptions = [line.partition(": ")[2] for line in heard.lines if line.startswith(EXCEPTIONS)]
    for line in exceptions:
        for pattern, word in WORDS:
            if pattern.search(line):
                return word
    return "unreachable" if exceptions or "onnection error" in told else "settings"


def _refusal(url: str, answer: Any) -> Failure | None:
    """What a robot answers besides its status: an error has a number of its own, and a sentence."""
    if answer is None:
        return None
    try:
        said = answer.json()
    except ValueError:
        return "answer:"
    if not isinstance(said, dict):
        return "answer:"
    code = said.get("errcode", said.get("code", said.get("StatusCode", 0)))
    if code == 0:
        return None
    text = f"{code} {said.get('errmsg') or said.get('msg') or said.get('StatusMessage') or ''}"
    for secret in secrets_of(url):
        text = text.replace(secret, "****")
    return f"answer:{' '.join(text.split())[:MOST_SAID]}"


@cache
def _apprise() -> tuple[dict[str, Any], Any]:
    """The plugins by scheme, and what they share; importing apprise takes a while."""
    import requests
    from apprise import AppriseAsset
    from apprise.plugins import dingtalk, feishu, lark, wecombot
    from apprise.plugins.custom_json import NotifyJSON
    from apprise.plugins.email.base import NotifyEmail

    log = logging.getLogger("apprise")
    log.addFilter(_Ear())
    log.setLevel(logging.DEBUG)
    for module in (dingtalk, feishu, lark, wecombot):
        module.requests = _Requests(requests)  # type: ignore[attr-defined]
    plugins = {
        "wecombot": wecombot.NotifyWeComBot,
        "dingtalk": dingtalk.NotifyDingTalk,
        "feishu": feishu.NotifyFeishu,
        "lark": lark.NotifyLark,
        "mailto": NotifyEmail,
        "mailtos": NotifyEmail,
        "json": NotifyJSON,
        "jsons": NotifyJSON,
    }
    assert plugins.keys() == {scheme for schemes in SCHEMES.values() for scheme in schemes}
    asset = AppriseAsset(
        app_id="Queue-Rebate", app_desc="Queue rebate", app_url="", storage_mode="memory", http_redirects=False
    )
    return plugins, asset
