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
from lockring.remedy.events import Reserved
from lockring.service import casework, ledger, remarks, stock
from lockring.service.api import telling
from lockring.service.api.problems import Problem
from lockring.service.api.shapes import ASKED_EVENTS
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry


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
    if written := ledger.is_written(key):
        return _same(written, row, event)
    if if_match not in ("", "*", f'"{telling.version(row)}"'):
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "The case has changed since; look at it again.")
    if isinstance(event, Reserved) and stock.case_needs_unit(row):
        _check_unit(event.unit)
    casework.record(row.id, event, key=key)
    return LedgerEntry.objects.get(key=key)


def _check_unit(text: str) -> None:
    """What is no id of a unit at all cannot be looked for. Raises ServiceError."""
    try:
        UUID(text)
    except ValueError:
        raise ServiceError("this is not the id of a unit in the stock") from None


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
