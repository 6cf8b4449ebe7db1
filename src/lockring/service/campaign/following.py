"""What a case means for the contact it is of: it is linked when asked for, and counts when it is done."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from lockring.campaign import Answer
from lockring.notice import RemedyKind
from lockring.remedy import Case, Event, Stage
from lockring.remedy.events import Requested
from lockring.service import ledger
from lockring.service.ledger import SYSTEM
from lockring.service.models import CaseRow, Contact, LedgerEntry


def follow(row: CaseRow, case: Case, event: Event, entry: LedgerEntry) -> None:
    """Links the case to the contact of its device; once done, the unit is corrected or returned.

    A function of `casework.FOLLOWS`: it is called within the transaction of the event. Nothing counts as done
    on shipment; a case that is opened again counts no more.
    """
    if isinstance(event, Requested):
        for contact in _of_device(row):
            link(contact, row, entry)
        return
    for contact in Contact.objects.select_for_update().filter(case=row):
        _settle(contact, case, entry)


def link(contact: Contact, row: CaseRow, entry: LedgerEntry) -> None:
    """Writes that the contact has asked for the remedy: this is their case."""
    contact.case = row
    contact.answer, contact.answered_by = Answer.ASKED.value, "case"
    contact.answered_at = contact.answered_at or entry.at
    contact.on_hand = 1
    contact.save(update_fields=("case", "answer", "answered_by", "answered_at", "on_hand"))
    body = {"answer": contact.answer, "way": "case", "case": str(row.id), "entry": entry.position}
    ledger.append("answer", by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)


@transaction.atomic
def link_visitor(visitor: UUID, row: CaseRow) -> None:
    """Links a case that this visit has opened to the contact whose letter is open in it.

    Not where the lists say another device, or the contact has a case already.
    """
    ledger.lock()
    contact = Contact.objects.select_for_update().filter(id=visitor, case=None, erased_at=None).first()
    if contact is None or contact.campaign.notice != row.notice or contact.serial not in ("", row.serial):
        return
    entry = LedgerEntry.objects.filter(subject=str(row.id), kind="case").order_by("position").first()
    if entry is not None:
        link(contact, row, entry)


def _of_device(row: CaseRow) -> list[Contact]:
    """The contacts of open campaigns of this notice that have exactly this device, and no case yet."""
    if not row.serial:
        return []
    found = Contact.objects.select_for_update().filter(
        campaign__notice=row.notice,
        campaign__ended_at=None,
        campaign__is_rehearsal=False,
        kind=Contact.OWNER,
        joined_into=None,
        erased_at=None,
        case=None,
        serial=row.serial,
    )
    return list(found.filter(model__in=("", row.model)))


def _settle(contact: Contact, case: Case, entry: LedgerEntry) -> None:
    is_done, is_return = case.stage is Stage.DONE, case.terms.kind is RemedyKind.RETURN
    corrected, returned = int(is_done and not is_return), int(is_done and is_return)
    if (contact.corrected, contact.returned) == (corrected, returned):
        return
    contact.corrected, contact.returned = corrected, returned
    contact.on_hand = 0 if is_done else 1
    contact.destroyed = contact.lost = 0  # what is verified goes before what was said
    contact.done_at = entry.at if is_done else None
    contact.save(update_fields=("corrected", "returned", "on_hand", "destroyed", "lost", "done_at"))
    body = {"corrected": corrected, "returned": returned, "entry": entry.position}
    ledger.append("unit_settled", by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)
