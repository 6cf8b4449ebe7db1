"""Two databases behind one small interface: SQLite in a file, and PostgreSQL.

Statements are written once, with `?` for each value. What the two spell differently is a word in braces
in the tables (`schema.py`) or one of the attributes here.
"""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from lockring.errors import StoreError, shown

if TYPE_CHECKING:
    import sqlite3

    import psycopg

Row = tuple[Any, ...]

WAIT_SECONDS = 60  # for another writer; a page of 1,000 records takes well under one second
_AGAIN_SECONDS = 0.01  # until the next try, where a database does not wait by itself
CONNECT_SECONDS = 10  # for a PostgreSQL server to answer
PIECE = 5_000  # values asked for at once
SCHEMA = "lockring"  # PostgreSQL: our tables stand apart from those of others in the same database
WRITER = 0x10CC_0001  # PostgreSQL: the advisory lock that a writer holds; any number that others do not use


class Database(ABC):
    """One connection. A statement outside of `transaction` is a transaction of its own."""

    dialect: ClassVar[str]
    """Which of two spellings of a statement to take: "sqlite" or "postgresql"."""
    words: ClassVar[dict[str, str]]
    """What the words in braces of `schema.py` mean here."""
    any_of: ClassVar[str]
    """Follows a column: it holds one of many values. The parameter for its `?` is `many(values)`."""

    @abstractmethod
    def many(self, values: Iterable[str | int]) -> object:
        """Many values as one parameter for `any_of`."""

    @abstractmethod
    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows that the statement gives, none for a statement that gives none. Raises StoreError."""

    @abstractmethod
    def write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """The statement, once for each row of values. Raises StoreError."""

    def among(self, sql: str, values: Sequence[str] | Sequence[int], *before: object) -> list[Row]:
        """The rows of a statement that ends with a column, where that is one of the values.

        `before` are the parameters before it. Asks in pieces: a statement has no bound, a plan has.
        """
        found: list[Row] = []
        for start in range(0, len(values), PIECE):
            piece = self.many(values[start : start + PIECE])
            found += self.rows(f"{sql} {self.any_of}", *before, piece)
        return found

    @abstractmethod
    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what happens inside, with no other writer meanwhile. Raises StoreError."""

    @abstractmethod
    def tables(self) -> set[str]:
        """The names of the tables that are there."""

    @abstractmethod
    def purge(self, *tables: str) -> None:
        """Overwrite what was deleted from these tables, so that it stands in no file of the database."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection, giving up an unfinished transaction."""


class Section:
    """Base of each part of a store: the connection that all parts share."""

    _database: Database


def connect(place: str, *, read_only: bool) -> Database:
    """The database at a `postgresql://` URL or at a path. Raises StoreError when it cannot be opened."""
    if place.startswith(("postgresql://", "postgres://")):
        return PostgreSQL(place, read_only=read_only)
    if not place or "://" in place:
        raise StoreError(f"{shown(place)} is no store: give the path of a file, or a postgresql:// URL")
    return SQLite(place, read_only=read_only)


