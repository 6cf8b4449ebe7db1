"""The reminder of a case, begun and ended; it can be ended from its page, by a link, or by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Reminder


@transaction.atomic
def begin(row: CaseRow, every_days: int, *, by: By, at: datetime) -> None:
    """Writes down that they are reminded every so many days, from then on."""
    next_at = at + timedelta(days=every_days)
    Reminder.objects.update_or_create(case=row, defaults={"every_days": every_days, "next_at": next_at})
    ledger.append("reminder", by=by, at=at, subject=str(row.id), body={"every_days": every_days})


@transaction.atomic
def end(row: CaseRow, *, by: By, at: datetime) -> None:
    """Writes down that they are reminded no more. Where they were not, nothing happens."""
    if Reminder.objects.filter(case=row).delete()[0]:
        ledger.append("reminder_ended", by=by, at=at, subject=str(row.id), body={})
