"""Looking for a case by what is said at the phone: its reference, a serial number, an e-mail, a name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lockring.normal import compact
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import CaseRow
from lockring.service.references import read_reference

MOST = 50  # cases that are shown; more of a name are no help


def find(words: str) -> list[UUID]:
    """The cases that fit, a reference first. Names are looked for only where nothing else fits."""
    text = words.strip()
    exact = [*_by_reference(text), *_by_email(text), *_by_serial(text)]
    return list(dict.fromkeys(exact or _by_name(text)))[:MOST]


@transaction.atomic
def note_search(found: int, *, by: By, at: datetime) -> None:
    """Writes that somebody has searched, and how many cases they saw; never for what."""
    ledger.append("searched", by=by, at=at, body={"found": found})


def _by_reference(text: str) -> list[UUID]:
    reference = read_reference(text) or read_reference(f"LR-{text}")
    return _ids(CaseRow.objects.filter(reference=reference)) if reference else []


def _by_email(text: str) -> list[UUID]:
    if "@" not in text:
        return []
    return _ids(CaseRow.objects.filter(person__email__in={text, text.lower()}))


def _by_serial(text: str) -> list[UUID]:
    serial = compact(text)
    return _ids(CaseRow.objects.filter(serial=serial)) if serial else []


def _by_name(text: str) -> list[UUID]:
    """Every word of the name, in any order: people give the family name first, or only that."""
    people = CaseRow.objects.exclude(person__name="")
    for word in text.split()[:6]:
        people = people.filter(person__name__icontains=word)
    return _ids(people) if text else []


def _ids(rows: QuerySet[CaseRow]) -> list[UUID]:
    found = rows.values_list("opened_at", "id")[:MOST]
    return [name for _, name in sorted(found, reverse=True)]
