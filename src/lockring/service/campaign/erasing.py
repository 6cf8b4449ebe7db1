"""Erasing a contact on request: nothing stays that says who they are or how to reach them; the counts stay.

21 CFR 806.20 asks for records of the devices and of what was done with them: those are kept.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lockring.service import ledger, remarks
from lockring.service.campaign import roots
from lockring.service.ledger import By
from lockring.service.models import Contact, ListRow, Merge
from lockring.service.outbox import batches


@transaction.atomic
def erase(name: UUID, *, by: By, at: datetime, key: str) -> int:
    """Erases a contact with all that were joined into it; returns how many rows of lists were emptied.

    Nothing, with a key that was used before.
    """
    ids = roots.family(name)
    ledger.lock()
    list(Contact.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    if ledger.is_written(key):
        return 0
    empty = dict.fromkeys(Contact.PERSONAL, "")
    Contact.objects.filter(id__in=ids).update(**empty, other_ways=[], erased_at=at)
    rows = ListRow.objects.filter(contact__in=ids).update(fields={})
    _merges(ids)
    for one in ids:
        remarks.erase(one, at)
    batches.take_out(ids, by=by, at=at)
    campaign = Contact.objects.values_list("campaign_id", flat=True).get(id=name)
    body = {"contact": str(name), "contacts": len(ids), "rows": rows}
    ledger.append("contact_erased", by=by, at=at, subject=str(campaign), body=body, key=key)
    return rows


def _merges(ids: list[UUID]) -> None:
    """Takes away what joins remember of them: nothing is left that undoing could bring back."""
    Merge.objects.filter(kept__in=ids, state=Merge.PROPOSED).delete()
    Merge.objects.filter(kept__in=ids).update(before={})
