"""How much is tried: the same examples every time, or with HYPOTHESIS_PROFILE=long many more and always others."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
LONGER = 40


def examples(count: int) -> settings:
    """So many examples, each as slow as it must be."""
    return settings(
        max_examples=count * LONGER if IS_LONG else count,
        derandomize=not IS_LONG,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=IS_LONG,
    )
