"""The address of a channel, as apprise takes it, from the few things that a form asks for; never a raw one.

An address holds secrets. What may be shown of it is ``shown``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from app.domain.errors import Refused

Kind = Literal["wecom", "dingtalk", "feishu", "email", "webhook"]
KINDS: tuple[Kind, ...] = ("wecom", "dingtalk", "feishu", "email", "webhook")

SCHEMES: dict[str, tuple[str, ...]] = {
    "wecom": ("wecombot",),
    "dingtalk": ("dingtalk",),
    "feishu": ("feishu", "lark"),
    "email": ("mailto", "mailtos"),
    "webhook": ("json", "jsons"),
}
"""What an address of a kind may begin with; nothing else is ever sent to."""

ROBOTS = {
    "wecom": ("qyapi.weixin.qq.com", "key"),
    "dingtalk": ("oapi.dingtalk.com", "access_token"),
    "feishu": ("open.feishu.cn", ""),
    "lark": ("open.larksuite.com", ""),
}
"""Where group robots live, and what their address calls the secret; without a name it is the end of the path."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{8,200}")
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
SECURITY = {"ssl": 465, "starttls": 587, "none": 25}
"""How mail is secured on its way, and the port that goes with it."""

LONGEST = 500
INWARD = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def url_of(kind: str, typed: Mapping[str, str], *, is_internal: bool) -> str:
    """The address from what was typed; refused with the name of the field that does not fit."""
    if kind == "email":
        return _email(typed, is_internal)
    if kind == "webhook":
        return _webhook(typed, is_internal)
    return _robot(kind, typed)


def _robot(kind: str, typed: Mapping[str, str]) -> str:
    given = typed.get("token", "").strip()
    is_lark = f"//{ROBOTS['lark'][0]}/" in given if "://" in given else typed.get("region") == "lark"
    scheme = {"wecom": "wecombot", "dingtalk": "dingtalk"}.get(kind, "lark" if is_lark else "feishu")
    token = _token_in(given, scheme)
    if not TOKEN.fullmatch(token):
        raise Refused("Copy the robot's whole address, or the key in it: letters and digits.", "token")
    secret = typed.get("secret", "").strip()
    if kind == "dingtalk" and not re.fullmatch(r"[A-Za-z0-9]{8,200}", token):
        raise Refused("Copy the robot's whole address, or the key in it: letters and digits.", "token")
    if kind == "dingtalk" and secret and not re.fullmatch(r"[A-Za-z0-9]{8,200}", secret):
        raise Refused("The secret begins with SEC and consists of letters and digits.", "secret")
    if kind == "wecom":
        return f"wecombot://robot/?{urlencode({'key': token})}"
    given_secret = {"secret": secret} if kind == "dingtalk" and secret else {}
    return f"{scheme}://robot/?{urlencode({'token': token, **given_secret})}"


def _token_in(given: str, scheme: str) -> str:
    """The secret in the address that a robot's page shows; what is no address is the secret itself."""
    if "://" not in given:
        return given
    host, name = ROBOTS["wecom" if scheme == "wecombot" else scheme]
    try:
        parts = urlsplit(given)
    except ValueError:
        return ""
    if parts.hostname != host:
        raise Refused(
            "This is not the address of such a robot: it begins with {host}.", "token", host=f"https://{host}/"
        )
    return parse_qs(parts.query).get(name, [""])[0] if name else parts.path.rstrip("/").rpartition("/")[2]


def _email(typed: Mapping[str, str], is_internal: bool) -> str:
    host = _host(typed.get("host", ""), "host", is_internal)
    security = typed.get("security") or "ssl"
    if security not in SECURITY:
        raise Refused("Choose how the mail is secured on its way.", "security")
    port = typed.get("port") or str(SECURITY[security])
    if not re.fullmatch(r"[0-9]{1,5}", port, re.ASCII) or not 0 < int(port) < 65_536:
        raise Refused("A port is a number from 1 to 65535.", "port")
    sender = _address(typed.get("sender", ""), "sender")
    given = {"smtp": host, "mode": "insecure" if security == "none" else security, "from": sender, "format": "text"}
    if typed.get("to"):
        given["to"] = _address(typed["to"], "to")
    user, password = typed.get("user", "").strip(), typed.get("password", "")
    if bool(user) != bool(password):
        raise Refused("Enter both, the user and the password, or neither.", "user" if password else "password")
    if max(len(user), len(password)) > LONGEST:
        raise Refused("Use at most {most} characters.", "password", most=LONGEST)
    login = {"user": _twice(user), "password": _twice(password)} if user else {}
    scheme = "mailto" if security == "none" else "mailtos"
    # Everything goes as an argument: the parts before the @ of such an address are taken apart in more than one way.
    return f"{scheme}://{host}:{port}/?{urlencode(given | login, quote_via=quote)}"


