"""The demo: made-up people, cases and stock, written as the service writes them, so that every rule holds."""

from __future__ import annotations

import heapq
import time
from collections import deque
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from django.db import transaction
from django_tasks_db.models import DBTaskResult, get_date_max

from lockring.advice import Finding
from lockring.errors import RemedyError, ServiceError
from lockring.normal import compact
from lockring.offers import offers
from lockring.remedy import Actor, Event, Terms
from lockring.remedy import events as happened
from lockring.service import casework, checking, demo_campaign, demo_data, demo_news, mailing, staff, stock
from lockring.service.casework import Asked
from lockring.service.demo_campaign import Act
from lockring.service.demo_data import Drawn, Step
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Account, CaseRow, Person

STAFF = (("viewer@example.org", "viewer"), ("agent@example.org", "agent"), ("lead@example.org", "lead"))
PERSONS = ("alma@example.org", "ben@example.org")
SECRET = "LOCKRINGDEMOTOTPAAAAAAAAAAAAAAAA"  # noqa: S105 - known to all: nothing in the demo is real
"""The shared secret of the second factor of every account of the demo's desk, in base 32 (RFC 6238)."""


def second_factor() -> str:
    """The code of the second factor at this moment."""
    from allauth.mfa import app_settings
    from allauth.mfa.totp.internal import auth

    now = auth.hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD)
    return str(auth.format_hotp_value(now))


@transaction.atomic
def fill(count: int, now: datetime, owners: int = 0) -> int:
    """Writes so many cases with their past into an empty database, and returns how many there are.

    With owners also campaigns that tell so many of them, and a newsletter.
    """
    desk = {role: By(part=Actor(role), who=str(_account(email, role, now).id)) for email, role in STAFF[1:]}
    _account(*STAFF[0], now)
    drawn = demo_data.people(count, now)
    other = deque(_other_acts(drawn, desk, now, owners) if owners else ())
    came = deque(demo_data.deliveries(now))
    todo = [(one.opened_at, number, one.steps) for number, one in enumerate(drawn)]
    heapq.heapify(todo)
    rows: dict[int, CaseRow] = {}
    while todo and todo[0][0] < now:
        at, number, steps = heapq.heappop(todo)
        while came and came[0].at <= at:
            _take_in(came.popleft(), desk["agent"])
        _act(other, at)
        if number not in rows:
            rows[number] = _open(drawn[number], desk)
        else:
            steps = _left(steps, is_done=_happens(rows[number], steps[0], at, desk))
        if steps:
            heapq.heappush(todo, (at + steps[0].after, number, steps))
    _act(other, now)
    _give_to_accounts(list(rows.values()))
    _forget_mails(now)
    return len(rows)


def _other_acts(drawn: list[Drawn], desk: dict[str, By], now: datetime, owners: int) -> list[Act]:
    past = demo_campaign.Past(drawn, desk, now, owners)
    mock = (now - timedelta(days=60), partial(demo_campaign.rehearse, desk["lead"]))
    return sorted([*past.acts(), mock, *demo_news.acts(desk, now)], key=lambda act: act[0])


def _act(acts: deque[Act], until: datetime) -> None:
    """All of them that happened by then."""
    while acts and acts[0][0] <= until:
        at, happens = acts.popleft()
        happens(at)


def _forget_mails(now: datetime) -> None:
    """The mails of what happened in the past: who tries the demo would not find their own among them."""
    mails = DBTaskResult.objects.filter(task_path=mailing.send.module_path)
    mails.exclude(run_after__gt=now, run_after__lt=get_date_max()).delete()  # the last date is for "at once"


_TRY_AGAIN = timedelta(days=1)


def _left(steps: tuple[Step, ...], *, is_done: bool) -> tuple[Step, ...]:
    """What is still to happen: where the stock had no unit, the desk tries again."""
    if is_done or steps[0].event != "Reserved":
        return steps[1:]
    return (msgspec.structs.replace(steps[0], after=_TRY_AGAIN), *steps[1:])


