"""Writing one event to a case for a program: once, and only if the case is what the program takes it for."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import Http404

from lockring.errors import ServiceError
from lockring.remedy import Event
from lockring.remedy.events import AppealAnswered, Reserved, Shipped
from lockring.service import casework, ledger, remarks, stock
from lockring.service.api import telling
from lockring.service.api.problems import Problem
from lockring.service.api.shapes import ASKED_EVENTS
from lockring.service.desk.actions import refused_by
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Unit


def event_of(asked: msgspec.Struct, *, by: By, at: datetime) -> Event:
    """The event that was sent, with who sent it and when."""
    return ASKED_EVENTS[type(asked)](at=at, by=by.part, who=by.who, **msgspec.structs.asdict(asked))


@transaction.atomic
def write(case: UUID, event: Event, *, key: str, if_match: str = "") -> LedgerEntry:
    """Writes the event and returns its entry; with a key that was used before, the entry it wrote.

    Raises Http404 where there is no such case, RemedyError or ServiceError where it is not permitted, and
    Problem where the case has changed, or the key was used for something else.
    """
    row = CaseRow.objects.select_for_update().filter(id=case).first()
    if row is None:
        raise Http404
    event = _spelt(row, event)
    if written := ledger.is_written(key):
        return _same(written, row, event)
    if if_match not in ("", "*", f'"{telling.version(row)}"'):
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "The case has changed since; look at it again.")
    _check(row, event)
    casework.record(row.id, event, key=key)
    return LedgerEntry.objects.get(key=key)


def _spelt(row: CaseRow, event: Event) -> Event:
    """The event with the id of its unit as cases have it: a UUID can be spelt in many ways.

    Raises ServiceError for what is no id of a unit at all.
    """
    if not (isinstance(event, Reserved) and stock.case_needs_unit(row)):
        return event
    try:
        return msgspec.structs.replace(event, unit=str(UUID(event.unit)))
    except ValueError:
        raise ServiceError("this is not the id of a unit in the stock") from None


def _check(row: CaseRow, event: Event) -> None:
    """Raises ServiceError for what the pages of the desk do not let happen either."""
    if isinstance(event, AppealAnswered) and refused_by(row) == event.who:
        raise ServiceError("whoever refused it does not answer the appeal; let somebody else look at it")
    if isinstance(event, Reserved | Shipped) and stock.case_needs_unit(row):
        _refuse_unfit(event.unit if isinstance(event, Reserved) else casework.case_of(row).unit)


def _refuse_unfit(unit: str) -> None:
    """Raises ServiceError where a notice speaks against the unit by now; whether it is free is seen later."""
    found = Unit.objects.filter(id=unit).first() if unit else None
    if found is not None and (why := stock.speaks_against(found)):
        raise ServiceError(f"this unit must not be sent: {why}; keep another one for the case")


def _same(written: LedgerEntry, row: CaseRow, event: Event) -> LedgerEntry:
    if written.kind != "case" or written.subject != str(row.id) or not _is_same(written, event):
        raise Problem(
            HTTPStatus.CONFLICT, "This Idempotency-Key was used for something else; choose a new one."
        )
    return written


def _is_same(written: LedgerEntry, event: Event) -> bool:
    """Words that were erased in the meantime cannot be compared."""
    before = msgspec.json.decode(written.body, type=Event)
    words = remarks.texts(getattr(before, name, "") for name in remarks.FIELDS)
    now = telling.details(
        event, {text: text for name in remarks.FIELDS if (text := getattr(event, name, ""))}
    )
    was = telling.details(before, words)
    return type(before) is type(event) and all(was[name] in ("", value) for name, value in now.items())
