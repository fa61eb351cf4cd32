"""Sending and withdrawals on PostgreSQL: of several at once one wins, and the books add up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.services import test_sending, test_withdrawals


@pytest.mark.parametrize("happening", test_withdrawals.AT_ONCE + test_sending.AT_ONCE, ids=lambda each: each.__name__)
def test_of_several_at_once_one_wins(happening: Callable[[Flask], None], new_app: Flask) -> None:
    happening(new_app)