class SQLite(Database):
    """A file, with its write-ahead log beside it: readers go on while one process writes."""

    dialect = "sqlite"
    words: ClassVar[dict[str, str]] = {
        "blob": "BLOB",
        "text": "TEXT",
        "serial": "INTEGER PRIMARY KEY",
        "clustered": "WITHOUT ROWID",
    }
    any_of = "IN (SELECT value FROM json_each(?))"

    def __init__(self, place: str, *, read_only: bool) -> None:
        import sqlite3

        self._place = place
        self._errors: type[Exception] = sqlite3.Error
        if read_only and place != ":memory:" and not os.path.exists(place):
            raise StoreError(f"there is no store at {shown(place)}; `lockring sync` makes one")
        with self._told():
            # Autocommit: transactions are begun in words, as IMMEDIATE, so that none can fail half way.
            self._connection: sqlite3.Connection = sqlite3.connect(
                place, timeout=WAIT_SECONDS, isolation_level=None
            )
        try:
            self._set_up(read_only)
        except BaseException:
            self._connection.close()
            raise

    def _set_up(self, read_only: bool) -> None:
        self.rows("PRAGMA foreign_keys = ON")
        if read_only:
            self.rows("PRAGMA query_only = ON")
        else:
            self._write_ahead()
        self.rows("PRAGMA synchronous = FULL")  # a review survives a power cut
        self.rows("PRAGMA secure_delete = ON")

    def _write_ahead(self) -> None:
        """Keep a write-ahead log. Where several do this first to one file, SQLite does not wait by itself."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                if self.rows("PRAGMA journal_mode")[0][0] == "delete":
                    self.rows("PRAGMA journal_mode = WAL")
                return
            except StoreError as error:
                if "is locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(_AGAIN_SECONDS)

    def many(self, values: Iterable[str | int]) -> object:
        import msgspec

        return msgspec.json.encode(list(values)).decode()

    def rows(self, sql: str, *values: object) -> list[Row]:
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with self._told():
            self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk ends it already
                self._connection.rollback()
            raise

    def tables(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def purge(self, *tables: str) -> None:  # noqa: ARG002 - one log for all tables
        """Deleted rows are overwritten in the file; what is left is the write-ahead log."""
        if self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            raise StoreError(
                "deleted, but another program reads the store; do it again to overwrite the bytes"
            )

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise StoreError(f"the store at {shown(self._place)}: {_hint(str(error))}") from error


def _hint(said: str) -> str:
    """What the database said, and what to do about it."""
    hints = {
        "lock timeout": "another program is writing to it; try again when that is done",
        "is locked": "another program is writing to it; try again when that is done",
        "is full": "make room on the disk, then run the same again: what was done so far is kept",
        "disk I/O error": "make room on the disk, then run the same again: what was done so far is kept",
        "readonly": "it cannot be written; check who may write to the file and its folder",
        "query_only": "it cannot be written; check who may write to the file and its folder",
        "unable to open": "it cannot be opened; check that its folder exists and may be written",
        "not a database": "the file is something else; give another path",
    }
    return said + next((f"; {hint}" for words, hint in hints.items() if words in said), "")


class PostgreSQL(Database):
    """A schema of its own in a database of a PostgreSQL server."""

    dialect = "postgresql"
    words: ClassVar[dict[str, str]] = {
        "blob": "BYTEA",
        "text": 'TEXT COLLATE "C"',  # the order of SQLite
        "serial": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "clustered": "",
    }
    any_of = "= ANY(?)"

    def __init__(self, url: str, *, read_only: bool) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise StoreError(
                "a store on PostgreSQL needs psycopg: pip install 'lockring[postgresql]'"
            ) from error
        self._errors: type[Exception] = psycopg.Error
        with self._told():
            self._connection: psycopg.Connection[Row] = psycopg.connect(
                url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="lockring"
            )
        self.rows(f"SET search_path TO {SCHEMA}")
        self.rows(f"SET lock_timeout TO '{WAIT_SECONDS}s'")
        self.rows(f"SET default_transaction_read_only TO {'on' if read_only else 'off'}")

    def many(self, values: Iterable[str | int]) -> object:
        return list(values)

    def rows(self, sql: str, *values: object) -> list[Row]:
        with self._told():
            # The statements are constants of this package; no value ever stands in one.
            cursor = self._connection.execute(_percent(sql), values or None)
            return cursor.fetchall() if cursor.description else []

    def write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(_percent(sql), rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._told(), self._connection.transaction():
            self.rows("SELECT pg_advisory_xact_lock(?)", WRITER)
            yield

    def tables(self) -> set[str]:
        named = "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"
        return {name for (name,) in self.rows(named, SCHEMA)}

    def purge(self, *tables: str) -> None:
        """Rewrites the tables, which are small: a plain VACUUM leaves the bytes of deleted rows in place."""
        for table in tables:
            self.rows(f"VACUUM FULL {table}")

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            # Never the URL, which may hold a password; the first line only, without the statement.
            said = str(error).strip().split("\n")[0]
            raise StoreError(f"the store on PostgreSQL: {_hint(said)}") from error


@cache
def _percent(sql: str) -> str:
    return sql.replace("?", "%s")
