"""Telling other programs what happens: who is told, what they are told, and telling it until it is taken.

A message is made in the transaction of its event, so that none is lost, and sent after it. It may arrive
twice and out of order: `webhook-id` tells doubles, `position` the order.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from lockring.errors import ServiceError
from lockring.remedy import Case, Event, Stage, Terms, after
from lockring.service import hook_posting, ledger
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import CaseRow, Delivery, LedgerEntry, Webhook

PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1_200, 1_440)
)  # after each try that failed; the last is 75.6 hours after the first
TRIES = len(PAUSES) + 1
_RUN = timedelta(minutes=4)  # a run ends by then: who verifies takes no time that is 5 minutes off


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What programs are told of an event, by the feed and by webhooks: nothing personal.

    `position` grows from event to event; `stage` is that of the case after it.
    """

    case: UUID
    event: str
    stage: Stage
    position: int
    at: datetime


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a message, as standardwebhooks.com has it."""

    type: str
    timestamp: datetime
    data: Told


def add(url: str, kinds: Sequence[str], *, by: By, at: datetime) -> Webhook:
    """A webhook with a secret of its own. Raises ServiceError for an address that may not be told."""
    hook_posting.check_address(url)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with transaction.atomic():
        row = Webhook.objects.create(url=url, secret=secret, kinds=list(kinds), made_at=at)
        ledger.append("webhook", by=by, at=at, subject=str(row.id), body={"events": list(kinds)})
    return row


@transaction.atomic
def end(webhook: UUID, *, by: By, at: datetime) -> bool:
    """Ends a webhook, with what it was still to be told. False where there is none, or it has ended."""
    if not Webhook.objects.filter(id=webhook, ended_at=None).update(ended_at=at):
        return False
    ledger.append("webhook_ended", by=by, at=at, subject=str(webhook), body={})
    return True


def tell(_row: CaseRow, _case: Case, event: Event, entry: LedgerEntry) -> None:
    """Makes the messages of an event, in its transaction: one to each webhook that is told of such events."""
    name = str(event.__struct_config__.tag)
    hooks = Webhook.objects.filter(ended_at=None)
    Delivery.objects.bulk_create(
        Delivery(webhook=hook, entry=entry, due_at=entry.at)
        for hook in hooks
        if not hook.kinds or name in hook.kinds
    )


def waiting() -> QuerySet[Delivery]:
    """The messages that are still tried."""
    return Delivery.objects.filter(taken_at=None, webhook__ended_at=None, tries__lt=TRIES)


def dead() -> QuerySet[Delivery]:
    """The messages that were tried to the end, and are no more."""
    return Delivery.objects.filter(taken_at=None, tries__gte=TRIES)


def told(entries: Iterable[LedgerEntry]) -> list[Told]:
    """What programs are told of these entries, which are events of cases."""
    asked = list(entries)
    stages = _stages({UUID(entry.subject) for entry in asked}, max((e.position for e in asked), default=0))
    return [
        Told(
            case=UUID(entry.subject),
            event=_name(entry),
            stage=stages[entry.position],
            position=entry.position,
            at=entry.at,
        )
        for entry in asked
    ]


def _stages(cases: set[UUID], until: int) -> dict[int, Stage]:
    """The stage of its case after each of their entries up to this one."""
    rows = CaseRow.objects.filter(id__in=cases).values_list("id", "terms")
    now = {str(case): Case(terms=msgspec.json.decode(terms, type=Terms)) for case, terms in rows}
    stages = {}
    entries = LedgerEntry.objects.filter(subject__in=now, kind="case", position__lte=until)
    for entry in entries.order_by("position"):
        now[entry.subject] = after(now[entry.subject], msgspec.json.decode(entry.body, type=Event))
        stages[entry.position] = now[entry.subject].stage
    return stages


def _name(entry: LedgerEntry) -> str:
    return str(msgspec.json.decode(entry.body)["event"])


def deliver_due(now: datetime) -> int:
    """Sends what is due, and returns how many messages were taken.

    A webhook that does not take one is left in peace until the next run, so that it holds up no other.
    """
    began, taken, refused = time.monotonic(), 0, set[UUID]()
    while (passed := timedelta(seconds=time.monotonic() - began)) < _RUN:
        delivery = _claim(now + passed, refused)
        if delivery is None:
            break
        if _send(delivery, now + passed):
            taken += 1
        else:
            refused.add(delivery.webhook_id)
    return taken


@transaction.atomic
def _claim(now: datetime, refused: set[UUID]) -> Delivery | None:
    """The next message, put off before it is sent: if we are killed on the way, it is sent again."""
    due = waiting().filter(~Q(webhook__in=refused), due_at__lte=now).order_by("due_at", "entry")
    skip = connection.features.has_select_for_update_skip_locked
    found = due.select_for_update(skip_locked=skip, of=("self",) if skip else ()).first()
    if found is not None:
        found.due_at = now + PAUSES[min(found.tries, len(PAUSES) - 1)]
        found.tries += 1
        found.save(update_fields=("due_at", "tries"))
    return found


def _send(delivery: Delivery, now: datetime) -> bool:
    (data,) = told([delivery.entry])
    body = msgspec.json.encode(Message(type=f"case.{data.event}", timestamp=data.at, data=data)).decode()
    try:
        status = hook_posting.post(delivery.webhook, str(delivery.id), body, now)
    except ServiceError as error:
        delivery.last_answer = str(error)[:200]
    else:
        delivery.last_answer = str(status)
        delivery.taken_at = now if status in range(200, 300) else None
        if status == HTTPStatus.GONE:
            end(delivery.webhook_id, by=SYSTEM, at=now)
    delivery.save(update_fields=("taken_at", "last_answer"))
    return delivery.taken_at is not None
