"""What the tests of the service share: each begins with no limit used up, and in no other language."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _begins_anew() -> None:
    cache.clear()
    translation.deactivate()
