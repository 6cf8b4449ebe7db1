"""A whole copy of the data in one file, and back: the same file for SQLite and for PostgreSQL.

The file is gzip (RFC 1952) of lines of JSON: what it is, each table with its rows, and at the end the digest
of all lines before. It is read in one transaction, while others write; it is written back whole or not at
all. Sessions and what is kept for a minute are left out: people sign in again.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from lockring.errors import ServiceError
from lockring.service import audit

_FORMAT = 1
_LEFT_OUT = {"auth", "contenttypes", "sessions"}
_CHUNK = 2_000  # rows at once


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: when it was made, by which tables, and where the log ended."""

    lockring_backup: int
    made_at: datetime
    migrations: list[str]
    entries: int
    head: str


def tables() -> list[type[models.Model]]:
    """Every table that is copied, always in the same order."""
    found = (one for one in apps.get_models() if one._meta.app_label not in _LEFT_OUT)
    return sorted((one for one in found if one._meta.managed), key=lambda one: one._meta.db_table)


def write(path: Path, at: datetime) -> About:
    """Copies everything into the file, which must not be there yet. Raises ServiceError."""
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise ServiceError(f"{path} is there already; name another file")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, _standing_still():
            os.fchmod(raw.fileno(), 0o600)
            about = _about(at)
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
                _write_lines(packed, about)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    except OSError as error:
        raise ServiceError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return about


def read(path: Path) -> About:
    """Brings the copy into the empty database: all of it, or nothing. Raises ServiceError."""
    full = [one._meta.db_table for one in tables() if one._base_manager.exists()]
    if full:
        raise ServiceError(f"the database is not empty ({full[0]}); restore into a new one")
    try:
        with transaction.atomic(), gzip.open(path, "rb") as packed:
            about = _read_lines(packed)
            faults = list(audit.faults(about.head, lambda *_: None))
            if faults or audit.head() != (about.entries, about.head):
                raise ServiceError(f"{path} does not hold what was written: {'; '.join(faults[:3])}")
    except (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeError) as error:
        raise ServiceError(f"{path} cannot be read as a backup, and nothing was restored") from error
    except (DatabaseError, ValidationError, LookupError, ValueError, TypeError) as error:
        raise ServiceError(f"{path} does not fit this database, and nothing was restored") from error
    return about


@contextmanager
def _standing_still() -> Iterator[None]:
    """Within it the database is seen as it was at one instant, while others go on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # in WAL a reader keeps nobody from writing
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _about(at: datetime) -> About:
    entries, newest = audit.head()
    return About(lockring_backup=_FORMAT, made_at=at, migrations=_migrations(), entries=entries, head=newest)


def _migrations() -> list[str]:
    """Which columns the tables have: those of the copy must be the same."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{label}.{name}" for label, name in applied if label not in _LEFT_OUT)


class _Lines:
    """Lines that are added to one digest as they pass."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()

    def passed(self, line: bytes) -> bytes:
        self.sum.update(line)
        return line


def _write_lines(packed: gzip.GzipFile, about: About) -> None:
    lines = _Lines()
    packed.write(lines.passed(msgspec.json.encode(about) + b"\n"))
    for table in tables():
        names = [field.attname for field in table._meta.concrete_fields]
        head = {"table": table._meta.db_table, "columns": names}
        packed.write(lines.passed(msgspec.json.encode(head) + b"\n"))
        rows = table._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(chunk_size=_CHUNK):
            packed.write(lines.passed(msgspec.json.encode(row) + b"\n"))
    packed.write(msgspec.json.encode({"digest": lines.sum.hexdigest()}) + b"\n")


def _read_lines(packed: gzip.GzipFile) -> About:
    lines = _Lines()
    about = msgspec.json.decode(lines.passed(packed.readline()), type=About)
    if about.lockring_backup != _FORMAT or about.migrations != _migrations():
        raise ServiceError(
            "the backup was made by another version of Lockring; restore it with that one, then upgrade"
        )
    by_name = {one._meta.db_table: one for one in tables()}
    filling: _Filling | None = None
    for line in packed:
        said = msgspec.json.decode(line)
        if isinstance(said, dict) and "digest" in said:
            if said["digest"] != lines.sum.hexdigest() or packed.readline():
                raise ServiceError("the backup was changed after it was made; nothing was restored")
            break
        lines.passed(line)
        if isinstance(said, dict):
            _flush(filling)
            filling = _Filling(by_name.pop(said["table"]), said["columns"])
        elif filling is None:
            raise ServiceError("the backup does not begin with a table; nothing was restored")
        else:
            filling.add(said)
    else:
        raise ServiceError("the backup is cut off at its end; nothing was restored")
    _flush(filling)
    _count_on()
    return about


def _flush(filling: _Filling | None) -> None:
    if filling is not None:
        filling.flush()


class _Filling:
    """A table that is being filled. Rows are written as they are: no default, no clock."""

    def __init__(self, table: type[models.Model], names: list[str]) -> None:
        by_name = {field.attname: field for field in table._meta.concrete_fields}
        self.fields = [by_name[name] for name in names]
        quoted = ", ".join(connection.ops.quote_name(field.column or "") for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        into = connection.ops.quote_name(table._meta.db_table)
        self.statement = f"INSERT INTO {into} ({quoted}) VALUES ({marks})"  # noqa: S608 - our own names
        self.rows: list[list[Any]] = []

    def add(self, row: list[Any]) -> None:
        """One row more."""
        pairs = zip(self.fields, row, strict=True)
        self.rows.append([_as_column(field, value) for field, value in pairs])
        if len(self.rows) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Writes what was added."""
        if self.rows:
            with connection.cursor() as cursor:
                cursor.executemany(self.statement, self.rows)
        self.rows = []


def _as_column(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.BinaryField) and value is not None:
        value = base64.b64decode(value)
    elif not isinstance(field, models.JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def _count_on() -> None:
    """The numbers that the database gives itself go on after those that came in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
