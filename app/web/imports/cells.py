"""What a cell of a file says, read as people type it; ``ValueError`` with the message where it says nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from app.web.fields import plain_number, read_amount
from app.web.wording import listed

Reader = Callable[[str], Any]

MOST = 1_000_000_000
YES = frozenset({"yes", "y", "true", "1", "on", "是", "开", "上架", "参与", "启用"})
NO = frozenset({"no", "n", "false", "0", "off", "否", "关", "下架", "不参与", "停用"})


def plain(text: str) -> str:
    """A text with full-width signs as plain ones."""
    return unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """A word as it is looked up: no capitals, blanks, dashes or brackets."""
    return re.sub(r"[\s_\-·.:()*/]", "", plain(text)).casefold()


def amount(text: str) -> str:
    """An amount of money, as ``168.00``."""
    return read_amount(text)


def quantity(text: str) -> str:
    """An amount of any asset, as ``168.00``."""
    return read_amount(text, "")


def whole(text: str) -> int:
    """A whole number of at least 0."""
    number = plain_number(text)
    if not re.fullmatch(r"\d{1,12}", number, re.ASCII) or int(number) > MOST:
        raise ValueError(gettext("Enter a whole number from %(least)s to %(most)s.", least=0, most=MOST))
    return int(number)


def yes_no(text: str) -> bool:
    """Yes or no."""
    word = folded(text)
    if word not in YES | NO:
        raise ValueError(gettext("Enter yes or no."))
    return word in YES


def one_of(words: dict[str, str]) -> Reader:
    """The reader of one of a few values, each known by several words."""

    def read(text: str) -> str:
        found = words.get(folded(text))
        if found is None:
            raise ValueError(gettext("Enter one of: %(words)s.", words=listed(dict.fromkeys(words.values()))))
        return found

    return read


def named(things: Iterable[tuple[str, str]]) -> Reader:
    """The reader of a number or, where it is the only one of its kind, a name; what is neither is left as typed."""
    refs: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for ref, name in things:
        refs[ref] = ref
        names.setdefault(name, []).append(ref)
    by_name = {name: found[0] for name, found in names.items() if len(found) == 1}
    return lambda text: refs.get(text) or by_name.get(text, text)


def moment(zone: ZoneInfo) -> Reader:
    """The reader of a time by the shop's clock."""

    def read(text: str) -> str:
        typed = re.sub(r"[/年月]", "-", plain(text)).replace("日", " ").strip()
        typed = re.sub(r"\b(\d)\b(?=[-:\s]|$)", r"0\1", typed)
        try:
            found = datetime.fromisoformat(typed)
        except ValueError:
            raise ValueError(gettext("Enter a date and time like 2026-12-31 08:30.")) from None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()

    return read
