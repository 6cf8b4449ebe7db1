"""Doing what a form of the desk says: one event, or who works on a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lockring.errors import ServiceError
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.desk.actions import Action, possible, reserved_unit
from lockring.service.ledger import By
from lockring.service.models import Account, CaseRow, LedgerEntry


class StaleError(ServiceError):
    """Somebody else changed the case since the page was made."""


def newest(row: CaseRow) -> int:
    """The position of the newest event of the case in the log."""
    found = LedgerEntry.objects.filter(subject=str(row.id), kind="case").aggregate(newest=Max("position"))
    return int(found["newest"] or 0)


def do(
    row: CaseRow, action: Action, fields: dict[str, Any], *, seen: int | None, by: By, at: datetime, key: str
) -> None:
    """Writes the event of an action. With a key that was used before, nothing more happens.

    Raises StaleError where the case has changed since `seen`, but for a note, which changes nothing;
    ServiceError and RemedyError where it is not possible any more. What is shipped is written by who makes
    the label: not within a transaction, for the carrier is waited for, and that holds to the rules itself.
    """
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().get(id=row.id)
        ledger.lock()  # after the case and before a unit, as everywhere: so two never wait for each other
        if ledger.is_written(key):
            return
        _check(row, action, seen, by)
        if action.event is not happened.Shipped:
            if action.event is happened.Reserved:
                fields = {"unit": reserved_unit(row, str(fields.get("unit", "")), by=by, at=at)}
            casework.record(row.id, action.event(at=at, by=by.part, who=by.who, **fields), key=key)
            return
    _ship(row, by, at, key)


def _check(row: CaseRow, action: Action, seen: int | None, by: By) -> None:
    """Raises StaleError where the case is no longer as the page showed it."""
    if action.event is not happened.Noted and seen != newest(row):
        raise StaleError(_("Somebody changed this case since you opened it. See what happened, then choose."))
    if action not in possible(row, by):
        raise StaleError(_("This is no longer possible. See what happened, then choose."))


def _ship(row: CaseRow, by: By, at: datetime, key: str) -> None:
    """Makes the parcel with its label, and writes that it is on its way."""
    from lockring.service.delivery import sending

    sending.send(row.id, by=by, at=at, key=key)


@transaction.atomic
def assign(row: UUID, to: Account | None, *, by: By, at: datetime, key: str) -> str:
    """Gives a case to somebody, or to nobody. Returns the id of who had it; empty for nobody."""
    found = CaseRow.objects.select_for_update().filter(id=row).first()
    if found is None:
        raise ServiceError(_("there is no such case"))
    had = str(found.assigned_id or "")
    new = str(to.id) if to else ""
    if ledger.is_written(key) or had == new:
        return had
    found.assigned = to
    found.save(update_fields=("assigned",))
    ledger.append("assigned", by=by, at=at, subject=str(row), body={"from": had, "to": new}, key=key)
    return had
