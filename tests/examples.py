"""How many examples a property is tried with: a quarter of them, all of them where tests run at full size."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tools.test import FULL_SIZE


def examples(count: int, *, keep_fixtures: bool = False) -> settings:
    """Settings for ``count`` examples at full size; ``keep_fixtures`` lets all share what a fixture made."""
    tried = count if os.environ.get(FULL_SIZE) else max(count // 4, 5)
    shared = [HealthCheck.function_scoped_fixture] if keep_fixtures else []
    return settings(max_examples=tried, suppress_health_check=[HealthCheck.too_slow, *shared])
