"""The words for channels: what kind they are, how they fare, and why something did not arrive."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

ABOUT = {
    "wecom": lazy_gettext("Messages for staff, in a group of WeCom."),
    "dingtalk": lazy_gettext("Messages for staff, in a group of DingTalk."),
    "feishu": lazy_gettext("Messages for staff, in a group of Feishu or Lark."),
    "email": lazy_gettext("For members, each to their own address; or for staff, to one address."),
    "webhook": lazy_gettext("For another program of yours: each message is sent to it as JSON."),
}
ICONS = {
    "wecom": "chat-dots", "dingtalk": "chat-dots", "feishu": "chat-dots", "email": "envelope", "webhook": "braces",
}  # fmt: skip
STATES = {
    "off": lazy_gettext("Off"),
    "down": lazy_gettext("Does not work"),
    "works": lazy_gettext("Works"),
    "unused": lazy_gettext("Not used yet"),
}
PILLS = {"off": "cancelled", "down": "zeroed", "works": "completed", "unused": "waiting"}
STEPS = {
    "collect": lazy_gettext("making messages"),
    "queue": lazy_gettext("handing messages to the channels"),
    "deliver": lazy_gettext("sending messages"),
    "tidy": lazy_gettext("removing old messages"),
}
FAILURES = {
    "slow": lazy_gettext("The other side did not answer in time."),
    "unreachable": lazy_gettext("The other side could not be reached, or broke the connection off."),
    "unknown_host": lazy_gettext("There is no server of this name, or the network is down."),
    "certificate": lazy_gettext("The connection could not be secured: look at the port and at how it is secured."),
    "private": lazy_gettext("The server stands in a network that may not be sent to. The owner can allow one's own."),
    "login": lazy_gettext("The server refused the user or the password."),
    "recipient": lazy_gettext("The server refused the address of the receiver."),
    "settings": lazy_gettext("The connection is not complete. Enter it anew."),
    "off": lazy_gettext("The channel was switched off."),
}


def failure_text(failure: str) -> str:
    """Why something did not arrive."""
    word, _, detail = failure.partition(":")
    if word == "status":
        return str(gettext("The other side refused it with status %(status)s.", status=detail))
    if word == "answer":
        if not detail:
            return str(gettext("The other side answered with something that no robot says."))
        return str(gettext("The robot refused it: %(answer)s", answer=detail))
    if word == "fault":
        return str(gettext("A fault of this program (%(kind)s).", kind=detail))
    return str(FAILURES.get(word, failure))
