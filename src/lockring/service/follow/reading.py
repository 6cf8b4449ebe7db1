"""What the notices say now of the device of a case, and the words for who may see it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from lockring.advice import Finding
from lockring.errors import FactError, StoreError
from lockring.facts import Device, Known
from lockring.notice import Remedy
from lockring.service import acting, checking
from lockring.service.ledger import By
from lockring.service.models import CaseRow
from lockring.service.wording import ENGLISH
from lockring.session import Session

_log = logging.getLogger(__name__)


def case_for(request: HttpRequest, case: UUID) -> tuple[CaseRow, By]:
    """The case, and in which part they act on it. Raises Http404 where there is none, or it is not theirs."""
    row = CaseRow.objects.select_related("person").filter(id=case).first()
    by = acting.on_case(request, row) if row else None
    if row is None or by is None:
        raise Http404
    return row, by


def finding(row: CaseRow, facts: Mapping[str, str] | None = None) -> Finding | None:
    """What the notice of the case says now of its device, with these facts more; None if it is not held.

    It speaks the language of the page. The newest revision counts: who waits has to hear what has changed.
    """
    asked = msgspec.structs.replace(session(), only=(row.notice,))
    looked = asked.look(device_of(asked, {**row.device, **(facts or {})}))
    return next((one for one in looked.findings if one.revision.id == row.notice), None)


def session(language: str | None = None) -> Session:
    """All notices, as `checking.session`; those that come with Lockring where the store cannot be read.

    Who is told to stop, and whom to call, must not wait for the store.
    """
    try:
        return checking.session(language)
    except StoreError as error:
        _log.error("the store of notices cannot be read: %s", type(error).__name__)
        return Session(notices=checking.notices(language or get_language() or ENGLISH))


def device_of(asked: Session, facts: Mapping[str, str]) -> Device:
    """The device, read anew with every doubt: a fact that cannot be read any more is one that is not known.

    The steps then stand under their conditions.
    """
    device = Device()
    for name, text in facts.items():
        try:
            fact, _ = asked.learn(name, text)
            device = device.learn(name, fact)
        except FactError:
            continue
    return device


def typed(device: Device) -> dict[str, str]:
    """The facts of a device as a case keeps them: as they were typed, and answers without a value."""
    facts = ((name, fact.text if isinstance(fact, Known) else device.answer(name)) for name, fact in device)
    return {name: text for name, text in facts if text}


def remedy_of(row: CaseRow, found: Finding | None) -> Remedy | None:
    """The remedy of the case in the words of its notice; None where the notice no longer offers it."""
    remedies = found.revision.remedies if found else ()
    return next((one for one in remedies if one.id == row.remedy), None)
