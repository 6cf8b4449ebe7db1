"""Opening a case for whom asks on the pages, once, however often the same person asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

import msgspec
from django.db import transaction

from lockring.advice import Finding
from lockring.errors import FactError
from lockring.facts import Device
from lockring.normal import compact
from lockring.offers import Offer, offers
from lockring.remedy import Actor, Terms
from lockring.service import casework, ledger
from lockring.service.casework import Asked
from lockring.service.follow.reading import typed
from lockring.service.ledger import By
from lockring.service.models import Account, CaseRow, LedgerEntry, Person
from lockring.session import Session

_OVER = ("done", "withdrawn", "refused")


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A remedy that is offered for a device, with the finding that offers it."""

    device: Device
    finding: Finding
    offer: Offer


def chosen(session: Session, device: Device, notice: str, remedy: str, today: date) -> Chosen | None:
    """The remedy of the notice, if it is offered for this device today."""
    found = next((one for one in session.look(device).findings if one.revision.id == notice), None)
    offered = (one for one in (offers(found) if found else ()) if one.remedy.id == remedy)
    offer = next(offered, None)
    if found is None or offer is None or (offer.remedy.until and offer.remedy.until < today):
        return None
    return Chosen(device=device, finding=found, offer=offer)


def with_serial(session: Session, before: Chosen, serial: str, today: date) -> Chosen:
    """The same remedy for the device with its serial number; raises FactError where it changes the answer."""
    fact, _ = session.learn("serial_number", serial)
    device = before.device.learn("serial_number", fact)
    now = chosen(session, device, before.offer.notice, before.offer.remedy.id, today)
    if now is None:
        raise FactError("the notice does not offer this for a device with this serial number")
    return now


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The case that a request led to; `is_new` is false where the same person had asked for it before."""

    row: CaseRow
    is_new: bool


@transaction.atomic
def open_for(
    what: Chosen, whom: Mapping[str, str], account: Account | None, *, at: datetime, key: str
) -> Opened:
    """Opens a case for this person, unless they have an open one for the same device.

    Who writes waits for others who write: of two tabs, the second one finds what the first one opened. A key
    that somebody else has used opens nothing of theirs: it counts as if another one had been sent.
    """
    ledger.lock()
    if written := ledger.is_written(key):
        if before := _sent_before(written, whom):
            return Opened(row=before, is_new=True)
        key = str(uuid4())
    asked = asked_for(what, whom["language"])
    if before := _open_already(asked, whom["email"]):
        return Opened(row=before, is_new=False)
    person = Person.objects.create(account=account, created_at=at, **whom)
    by = By(part=Actor.PERSON, who=str(account.id if account else person.id))
    return Opened(row=casework.open_case(asked, person, by=by, at=at, key=key), is_new=True)


def _sent_before(written: LedgerEntry, whom: Mapping[str, str]) -> CaseRow | None:
    """The case that this very form has opened: not one of the desk, and not one of somebody else."""
    if written.kind != "case" or written.part != Actor.PERSON.value:
        return None
    row = CaseRow.objects.select_related("person").get(id=written.subject)
    return row if all(getattr(row.person, name) == text for name, text in whom.items()) else None


def asked_for(what: Chosen, language: str) -> Asked:
    """What a case is opened for."""
    revision, device = what.finding.revision, what.device
    return Asked(
        notice=revision.id,
        revision=revision.revised_on,
        remedy=what.offer.remedy.id,
        terms=Terms.of(what.offer.remedy),
        device=typed(device),
        verdict=what.finding.kind.value,
        model=compact(device.text("model_number")),
        serial=compact(device.text("serial_number")),
        at_once=what.offer.at_once,
        language=language,
    )


def _open_already(asked: Asked, email: str) -> CaseRow | None:
    """The open case of this e-mail address for the same device; None where either is not known."""
    if not (email and asked.serial):
        return None
    same = CaseRow.objects.filter(
        model=asked.model, serial=asked.serial, notice=asked.notice, remedy=asked.remedy, person__email=email
    )
    return same.exclude(stage__in=_OVER).order_by("opened_at").first()
