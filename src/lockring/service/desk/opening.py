"""Opening a case from the desk: what the notice offers for a device, and for whom it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import transaction

from lockring.advice import Finding
from lockring.facts import Device
from lockring.normal import compact
from lockring.offers import Offer, offers
from lockring.remedy import Terms
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.casework import Asked
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Person
from lockring.session import Looked


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be asked for, with the finding that says so."""

    finding: Finding
    offer: Offer

    @property
    def name(self) -> str:
        """Its name in a form."""
        return f"{self.offer.notice}/{self.offer.remedy.id}"


def possible(looked: Looked) -> list[Possible]:
    """All that can be asked for, that of the most urgent notice first."""
    found = ((finding, offer) for finding in looked.findings for offer in offers(finding))
    return [Possible(finding=finding, offer=offer) for finding, offer in found]


def asked(device: Device, chosen: Possible, language: str) -> Asked:
    """What is asked for, as a case keeps it."""
    facts = {name: device.text(name) or device.answer(name) for name, _ in device}
    return Asked(
        notice=chosen.offer.notice,
        revision=chosen.finding.revision.revised_on,
        remedy=chosen.offer.remedy.id,
        terms=Terms.of(chosen.offer.remedy),
        device={name: text for name, text in facts.items() if text},
        verdict=chosen.finding.kind.value,
        model=compact(device.text("model_number")),
        serial=compact(device.text("serial_number")),
        at_once=chosen.offer.at_once,
        language=language,
    )


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """What is written with a new case: a problem that the person has now, and a note of the desk."""

    problem: str = ""
    note: str = ""


@transaction.atomic
def open_for(
    what: Asked,
    person: Mapping[str, Any],
    further: Further,
    *,
    by: By,
    asked_at: datetime,
    at: datetime,
    key: UUID,
) -> CaseRow:
    """Opens a case for somebody. With a key that was used before: the case that it opened."""
    ledger.lock()
    if written := ledger.is_written(str(key)):
        return CaseRow.objects.get(id=written.subject)
    owner = Person.objects.create(**person, created_at=at)
    row = casework.open_case(what, owner, by=by, at=asked_at, key=str(key))
    if further.problem:
        problem = happened.ProblemReported(at=at, by=by.part, who=by.who, says=further.problem)
        row = casework.record(row.id, problem, key=str(uuid5(key, "problem")))
    if further.note:
        note = happened.Noted(at=at, by=by.part, who=by.who, says=further.note)
        row = casework.record(row.id, note, key=str(uuid5(key, "note")))
    return row
