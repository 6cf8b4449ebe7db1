"""Erasing what is personal, and keeping what the law makes the maker keep.

21 CFR 806.20 asks for records of corrections and removals: which devices, what was done, and when. That
stays, with the opaque id of an empty row where the person was. The log is not touched: it never held a name.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lockring.remedy import permitted
from lockring.remedy.events import Withdrawn
from lockring.service import casework, ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import Account, CaseRow, Person, Remark
from lockring.service.people import sessions


def is_withdrawn_first(row: CaseRow, by: By) -> bool:
    """Whether the case would be withdrawn: nothing can be sent to somebody without an address."""
    return Withdrawn in permitted(casework.case_of(row), by.part)


@transaction.atomic
def erase(row: CaseRow, *, by: By, at: datetime, key: str) -> None:
    """Erases the owner of the case, and stops what can be stopped; nothing, with a key used before."""
    lock_cases(row.person)
    ledger.lock()
    if not ledger.is_written(key):
        erase_person(row.person, by=by, at=at, key=key)


def lock_cases(person: Person) -> None:
    """Locks their cases before the log, as everywhere: so no two who write wait for each other."""
    list(CaseRow.objects.select_for_update().filter(person=person).order_by("id").values_list("id"))


def erase_person(person: Person, *, by: By, at: datetime, key: str | None = None) -> None:
    """Erases a person within the caller's transaction: their words, labels, links and account as well."""
    rows = list(person.cases.all())
    for row in rows:
        if is_withdrawn_first(row, by):
            gone = Withdrawn(at=at, by=by.part, who=by.who, reason="The data was erased.")
            casework.record(row.id, gone)
        remarks.erase(row.id, at)
        end_ways(row, at)
        row.invitations.all().delete()
    account = person.account
    emails = {person.email, account.email if account else ""} - {""}
    empty = dict.fromkeys(Person.PERSONAL, "")
    Person.objects.filter(id=person.id).update(**empty, account=None, erased_at=at)
    body = {"cases": [str(row.id) for row in rows]}
    ledger.append("erased", by=by, at=at, subject=str(person.id), body=body, key=key)
    closed = _closed(account) if account else ""
    sessions.end({str(row.id) for row in rows}, closed, emails, at)


def end_ways(row: CaseRow, at: datetime) -> None:
    """Ends every link, access and invitation, and empties the labels, which hold an address."""
    row.links.filter(ended_at=None).update(ended_at=at)
    row.accesses.filter(ended_at=None).update(ended_at=at)
    row.invitations.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    row.parcels.update(label=b"")


def words_before(case: UUID, position: int, at: datetime) -> int:
    """Erases the words of the events before this entry of the log, and returns of how many."""
    earlier = [event for entry, event in casework.events_of(case) if entry.position < position]
    ids = {getattr(event, field, "") for event in earlier for field in remarks.FIELDS} - {""}
    kept = Remark.objects.filter(id__in=ids, erased_at=None)
    return kept.update(text="", salt="", erased_at=at)


def _closed(account: Account) -> str:
    """Deletes the account if nothing else hangs on it; its id, or nothing where it stays."""
    name = str(account.id)
    if account.is_desk or account.people.exists() or account.accesses.filter(ended_at=None).exists():
        return ""
    account.delete()
    return name
