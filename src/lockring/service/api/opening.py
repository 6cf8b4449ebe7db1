"""Opening a case for a program: the device is judged, and only what is offered for it can be had."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import NoReturn

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lockring.advice import Finding
from lockring.facts import Device, Known
from lockring.normal import compact
from lockring.notice import VerdictKind
from lockring.offers import Offer, offers
from lockring.remedy import Event, Terms
from lockring.remedy.events import Requested
from lockring.service import casework, checking, ledger
from lockring.service.api.problems import Problem
from lockring.service.api.shapes import CaseAsked, Owner
from lockring.service.casework import Asked
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Person


def open_case(asked: CaseAsked, *, by: By, at: datetime, key: str) -> CaseRow:
    """Opens a case for a new owner; with a key that was used before, the case it opened.

    Raises FactError for a device that cannot be read, and Problem for what is not offered for it.
    """
    _check_email(asked.owner)
    session = checking.session()
    device, _ = session.start(asked.label, [f"{name}={text}" for name, text in asked.facts.items()])
    looked = session.look(device)
    finding, offer = _offered(asked, looked.findings)
    wanted = Asked(
        notice=asked.notice,
        revision=finding.revision.revised_on,
        remedy=asked.remedy,
        terms=Terms.of(offer.remedy),
        device=_as_typed(device),
        verdict=finding.kind.value,
        model=_normal(device, "model_number"),
        serial=_normal(device, "serial_number"),
        at_once=asked.at_once or offer.at_once,
        language=asked.language,
    )
    return _written(wanted, asked, by, at, key)


@transaction.atomic
def _written(wanted: Asked, asked: CaseAsked, by: By, at: datetime, key: str) -> CaseRow:
    ledger.lock()
    if written := ledger.is_written(key):
        return _same(wanted, asked.owner, written)
    owner = msgspec.structs.asdict(asked.owner)
    person = Person.objects.create(**owner, language=asked.language, created_at=at)
    return casework.open_case(wanted, person, by=by, at=at, key=key)


def _same(wanted: Asked, owner: Owner, written: LedgerEntry) -> CaseRow:
    """The case of this entry, if it is what is asked for now. Raises Problem for a key of something else."""
    event = msgspec.json.decode(written.body, type=Event) if written.kind == "case" else None
    row = CaseRow.objects.select_related("person").filter(id=written.subject).first() if event else None
    if row is None or not isinstance(event, Requested) or not _is_same(row, wanted, owner):
        raise Problem(
            HTTPStatus.CONFLICT, "This Idempotency-Key was used for something else; choose a new one."
        )
    return row


def _is_same(row: CaseRow, wanted: Asked, owner: Owner) -> bool:
    """A person who was erased in the meantime cannot be compared."""
    is_whose = row.person.erased_at is not None or row.person.name == owner.name
    return is_whose and (row.notice, row.remedy, row.device) == (wanted.notice, wanted.remedy, wanted.device)


def _offered(asked: CaseAsked, findings: tuple[Finding, ...]) -> tuple[Finding, Offer]:
    finding = next((one for one in findings if one.revision.id == asked.notice), None)
    if finding is None:
        _refuse("notice: there is no notice of this name about the device")
    found = next((one for one in offers(finding) if one.remedy.id == asked.remedy), None)
    if found is None:
        _refuse(_why_not(finding))
    return finding, found


def _why_not(finding: Finding) -> str:
    missing = ", ".join(dict.fromkeys(one.fact for one in finding.verdict.missing))
    if finding.kind is VerdictKind.UNDETERMINED:
        return f"facts: it is not known yet whether the notice covers the device; say more: {missing}"
    may = ", ".join(offer.remedy.id for offer in offers(finding)) or "none"
    return f"remedy: not one that can be asked for; the device is {finding.kind.value}; offered: {may}"


def _refuse(fault: str) -> NoReturn:
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This cannot be asked for.", fault)


def _check_email(owner: Owner) -> None:
    try:
        if owner.email:
            validate_email(owner.email)
    except ValidationError:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not as described.", "owner.email: no e-mail address"
        ) from None


def _as_typed(device: Device) -> dict[str, str]:
    return {
        name: fact.text if isinstance(fact, Known) else device.answer(name) or "" for name, fact in device
    }


def _normal(device: Device, name: str) -> str:
    fact = device.get(name)
    return compact(fact.text)[:80] if isinstance(fact, Known) else ""
