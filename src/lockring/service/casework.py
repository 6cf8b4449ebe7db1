"""Opening a case and writing what happens to it: the one place where cases change.

Each write is one transaction: the event in the log, the case as the rules make it, what follows from it for a
unit of the stock. It happens whole or not at all, and sent twice with one key it happens once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.db import transaction

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import Case, Event, Terms, after
from lockring.remedy.events import Requested, Shipped
from lockring.service import hooks, ledger, remarks, stock
from lockring.service.campaign import following
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Person
from lockring.service.references import new_reference

FOLLOWS = [stock.follow, hooks.tell, following.follow]
"""What else a write leads to, within its transaction: functions of the case, the event and its entry."""


_USED = "this form was sent before, for something else; open it again"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: the remedy of a revision of a notice, for one device of one person.

    `device` holds the facts as they were typed; `model` and `serial` in their normal forms, empty if unknown.
    """

    notice: str
    revision: date
    remedy: str
    terms: Terms
    device: dict[str, str]
    verdict: str
    model: str = ""
    serial: str = ""
    at_once: str = ""
    language: str = "en"


@transaction.atomic
def open_case(asked: Asked, person: Person, *, by: By, at: datetime, key: str) -> CaseRow:
    """Opens a case, with a reference number. With a key that was used before: the case it opened."""
    ledger.lock()
    if written := ledger.is_written(key):
        if written.kind != "case":
            raise ServiceError(_USED)
        return CaseRow.objects.get(id=written.subject)
    name = uuid4()
    event = Requested(
        at=at, by=by.part, who=by.who, owner=str(person.id), at_once=asked.at_once, device=asked.device
    )
    kept = remarks.keep(event, name)
    case = after(Case(terms=asked.terms), kept)
    row = CaseRow(
        id=name,
        reference=_free_reference(),
        notice=asked.notice,
        revision=asked.revision,
        remedy=asked.remedy,
        person=person,
        verdict=asked.verdict,
        model=asked.model,
        serial=asked.serial,
        terms=msgspec.json.encode(asked.terms).decode(),
        opened_at=at,
        language=asked.language,
        **_columns(case),
    )
    row.save(force_insert=True)
    _written(row, case, kept, by, key)
    return row


@transaction.atomic
def record(case: UUID, event: Event, *, key: str | None = None) -> CaseRow:
    """Writes what happened to a case. With a key that was used before, nothing more happens.

    Raises RemedyError where the rules do not permit it, and ServiceError where there is no such case.
    """
    row = CaseRow.objects.select_for_update().filter(id=case).first()
    if row is None:
        raise ServiceError("there is no such case")
    if written := ledger.is_written(key):
        if written.subject != str(row.id) or type(event_of(written)) is not type(event):
            raise RemedyError(_USED)
        return row
    kept = remarks.keep(event, row.id)
    now = after(case_of(row), kept)
    for column, value in _columns(now).items():
        setattr(row, column, value)
    if isinstance(event, Shipped):
        row.shipped_at = event.at
    if now.owner != str(row.person_id):
        row.person = Person.objects.get(id=now.owner)
    row.save()
    _written(row, now, kept, By(part=event.by, who=event.who), key)
    return row


def case_of(row: CaseRow) -> Case:
    """The case of a row, as the rules know it. Words of people in it are ids; see `remarks`."""
    return msgspec.json.decode(row.state, type=Case)


def events_of(case: UUID) -> list[tuple[LedgerEntry, Event]]:
    """Every event of a case, oldest first, with its entry in the log. Words of people are ids."""
    entries = LedgerEntry.objects.filter(subject=str(case), kind="case").order_by("position")
    return [(entry, event_of(entry)) for entry in entries]


def event_of(entry: LedgerEntry) -> Event:
    """The event that an entry of a case holds."""
    event: Event = msgspec.json.decode(entry.body, type=Event)
    return event


def is_as_written(row: CaseRow) -> bool:
    """Whether the case is still what its events make of it: somebody could have changed the row."""
    return is_made_by(row, (event for _, event in events_of(row.id)))


def is_made_by(row: CaseRow, events: Iterable[Event]) -> bool:
    """Whether these events make the case what it is."""
    case = Case(terms=msgspec.json.decode(row.terms, type=Terms))
    try:
        for event in events:
            case = after(case, event)
    except RemedyError:
        return False
    columns = _columns(case)
    return all(getattr(row, column) == value for column, value in columns.items())


def _written(row: CaseRow, case: Case, event: Event, by: By, key: str | None) -> None:
    body = msgspec.to_builtins(event)
    entry = ledger.append("case", by=by, at=event.at, subject=str(row.id), body=body, key=key)
    for follow in FOLLOWS:
        follow(row, case, event, entry)


def _columns(case: Case) -> dict[str, Any]:
    return {
        "state": msgspec.json.encode(case, order="deterministic").decode(),  # sets are sorted
        "stage": case.stage.value,
        "can_wait": not case.at_once,
        "since": case.since,
        "old_unit": case.old_unit.value,
        "device": case.device,
        "changed_at": case.last,
    }


def _free_reference() -> str:
    """A reference number that no case has: of 10^12 the first drawn is nearly always free."""
    return next(
        drawn for drawn in iter(new_reference, "") if not CaseRow.objects.filter(reference=drawn).exists()
    )
