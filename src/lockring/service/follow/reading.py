"""What the notices say now of the device of a case, and the words for who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from lockring.advice import Finding
from lockring.errors import FactError
from lockring.facts import Device, Known
from lockring.notice import Remedy
from lockring.service import acting, checking
from lockring.service.ledger import By
from lockring.service.models import CaseRow
from lockring.service.wording import ENGLISH


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
    session = msgspec.structs.replace(checking.session(get_language() or ENGLISH), only=(row.notice,))
    looked = session.look(_device({**row.device, **(facts or {})}))
    return next((one for one in looked.findings if one.revision.id == row.notice), None)


def _device(facts: Mapping[str, str]) -> Device:
    """Facts that cannot be read are facts that are not known: the steps then stand under their conditions."""
    try:
        return Device.of(dict(facts))
    except FactError:
        return Device()


def typed(device: Device) -> dict[str, str]:
    """The facts of a device as a case keeps them: as they were typed, and answers without a value."""
    facts = ((name, fact.text if isinstance(fact, Known) else device.answer(name)) for name, fact in device)
    return {name: text for name, text in facts if text}


def remedy_of(row: CaseRow, found: Finding | None) -> Remedy | None:
    """The remedy of the case in the words of its notice; None where the notice no longer offers it."""
    remedies = found.revision.remedies if found else ()
    return next((one for one in remedies if one.id == row.remedy), None)
