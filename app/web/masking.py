"""Personal data for those who have no need of it: what is left is enough to compare, not enough to use."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.web.permissions import Permission, may

HIDDEN = "****"
MOST_STARS = 3
"""However long a name is: its length says something too."""


def mask_name(name: str) -> str:
    """``王小芳`` as ``王*芳``, ``王芳`` as ``王*``, ``John Smith`` as ``J***h``."""
    if len(name) < 2:
        return "*" if name else ""
    if len(name) == 2:
        return f"{name[0]}*"
    return name[0] + "*" * min(len(name) - 2, MOST_STARS) + name[-1]


def mask_phone(phone: str) -> str:
    """``13812341234`` as ``138****1234``; of a shorter number less is shown."""
    if len(phone) >= 11:
        return phone[:3] + HIDDEN + phone[-4:]
    if len(phone) >= 7:
        return phone[:2] + HIDDEN + phone[-2:]
    return HIDDEN if phone else ""


def mask_email(email: str) -> str:
    """``chen@x.com`` as ``c***@x.com``."""
    name, at, host = email.rpartition("@")
    if not at:
        return HIDDEN if email else ""
    return f"{name[:1]}***@{host}"


def mask_person(name: str, nickname: str, ref: str) -> str:
    """Another member as members see them, masked in the middle: by the real name, or without one by the nickname."""
    return mask_name((name if name != ref else "") or nickname or ref)


def for_reader(mask: Callable[[str], str]) -> Callable[[str], str]:
    """``mask`` for who may not see private data; for the others nothing is changed."""
    return (lambda text: text) if may(Permission.SEE_PRIVATE) else mask


def register(app: Flask) -> None:
    """Add the filters ``private_name``, ``private_phone`` and ``private_email``, which mask for who may not see.

    ``masked_name`` and ``masked_phone`` mask for everybody.
    """
    app.add_template_filter(mask_name, "masked_name")
    app.add_template_filter(mask_phone, "masked_phone")
    for name, mask in (("name", mask_name), ("phone", mask_phone), ("email", mask_email)):
        app.add_template_filter(lambda text, mask=mask: for_reader(mask)(text), f"private_{name}")
