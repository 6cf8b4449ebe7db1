"""Very many cases, written straight into PostgreSQL: each row and entry as the service makes it.

What is drawn passes `lockring service audit`. Stock is left out: most cases are over, or wait. All processors
draw, one writes: the log is one chain.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator
from datetime import datetime

import msgspec
import psycopg
from service_draw import Drawn, drawn_part

from lockring.service import ledger, remarks

_CHUNK = 20_000  # cases that are written at once
_DRAWING, _AHEAD = 2, 4  # processes that draw, and parts that are drawn while one is written
_PERSON = (
    "id",
    "name",
    "email",
    "phone",
    "street",
    "street_more",
    "city",
    "region",
    "postal_code",
    "country",
    "language",
    "created_at",
)
_CASE = (
    "id",
    "reference",
    "notice",
    "revision",
    "remedy",
    "person_id",
    "device",
    "verdict",
    "model",
    "serial",
    "terms",
    "state",
    "stage",
    "can_wait",
    "since",
    "old_unit",
    "opened_at",
    "changed_at",
    "shipped_at",
    "language",
)
_ENTRY = ("position", "at", "part", "who", "kind", "subject", "body", "key", "previous", "digest")


_WHY = "The ring came out of the pump while I slept. My sugar was very low in the morning."


class Entry(msgspec.Struct):
    """An entry of the log as `ledger.digest` reads it: a row of the model takes ten times as long to make."""

    position: int
    at: datetime
    part: str
    who: str
    kind: str
    subject: str
    body: str
    key: str | None
    previous: str


def fill(url: str, count: int) -> None:
    """Writes so many cases into a database that has the tables and no entry yet."""
    why = remarks.kept(_WHY, None)
    position, previous = 0, ledger.NOBODY
    parts = [(first, min(count, first + _CHUNK), count, why) for first in range(0, count, _CHUNK)]
    with psycopg.connect(url) as connection:
        for drawn in _drawn(parts):
            entries: list[tuple[object, ...]] = []
            for number, row in enumerate(drawn.entries, position + 1):
                entry = Entry(number, *row, None, previous)  # type: ignore[arg-type,call-arg]
                last, previous = previous, ledger.digest(entry)  # type: ignore[arg-type]
                entries.append((number, *row, None, last, previous))
            position += len(entries)
            _copy(connection, "service_person", _PERSON, drawn.people)
            _copy(connection, "service_caserow", _CASE, drawn.cases)
            _copy(connection, "service_ledgerentry", _ENTRY, entries)
        connection.execute("DELETE FROM service_head")
        connection.execute("INSERT INTO service_head VALUES (1, %s, %s)", (position, previous))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")  # as the database does by itself, a while later


def _drawn(parts: list[tuple[int, int, int, str]]) -> Iterator[Drawn]:
    """In their order; a few ahead of the one that is written, not all that fit into memory."""
    with multiprocessing.get_context("spawn").Pool(_DRAWING) as pool:
        begun = deque(pool.apply_async(drawn_part, (part,)) for part in parts[:_AHEAD])
        for part in [*parts[_AHEAD:], *[None] * len(begun)]:
            drawn = begun.popleft().get()
            if part is not None:
                begun.append(pool.apply_async(drawn_part, (part,)))
            yield drawn


def _copy(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    columns: tuple[str, ...],
    rows: list[tuple[object, ...]],
) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)
