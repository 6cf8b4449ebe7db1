"""On which cases somebody may act in this request, and in which part."""

from __future__ import annotations

from django.http import HttpRequest

from lockring.remedy import Actor
from lockring.service.ledger import By
from lockring.service.models import Account, CaseRow

_LINKED = "linked"  # in the session: the cases opened here, or come to by a private link, with their owners


def account(request: HttpRequest) -> Account | None:
    """Who is signed in."""
    return request.user if request.user.is_authenticated else None


def come_to(request: HttpRequest, row: CaseRow) -> None:
    """Lets this session act on the case as its owner, under a new key: whoever knew the old one may not."""
    request.session.cycle_key()
    kept = {**request.session.get(_LINKED, {}), str(row.id): str(row.person_id)}
    request.session[_LINKED] = dict(list(kept.items())[-20:])


def linked(request: HttpRequest) -> list[str]:
    """The ids of the cases on which this session may act without a sign-in: whose owner is still the same."""
    kept: dict[str, str] = request.session.get(_LINKED, {})
    now = CaseRow.objects.filter(id__in=list(kept)).values_list("id", "person_id") if kept else ()
    return [str(case) for case, person in now if kept[str(case)] == str(person)]


def on_case(request: HttpRequest, row: CaseRow) -> By | None:
    """In which part they may act on the case; None for whom it is nobody's business.

    The desk acts through its own pages; here even an agent is a person.
    """
    somebody = account(request)
    if somebody is not None and row.person.account_id == somebody.id:
        return By(part=Actor.PERSON, who=str(somebody.id))
    if somebody is not None and row.accesses.filter(account=somebody, ended_at=None).exists():
        return By(part=Actor.CAREGIVER, who=str(somebody.id))
    if str(row.id) in linked(request):
        return By(part=Actor.PERSON, who=str(row.person_id))
    return None


def at_desk(request: HttpRequest) -> By | None:
    """In which part they act at the desk; None for whom it is closed, or who may only look."""
    somebody = account(request)
    if somebody is None or not somebody.may_write:
        return None
    return By(part=Actor(somebody.role), who=str(somebody.id))
