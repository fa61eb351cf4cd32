"""What is said of a setting, and what it is called where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

NOT_SET = lazy_gettext("not set")
OFF = lazy_gettext("off")
EMPTY = lazy_gettext("empty")
NOBODY = lazy_gettext("nobody")


class Words(NamedTuple):
    """What a setting is called, how its values read (None: as they are), and what it says where there is none."""

    label: Any
    reads: Callable[[Any], str] | None = None
    unset: Any = NOT_SET