def _webhook(typed: Mapping[str, str], is_internal: bool) -> str:
    given = typed.get("address", "").strip()
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        raise Refused("This is no web address.", "address") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or len(given) > LONGEST:
        raise Refused("Enter an address that begins with https://.", "address")
    if parts.scheme == "http" and not is_internal:
        raise Refused("Enter an address that begins with https://.", "address")
    if parts.username is not None or parts.fragment or not re.fullmatch(r"[\x21-\x7e]*", given):
        raise Refused("Enter the address without a user, a # and blanks.", "address")
    host = _host(parts.hostname, "address", is_internal)
    scheme = "jsons" if parts.scheme == "https" else "json"
    place = f"{scheme}://{host}{f':{port}' if port else ''}{quote(unquote(parts.path) or '/', safe='/')}"
    # apprise keeps what begins with a minus for the receiver.
    arguments = [(f"-{_twice(name)}", _twice(values[0])) for name, values in parse_qs(parts.query, True).items()]
    return f"{place}?{urlencode([('method', 'POST'), *arguments], quote_via=quote)}"


def _twice(text: str) -> str:
    """A text whose per cent signs outlive being read twice, as apprise does with some arguments."""
    return text.replace("%", "%25")


def _host(given: str, place: str, is_internal: bool) -> str:
    host = given.strip().rstrip(".").lower()
    if not HOST.fullmatch(host):
        raise Refused("This is no name of a server.", place)
    if not is_internal and (host == "localhost" or host.endswith(INWARD) or "." not in host or not is_outside(host)):
        raise Refused("This server stands in the shop's own network. Only the owner can allow that.", place)
    return host


def is_outside(host: str) -> bool:
    """Whether an address lies in no network of one's own; a name does, as far as it can be told from it."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return True
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def is_never(host: str) -> bool:
    """Whether an address is nobody's server: machines in a cloud are told their own secrets there."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved


def _address(given: str, place: str) -> str:
    given = given.strip()
    if not EMAIL.fullmatch(given):
        raise Refused("This is no e-mail address.", place)
    return given


def host_of(url: str) -> str | None:
    """The server that the shop itself has named, by mail or webhook; None for robots, whose servers are known."""
    parts = urlsplit(url)
    if parts.scheme in SCHEMES["email"]:
        return parse_qs(parts.query)["smtp"][0]
    return parts.hostname if parts.scheme in SCHEMES["webhook"] else None


def secrets_of(url: str) -> list[str]:
    """What of an address nobody may read."""
    parts = urlsplit(url)
    arguments = parse_qs(parts.query, True)
    if parts.scheme in SCHEMES["webhook"]:
        given = [value for name, values in arguments.items() if name != "method" for value in values]
        found = [parts.path.strip("/"), *given]
    else:
        found = [value for name in ("key", "token", "secret", "password") for value in arguments.get(name, [])]
        found = [unquote(each) for each in found]
    return [each for each in found if len(each) > 3]


def shown(url: str) -> str:
    """What may be shown of an address: the end of a robot's secret, a mail's sender and server, a webhook's server."""
    parts = urlsplit(url)
    arguments = parse_qs(parts.query)
    if parts.scheme in SCHEMES["email"]:
        return f"{arguments['from'][0]} · {arguments['smtp'][0]}"
    if parts.scheme in SCHEMES["webhook"]:
        return parts.netloc
    return f"****{arguments.get('key', arguments.get('token', ['']))[0][-4:]}"
