"""Cases and their events, for programs with a key."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.params.functions import Header, Query

from lockring.remedy import Stage
from lockring.service import casework, fhir_case, hooks
from lockring.service.api import keys, opening, reading, telling, writing
from lockring.service.api.schemas import EVENT, OF_A_BODY, OF_A_KEY, described
from lockring.service.api.shapes import CaseAsked, CasePage, CaseSaid, EventSaid, EventsSaid, Feed
from lockring.service.models import CaseRow, LedgerEntry

router = Router(tags=["cases"])
_FAR = 2**63 - 1  # the last position that a database can hold
_OF_A_CASE = (*OF_A_KEY, HTTPStatus.NOT_FOUND)
_OF_A_LIST = (*OF_A_KEY, HTTPStatus.UNPROCESSABLE_ENTITY)
_OWNER = {"name": "Alma Reyes", "street": "12 Elm Street", "city": "Springfield", "postal_code": "62701"}
_CASE = {
    "notice": "medtronic-minimed-600-retainer-ring",
    "remedy": "replacement",
    "facts": {"model_number": "MMT-1780", "serial_number": "NG1234567H", "ring_color": "clear"},
    "owner": _OWNER,
}


def _link(operation: str) -> dict[str, object]:
    return {"operationId": operation, "parameters": {"case_id": "$response.body#/id"}}


_LINKS = {name: _link(name) for name in ("get_case", "list_case_events", "write_event", "get_case_as_fhir")}


@router.get(
    "/cases",
    operation_id="list_cases",
    summary="List cases, those first that changed first",
    **described(says=CasePage, faults=_OF_A_LIST),
)
def list_cases(
    request: HttpRequest,
    stage: Stage | None = None,
    notice: str = Query("", max_length=100, pattern=r"^[^\x00]*$"),
    changed_since: reading.Instant | None = None,
    cursor: str = Query("", max_length=200),
    limit: int = Query(50, ge=1, le=200),
) -> HttpResponse:
    """Nothing personal. To follow cases without a gap, take the feed of events."""
    reading.only(request, "stage", "notice", "changed_since", "cursor", "limit")
    rows: QuerySet[CaseRow] = CaseRow.objects.order_by("changed_at", "id")
    if stage is not None:
        rows = rows.filter(stage=stage.value)
    if notice:
        rows = rows.filter(notice=notice)
    if changed_since is not None:
        rows = rows.filter(changed_at__gte=changed_since)
    if cursor:
        at, last = reading.read_cursor(cursor)
        rows = rows.filter(changed_at__gte=at).exclude(changed_at=at, id__lte=last)
    found = list(rows[: limit + 1])
    more = reading.cursor(found[limit - 1].changed_at, found[limit - 1].id) if len(found) > limit else None
    return reading.said(CasePage(items=tuple(map(telling.line, found[:limit])), next=more))


@router.post(
    "/cases",
    operation_id="open_case",
    summary="Ask for a remedy: open a case",
    **described(
        says=CaseSaid,
        asks=CaseAsked,
        example=_CASE,
        status=HTTPStatus.CREATED,
        faults=(*OF_A_KEY, *OF_A_BODY, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
        links=_LINKS,
    ),
)
def open_case(request: HttpRequest, idempotency_key: str = reading.IDEMPOTENCY_KEY) -> HttpResponse:
    """Needs a key of an agent or a lead. The device is judged, and the remedy has to be offered for it."""
    by = keys.writer(request)
    asked = reading.body(request, CaseAsked)
    key = reading.ledger_key(request, idempotency_key)
    row = opening.open_case(asked, by=by, at=timezone.now(), key=key)
    return _case(request, row, HTTPStatus.CREATED)


@router.get(
    "/cases/{uuid:case_id}",
    operation_id="get_case",
    summary="One case",
    **described(says=CaseSaid, faults=_OF_A_CASE),
)
def get_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """With people and what is permitted now, for keys that may see them."""
    return _case(request, _row(case_id), HTTPStatus.OK)


@router.get(
    "/cases/{uuid:case_id}/events",
    operation_id="list_case_events",
    summary="Everything that happened to a case",
    **described(says=EventsSaid, faults=_OF_A_CASE),
)
def list_case_events(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Oldest first."""
    entries = casework.events_of(_row(case_id).id)
    return reading.said(EventsSaid(items=telling.events(entries, with_people=keys.may_see_people(request))))


@router.post(
    "/cases/{uuid:case_id}/events",
    operation_id="write_event",
    summary="Write one event to a case",
    **described(
        says=EventSaid,
        asks=EVENT,
        example={"event": "noted", "says": "Called; nobody there."},
        status=HTTPStatus.CREATED,
        faults=(*_OF_A_CASE, *OF_A_BODY, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED),
    ),
)
def write_event(
    request: HttpRequest,
    case_id: UUID,
    idempotency_key: str = reading.IDEMPOTENCY_KEY,
    if_match: str = Header("", alias="If-Match", max_length=40, description='The version: "17".'),
) -> HttpResponse:
    """One of those that are `permitted` now; written in the part of the role of the key."""
    by = keys.writer(request)
    event = writing.event_of(reading.body(request, EVENT), by=by, at=timezone.now())
    key = reading.ledger_key(request, idempotency_key)
    entry = writing.write(case_id, event, key=key, if_match=if_match)
    (told,) = telling.events([(entry, casework.event_of(entry))], with_people=True)
    return reading.said(told, HTTPStatus.CREATED)


@router.get(
    "/cases/{uuid:case_id}/fhir",
    operation_id="get_case_as_fhir",
    summary="One case as FHIR R4",
    **described(says=fhir_case.SCHEMA, faults=_OF_A_CASE, media=fhir_case.TYPE),
)
def get_case_as_fhir(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A Bundle of one Task and a Communication for each event that the owner was told of."""
    bundle = fhir_case.bundle(_row(case_id), with_people=keys.may_see_people(request))
    return HttpResponse(bundle, content_type=fhir_case.TYPE, headers={"Cache-Control": "no-store"})


@router.get(
    "/events",
    operation_id="list_events",
    summary="The events of all cases, in the order in which they were written",
    **described(says=Feed, faults=_OF_A_LIST),
)
def list_events(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=_FAR),
    limit: int = Query(100, ge=1, le=500),
) -> HttpResponse:
    """Nothing personal. Nothing is ever put in between: ask on with `next` as `after`, and you miss none."""
    reading.only(request, "after", "limit")
    entries = LedgerEntry.objects.filter(kind="case", position__gt=after).order_by("position")[:limit]
    told = tuple(hooks.told(entries))
    return reading.said(Feed(items=told, next=told[-1].position if told else after))


def _row(case: UUID) -> CaseRow:
    row = CaseRow.objects.select_related("person").filter(id=case).first()
    if row is None:
        raise Http404
    return row


def _case(request: HttpRequest, row: CaseRow, status: HTTPStatus) -> HttpResponse:
    told = telling.whole(row, keys.program(request).role)
    return reading.said(told, status, ETag=f'"{told.version}"')
