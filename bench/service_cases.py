"""Very many cases, written straight into PostgreSQL: each row and entry as the service makes it.

What is drawn passes `lockring service audit`. Stock is left out: most cases are over, or wait.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from lockring import load_notices
from lockring.remedy import Actor, Case, Event, Terms, after
from lockring.remedy.events import CameBack, Requested, Reserved, Shipped, Withdrawn
from lockring.service import ledger
from lockring.service.models import LedgerEntry

START = datetime(2025, 1, 6, 8, tzinfo=UTC)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_RING, _REMOTE = "medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller"
_AGENT = str(UUID(int=7))
_CHUNK = 20_000  # cases that are written at once
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


class Drawn(msgspec.Struct):
    """The rows of some cases."""

    people: list[tuple[object, ...]]
    cases: list[tuple[object, ...]]
    entries: list[tuple[object, ...]]


def fill(url: str, count: int) -> None:
    """Writes so many cases into a database that has the tables and no entry yet."""
    position, previous = 0, ledger.NOBODY
    with psycopg.connect(url) as connection:
        for drawn in _chunks(count):
            entries = []
            for number, entry in enumerate(drawn.entries, position + 1):
                written = LedgerEntry(**dict(zip(_ENTRY, (number, *entry, None, previous, ""), strict=True)))
                previous = ledger.digest(written)
                entries.append((number, *entry, None, written.previous, previous))
            position += len(entries)
            _copy(connection, "service_person", _PERSON, drawn.people)
            _copy(connection, "service_caserow", _CASE, drawn.cases)
            _copy(connection, "service_ledgerentry", _ENTRY, entries)
        connection.execute("DELETE FROM service_head")
        connection.execute("INSERT INTO service_head VALUES (1, %s, %s)", (position, previous))
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE")


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


def _chunks(count: int) -> Iterator[Drawn]:
    draw = random.Random(11)
    terms = _terms()
    for first in range(0, count, _CHUNK):
        drawn = Drawn(people=[], cases=[], entries=[])
        for number in range(first, min(count, first + _CHUNK)):
            _draw(draw, number, count, terms, drawn)
        yield drawn


def _terms() -> dict[str, Terms]:
    remedies = {
        one.id: {each.id: each for each in one.latest.remedies}
        for one in load_notices()
        if one.id in (_RING, _REMOTE)
    }
    return {_RING: Terms.of(remedies[_RING]["replacement"]), _REMOTE: Terms.of(remedies[_REMOTE]["return"])}


def _draw(draw: random.Random, number: int, count: int, terms: dict[str, Terms], drawn: Drawn) -> None:
    """One case more, with its person and its entries."""
    person, case_id = (UUID(int=draw.getrandbits(128), version=4) for _ in range(2))
    opened_at = START + timedelta(seconds=number * 40_000_000 / count)
    is_ring = draw.random() < 0.4
    notice = _RING if is_ring else _REMOTE
    events = _events(draw, is_ring, str(person), opened_at)
    case = Case(terms=terms[notice])
    for event in events:
        case = after(case, event)
        body = msgspec.to_builtins(event)
        text = msgspec.json.encode(dict(sorted(body.items()))).decode()
        drawn.entries.append((event.at, event.by.value, event.who, "case", str(case_id), text))
    serial = f"NG{number:07}H"
    email = f"person.{number}@example.org"
    place = ("555-0100", "12 Elm Street", "", "Springfield", "IL", "62701", "US", "en", opened_at)
    drawn.people.append((person, f"Person {number:07}", email, *place))
    shipped_at = next((event.at for event in events if isinstance(event, Shipped)), None)
    drawn.cases.append(
        (
            case_id,
            _reference(number),
            notice,
            date(2021, 10, 5),
            "replacement" if is_ring else "return",
            person,
            f'{{"model_number": "{"MMT-1780" if is_ring else "MMT-503"}", "serial_number": "{serial}"}}',
            "affected",
            "MMT1780" if is_ring else "MMT503",
            serial,
            msgspec.json.encode(case.terms).decode(),
            msgspec.json.encode(case, order="deterministic").decode(),
            case.stage.value,
            not case.at_once,
            case.since,
            case.old_unit.value,
            opened_at,
            case.last,
            shipped_at,
            "en",
        )
    )


def _events(draw: random.Random, is_ring: bool, owner: str, at: datetime) -> list[Event]:
    at_once = "f" * 64 if is_ring and draw.random() < 0.1 else ""
    events: list[Event] = [Requested(at=at, by=Actor.PERSON, who=owner, owner=owner, at_once=at_once)]
    if is_ring:
        if draw.random() < 0.35:
            later = at + timedelta(days=4)
            events.append(Withdrawn(at=later, by=Actor.PERSON, who=owner, reason="e" * 64))
        return events
    days = draw.uniform(1, 9)
    agent: dict[str, Any] = {"by": Actor.AGENT, "who": _AGENT}
    events.append(Reserved(at=at + timedelta(days=days), unit="kit", **agent))
    events.append(Shipped(at=at + timedelta(days=days + 1), carrier="file", tracking="LR", **agent))
    if draw.random() < 0.9:
        events.append(CameBack(at=at + timedelta(days=days + 20), **agent))
    return events


def _reference(number: int) -> str:
    letters = []
    for _ in range(8):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return f"LR-{''.join(letters[:4])}-{''.join(letters[4:])}"
