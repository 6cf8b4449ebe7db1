"""A new owner of the device takes the case over: the one before loses every way to it, and is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from lockring.remedy.events import HandedOver
from lockring.service import casework, ledger
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Account, CaseRow, LedgerEntry, Person
from lockring.service.people import erasing, inviting, sessions

KEPT_FOR = timedelta(days=7)  # for who handed over by mistake, and says so


@transaction.atomic
def take_over(token: str, account: Account, given: Mapping[str, str], *, by: By, at: datetime) -> CaseRow:
    """Makes the account the owner, with the name and address that they gave, and returns the case.

    Raises ServiceError where the invitation is not open or not for them, and RemedyError where the rules do
    not permit it.
    """
    asked = inviting.use(token, account, at, to_own=True)
    before = asked.case.person
    owner = Person.objects.create(
        account=account, email=asked.email, created_at=at, language=account.language, **given
    )
    row = casework.record(asked.case_id, HandedOver(at=at, by=by.part, who=by.who, to=str(owner.id)))
    erasing.end_ways(row, at)
    row.invitations.exclude(digest=asked.digest).delete()  # of people whom the new owner may not know
    sessions.part(str(row.id), at)
    entry = LedgerEntry.objects.filter(subject=str(row.id), kind="case").latest("position")
    later = forget_former.using(run_after=at + KEPT_FOR)
    later.enqueue(str(row.id), entry.position, str(before.id))
    return row


@task()
def forget_former(case: str, position: int, person: str) -> str:
    """Erases what the owner before had written on the case, and all of them if no other case is theirs."""
    at = timezone.now()
    with transaction.atomic():
        ledger.lock()
        words = erasing.words_before(UUID(case), position, at)
        former = Person.objects.get(id=person)
        if former.erased_at or former.cases.exists():
            return f"{words} remarks"
        erasing.erase_person(former, by=SYSTEM, at=at)
    return f"{words} remarks and the person"
