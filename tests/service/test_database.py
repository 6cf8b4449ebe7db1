"""Which database the tests of the service run on."""

from __future__ import annotations

import os

from django.db import connection


def test_the_database_is_the_one_that_was_asked_for() -> None:
    """A file, and in the run of test_postgresql a real server."""
    assert connection.vendor == ("postgresql" if os.environ.get("LOCKRING_DATABASE") else "sqlite")
