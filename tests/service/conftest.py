"""What the tests of the service share: no test counts against the limits of the next one."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()
