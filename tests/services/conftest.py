"""What tests of services share."""

from __future__ import annotations

import pytest

from tests.services.posting import Post


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """Stands in for what sends messages."""
    return Post(monkeypatch)
