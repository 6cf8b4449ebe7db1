"""Many who want the last units at once, on PostgreSQL, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.delivery import returns, sending
from lockring.service.delivery.returns import Came
from lockring.service.models import CaseRow, Parcel, Unit, UnitState
from tests.service.builders import AGENT, REMOTE, START, opened, person, unit
from tests.stores import server

Done = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def postgresql(django_db_blocker: Any) -> Iterator[None]:
    """The service on a fresh database of a real PostgreSQL, until these tests are over."""
    import psycopg

    url, _ = server()
    name = f"lockring_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        given = maker.info
        place = {"USER": given.user, "PASSWORD": given.password, "HOST": given.host, "PORT": str(given.port)}
    before = connections.settings["default"]
    after = {**before, **place, "ENGINE": "django.db.backends.postgresql", "NAME": name, "OPTIONS": {}}
    with django_db_blocker.unblock():
        kept = connections["default"]
        connections.settings["default"] = after
        connections["default"] = connections.create_connection("default")
        try:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            connections["default"] = kept
            with psycopg.connect(url, autocommit=True) as maker:
                maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
