"""The page of a case, and the list of the cases of whom is here."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lockring.advice import Finding
from lockring.notice import RemedyKind
from lockring.remedy import Actor, Case, Event, Stage, permitted
from lockring.service import acting, casework, remarks
from lockring.service.follow import advising, reading
from lockring.service.ledger import By
from lockring.service.models import CaseRow
from lockring.service.standing import standing
from lockring.service.telling import names, status, timeline, we_owe, you_owe

_MOST = 100  # cases on the list of one person


@never_cache
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """How the case stands, what comes next, and what may be done now."""
    row, by = reading.case_for(request, case)
    state, found = casework.case_of(row), reading.finding(row)
    context = {**_standing(row, state, found), **_steps(state, found), **_may(state, by)}
    is_owner = by.part is Actor.PERSON
    return render(
        request, "lockring/follow/case.html", {**context, "row": row, "case": state, "is_owner": is_owner}
    )


def _standing(row: CaseRow, state: Case, found: Finding | None) -> dict[str, object]:
    remedy = reading.remedy_of(row, found)
    called = names(state.terms, remedy)
    written = [event for _, event in casework.events_of(row.id)]
    return {
        "called": called,
        "remedy": remedy,
        "notice": found.revision if found else None,
        "status": status(state, called),
        "points": timeline(state, written, remarks.texts(_words(written)), called),
        "standing": standing(row, timezone.now()),
        "we_owe": we_owe(state, called),
        "you_owe": you_owe(state, called, remedy),
        "has_label": row.parcels.filter(goes_back=True).exclude(label=b"").exists(),
    }


def _words(written: list[Event]) -> list[str]:
    return [getattr(event, name, "") for event in written for name in remarks.FIELDS]


def _steps(state: Case, found: Finding | None) -> dict[str, object]:
    """The steps hold as long as the person may still use the old device."""
    held = None if state.stage is Stage.DONE else found
    urgent = advising.urgent(held)
    return {
        "urgent": urgent,
        "steps": advising.meanwhile(held, urgent),
        "contacts": advising.contacts(found),
    }


def _may(state: Case, by: By) -> dict[str, object]:
    """The events that are offered now, by their names."""
    is_new_unit = state.terms.kind is RemedyKind.REPLACEMENT
    return {
        "may": {str(one.__struct_config__.tag) for one in permitted(state, by.part)},
        "is_to_check": is_new_unit and state.stage is Stage.RECEIVED and bool(state.to_confirm),
        "new_key": uuid4,
    }


@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of who is signed in, as owner or caregiver, and those that were come to in this session."""
    somebody = acting.account(request)
    own = Q(id__in=acting.linked(request))
    if somebody is not None:
        given = Q(accesses__account=somebody, accesses__ended_at=None)
        own |= Q(person__account=somebody) | given
    rows = CaseRow.objects.filter(own).distinct().order_by("-opened_at")[:_MOST]
    return render(request, "lockring/follow/list.html", {"cases": [_line(row) for row in rows]})


def _line(row: CaseRow) -> dict[str, object]:
    state, found = casework.case_of(row), reading.finding(row)
    called = names(state.terms, reading.remedy_of(row, found))
    return {"row": row, "called": called, "status": status(state, called), "is_over": state.is_over}
