"""Which programs are told of events: only a lead may say."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

import msgspec
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from lockring.errors import ServiceError
from lockring.service import hooks
from lockring.service.api import keys, reading, shapes
from lockring.service.api.problems import Problem
from lockring.service.api.schemas import OF_A_BODY, OF_A_KEY, described
from lockring.service.models import Delivery, Webhook

router = Router(tags=["webhooks"])
_EXAMPLE = {"url": "https://example.org/recalls", "events": ["shipped", "received"]}
_LINK = {"operationId": "end_webhook", "parameters": {"webhook_id": "$response.body#/id"}}


@router.get(
    "/webhooks",
    operation_id="list_webhooks",
    summary="List webhooks",
    **described(says=shapes.WebhooksSaid, faults=OF_A_KEY),
)
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """Each with how many messages wait, and how many were given up. Needs a key of a lead."""
    keys.lead(request)
    return reading.said(shapes.WebhooksSaid(items=tuple(map(_said, _counted()))))


@router.post(
    "/webhooks",
    operation_id="add_webhook",
    summary="Be told of events",
    **described(
        says=shapes.WebhookMade,
        asks=shapes.WebhookAsked,
        example=_EXAMPLE,
        status=HTTPStatus.CREATED,
        faults=(*OF_A_KEY, *OF_A_BODY),
        links={"end_webhook": _LINK},
    ),
)
def add_webhook(request: HttpRequest) -> HttpResponse:
    """The secret in the answer is shown this once. Needs a key of a lead."""
    by = keys.lead(request)
    asked: shapes.WebhookAsked = reading.body(request, shapes.WebhookAsked)
    try:
        made = hooks.add(asked.url, asked.events, by=by, at=timezone.now())
    except ServiceError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This cannot be told.", str(error)) from None
    said = msgspec.structs.asdict(_said(_counted().get(id=made.id)))
    return reading.said(shapes.WebhookMade(**said, secret=made.secret), HTTPStatus.CREATED)


@router.delete(
    "/webhooks/{uuid:webhook_id}",
    operation_id="end_webhook",
    summary="Be told no more",
    **described(status=HTTPStatus.NO_CONTENT, faults=(*OF_A_KEY, HTTPStatus.NOT_FOUND)),
)
def end_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """What was not told yet is not told any more. Needs a key of a lead."""
    if not hooks.end(webhook_id, by=keys.lead(request), at=timezone.now()):
        raise Http404
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _counted() -> QuerySet[Webhook]:
    newest = Delivery.objects.filter(webhook=OuterRef("pk"), tries__gt=0).order_by("-entry")
    untaken = Q(deliveries__taken_at=None)
    return (
        Webhook.objects.filter(ended_at=None)
        .annotate(
            waiting=Count("deliveries", filter=untaken & Q(deliveries__tries__lt=hooks.TRIES)),
            dead=Count("deliveries", filter=untaken & Q(deliveries__tries__gte=hooks.TRIES)),
            last_answer=Subquery(newest.values("last_answer")[:1]),
        )
        .order_by("made_at", "id")
    )


def _said(hook: Webhook) -> shapes.WebhookSaid:
    counts = vars(hook)
    return shapes.WebhookSaid(
        id=hook.id,
        url=hook.url,
        events=tuple(hook.kinds),
        made_at=hook.made_at,
        waiting=counts["waiting"],
        dead=counts["dead"],
        last_answer=counts["last_answer"] or "",
    )
