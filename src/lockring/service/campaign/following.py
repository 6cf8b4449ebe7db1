"""What a case means for the contact it is of: it is linked when asked for, and counts when it is done.

A case is of one unit. Where the lists name more than one, no case is linked: the others would seem done, too.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lockring.campaign import Answer
from lockring.campaign.likeness import Likeness, likeness
from lockring.notice import RemedyKind
from lockring.remedy import Case, Event, Stage
from lockring.remedy.events import AppealAnswered, Appealed, Reopened, Requested
from lockring.service import ledger
from lockring.service.campaign import answering, roots
from lockring.service.ledger import SYSTEM
from lockring.service.models import CaseRow, Contact, LedgerEntry, Person

_OVER = (Stage.WITHDRAWN, Stage.REFUSED)
_GOES_ON = (Appealed, AppealAnswered, Reopened)
_UNLINKED = "case_unlinked"


def follow(row: CaseRow, case: Case, event: Event, entry: LedgerEntry) -> None:
    """Links the case to the contact of its device; once done, the unit is corrected or returned.

    A function of `casework.FOLLOWS`: it is called within the transaction of the event. Nothing counts as done
    on shipment; a case that is opened again counts no more, and one that is over is no answer any more.
    """
    if isinstance(event, Requested):
        for contact in _of_device(row):
            _link_if_theirs(contact, row, entry)
        return
    if isinstance(event, _GOES_ON) and case.stage not in _OVER:
        for contact in _unlinked(row):
            link(contact, row, entry)
    for contact in Contact.objects.select_for_update().filter(case=row):
        _settle(contact, case, entry)
        if case.stage in _OVER:
            _unlink(contact, row, entry)


def link(contact: Contact, row: CaseRow, entry: LedgerEntry) -> None:
    """Writes that the contact has asked for the remedy: this is their case."""
    contact.case = row
    contact.answer, contact.answered_by = Answer.ASKED.value, "case"
    contact.answered_at = contact.answered_at or entry.at
    contact.on_hand, contact.returning, contact.destroyed, contact.lost = 1, 0, 0, 0
    contact.done_at = contact.done_at if answering.is_done(contact) else None
    contact.save()
    body = {"answer": contact.answer, "way": "case", "case": str(row.id), "entry": entry.position}
    ledger.append("answer", by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)


@transaction.atomic
def link_visitor(visitor: UUID, row: CaseRow) -> None:
    """Links a case that this visit has opened to the contact whose letter is open in it.

    Not where the lists say another device or more than one, or the contact has a case already.
    """
    ledger.lock()
    contact = _without_case().filter(id=visitor, quantity=1).first()
    if contact is None or contact.campaign.notice != row.notice or contact.serial not in ("", row.serial):
        return
    if _like(contact).model not in ("", _like(contact, model=row.model).model):
        return
    entry = LedgerEntry.objects.filter(subject=str(row.id), kind="case").order_by("position").first()
    if entry is not None:
        link(contact, row, entry)


def _link_if_theirs(contact: Contact, row: CaseRow, entry: LedgerEntry) -> None:
    """Links the case, or leaves the contact as it is, told as before; their log at the desk shows the case.

    Whoever types a serial number need not be its owner: something of how the lists name the owner has to
    agree with who asks.
    """
    if contact.quantity == 1 and _is_of(contact, row.person):
        link(contact, row, entry)
        return
    body = {"case": str(row.id), "entry": entry.position}
    ledger.append("case_not_linked", by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)


def _without_case() -> QuerySet[Contact]:
    """The owners in open campaigns that have no case yet, locked."""
    found = Contact.objects.select_for_update(of=("self",)).select_related("campaign")
    return found.filter(
        kind=Contact.OWNER, case=None, joined_into=None, erased_at=None, campaign__ended_at=None
    )


def _of_device(row: CaseRow) -> list[Contact]:
    """The contacts of open campaigns of this notice that have exactly this device, and no case yet."""
    if not row.serial:
        return []
    found = _without_case().filter(campaign__notice=row.notice, campaign__is_rehearsal=False)
    return list(found.filter(serial=row.serial, model__in=("", row.model)))


def _is_of(contact: Contact, person: Person) -> bool:
    """Whether an e-mail address, a phone number or the whole name is that of the contact."""
    who = _like(person, model="", serial="")
    ways = [{"email": contact.email, "phone": contact.phone}, *contact.other_ways]
    known = [_like(contact, email=way.get("email") or "", phone=way.get("phone") or "") for way in ways]
    by_way = any(
        (one.email and one.email == who.email) or (one.phone and one.phone == who.phone) for one in known
    )
    own = known[0]
    by_name = own.first and own.last and (own.formal, own.last) == (who.formal, who.last)
    return bool(by_way or by_name)


def _like(one: Contact | Person, **other: str) -> Likeness:
    """The fields as they are compared, some of them replaced."""
    names = ("name", "email", "phone", "street", "postal_code", "model", "serial")
    return likeness(**{name: other[name] if name in other else getattr(one, name) for name in names})


def _unlinked(row: CaseRow) -> list[Contact]:
    """The contacts whose case this was before it was over: it goes on, so it is theirs again."""
    told = LedgerEntry.objects.filter(kind=_UNLINKED, body__contains=str(row.id))
    names = {roots.root(UUID(subject)) for subject in told.values_list("subject", flat=True)}
    return list(_without_case().filter(id__in=names, quantity=1)) if names else []


def _unlink(contact: Contact, row: CaseRow, entry: LedgerEntry) -> None:
    """The case is over and nothing was done: they have answered nothing by it, and the ladder goes on."""
    contact.case = None
    if contact.answered_by == "case":
        contact.answer, contact.answered_by, contact.answered_at, contact.on_hand = "", "", None, None
    contact.save(update_fields=("case", "answer", "answered_by", "answered_at", "on_hand"))
    body = {"case": str(row.id), "answer": contact.answer, "entry": entry.position}
    ledger.append(_UNLINKED, by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)


def _settle(contact: Contact, case: Case, entry: LedgerEntry) -> None:
    """Adds the unit of the case to what is verified, or takes it off again where it does not count any more.

    What was verified without the case stays, and what is verified goes before what was said.
    """
    was_corrected, was_returned = _settled(contact)
    corrected, returned = contact.corrected - was_corrected, contact.returned - was_returned
    is_return = case.terms.kind is RemedyKind.RETURN
    unit = int(case.stage is Stage.DONE and corrected + returned < contact.quantity)
    now = (0, unit) if is_return else (unit, 0)
    if now == (was_corrected, was_returned):
        return
    contact.corrected, contact.returned = corrected + now[0], returned + now[1]
    room = contact.quantity - contact.corrected - contact.returned
    contact.lost = min(contact.lost, room)
    contact.destroyed = min(contact.destroyed, room - contact.lost)
    if contact.on_hand is not None or contact.quantity == 1:
        held = contact.quantity if contact.on_hand is None else contact.on_hand
        contact.on_hand = max(held - sum(now) + was_corrected + was_returned, 0)
    contact.done_at = (contact.done_at or entry.at) if answering.is_done(contact) else None
    contact.save(update_fields=("corrected", "returned", "on_hand", "destroyed", "lost", "done_at"))
    body = {"corrected": now[0], "returned": now[1], "entry": entry.position}
    ledger.append("unit_settled", by=SYSTEM, at=entry.at, subject=str(contact.id), body=body)


def _settled(contact: Contact) -> tuple[int, int]:
    """How many units a case counts for them as corrected and as returned, so far."""
    told = (
        LedgerEntry.objects.filter(kind="unit_settled", subject=str(contact.id)).order_by("position").last()
    )
    body = json.loads(told.body) if told else {}
    return body.get("corrected", 0), body.get("returned", 0)