def _account(email: str, role: str, at: datetime) -> Account:
    from allauth.mfa.totp.internal.auth import TOTP

    account = staff.add(email, role, by=SYSTEM, at=at)
    TOTP.activate(account, SECRET)
    return account


def _take_in(delivery: demo_data.Delivery, by: By) -> None:
    for serial in delivery.serials:
        stock.take_in(delivery.model, serial, delivery.facts, by=by, at=delivery.at)


def _open(one: Drawn, desk: dict[str, By]) -> CaseRow:
    fields = ("name", "email", "phone", "street", "city", "region", "postal_code", "language")
    owner = Person.objects.create(
        **{name: getattr(one, name) for name in fields}, created_at=one.opened_at - timedelta(minutes=4)
    )
    by = desk["agent"] if one.by == "agent" else By(part=Actor.PERSON, who=str(owner.id))
    key = f"demo-{owner.id}"
    return casework.open_case(_asked(one), owner, by=by, at=one.opened_at, key=key)


def _asked(one: Drawn) -> Asked:
    """What the check leads to. Raises ServiceError where no notice offers a remedy for the device."""
    session = checking.session()
    device, _ = session.start("", [f"{name}={text}" for name, text in one.facts.items()])
    for finding in session.look(device).findings:
        for offer in offers(finding):
            return Asked(
                **_of(finding),
                remedy=offer.remedy.id,
                terms=Terms.of(offer.remedy),
                device=one.facts,
                model=compact(one.facts["model_number"]),
                serial=compact(one.facts["serial_number"]),
                at_once=offer.at_once,
                language=one.language,
            )
    raise ServiceError("no notice offers a remedy for a device of the demo; mend demo_data")


def _of(finding: Finding) -> dict[str, Any]:
    revision = finding.revision
    return {"notice": revision.id, "revision": revision.revised_on, "verdict": finding.kind.value}


def _happens(row: CaseRow, step: Step, at: datetime, desk: dict[str, By]) -> bool:
    """Writes the step, if it can: what the rules do not permit does not happen."""
    try:
        with transaction.atomic():
            casework.record(row.id, _event(row, step, at, desk))
    except (RemedyError, ServiceError):
        return False
    return True


def _event(row: CaseRow, step: Step, at: datetime, desk: dict[str, By]) -> Event:
    kind: Any = getattr(happened, step.event)
    by = desk.get(step.by) or By(part=Actor(step.by), who=str(row.person_id) if step.by == "person" else "")
    case = casework.case_of(CaseRow.objects.get(id=row.id))
    words: dict[str, Any] = {}
    match step.event:
        case "Reserved":
            words["unit"] = _unit(row)
        case "Shipped":
            words.update(carrier="file", tracking=f"LR{row.id.int % 10**10:010}")
        case "Confirmed":
            if not case.to_confirm:
                raise RemedyError("nothing is left to confirm")
            words["what"] = case.to_confirm[0]
        case "ProblemReported":
            words["says"] = step.words
        case "AppealAnswered":
            words.update(granted=True, reason=step.words)
        case _ if step.words:
            words["reason"] = step.words
    event: Event = kind(at=at, by=by.part, who=by.who, **words)
    return event


def _unit(row: CaseRow) -> str:
    if not stock.case_needs_unit(row):
        return f"kit-{row.id.hex[:8]}"
    return str(stock.next_free(row.device["model_number"]).id)


def _give_to_accounts(rows: list[CaseRow]) -> None:
    """Two people can sign in: one with a pump on its way, one with a remote."""
    wanted = (("replacement", "shipped"), ("return", "received"))
    for email, (remedy, stage) in zip(PERSONS, wanted, strict=True):
        account = staff.person(email)
        ids = [row.id for row in rows]
        found = CaseRow.objects.filter(id__in=ids, remedy=remedy).order_by("-opened_at")
        row = found.filter(stage=stage).first() or found.first()
        if row is not None:
            Person.objects.filter(id=row.person_id).update(account=account, email=email)
