"""Taking in what comes back: written down once, and followed by what it means for whoever was written to.

A hard bounce ends e-mail for that contact, and who was told by it was not told. A complaint ends e-mail too:
whoever calls it spam reads no other, and is reached another way. A machine's answer changes nothing. Who asks
to leave has left as by the link of the mail; with words beside, or where nothing can be left, somebody looks.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lockring.remedy import Actor
from lockring.service import ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import CameBack, CaseRow, Dispatch, Subscriber
from lockring.service.news import reminding, subscribing
from lockring.service.outbox import reports, told
from lockring.service.outbox.reports import Came

_RING = "case.ring"
_CAN_BE_LEFT = (told.CAMPAIGN, "news.", _RING)
"""How the purposes begin whose mails say how to leave them."""


@transaction.atomic
def take(raw: bytes, at: datetime) -> CameBack:
    """Takes in one mail, and returns what was written; for a mail that came before, what was written then."""
    ledger.lock()
    key = hashlib.sha256(raw).hexdigest()
    if before := CameBack.objects.filter(key=key).first():
        return before
    came = reports.read(raw)
    dispatch = (
        Dispatch.objects.select_for_update().filter(id__in=[came.dispatch] if came.dispatch else []).first()
    )
    row = CameBack.objects.create(
        dispatch=dispatch,
        kind=came.kind,
        at=at,
        status=came.status,
        key=key,
        remark=remarks.kept(came.text, dispatch.subject if dispatch else None) if came.text else "",
        seen_at=at if _needs_nobody(came, dispatch) else None,
    )
    if dispatch is not None:
        _follow(came, dispatch, at)
    body = {"kind": came.kind, "status": came.status, "digest": key}
    subject = str(dispatch.id) if dispatch else ""
    ledger.append("came_back", by=ledger.SYSTEM, at=at, subject=subject, body=body)
    return row


@transaction.atomic
def seen(name: UUID, *, by: By, at: datetime) -> bool:
    """Writes that somebody has dealt with it; False where that was done before, or there is none."""
    ledger.lock()
    if not CameBack.objects.filter(id=name, seen_at=None).update(seen_at=at):
        return False
    ledger.append("came_back_seen", by=by, at=at, subject=str(name), body={})
    return True


def _follow(came: Came, dispatch: Dispatch, at: datetime) -> None:
    """What it means; of a campaign, told by something that bounced is not told."""
    if came.kind == "bounce" and dispatch.channel == "email":
        told.came_back(dispatch)
        if came.is_for_good:
            told.is_dead(dispatch, at)
            _end_news(dispatch, at, by=ledger.SYSTEM)
    if came.kind == "complaint":
        told.is_dead(dispatch, at, try_other=False)
        _end_news(dispatch, at)
    if came.kind == "leave":
        _leave(dispatch, at)


def _needs_nobody(came: Came, dispatch: Dispatch | None) -> bool:
    if came.kind == "leave" and dispatch is not None:
        return not came.text and dispatch.purpose.startswith(_CAN_BE_LEFT)
    return came.kind in ("auto", "delay")


def _leave(dispatch: Dispatch, at: datetime) -> None:
    """Ends what the mail was of: e-mails of a recall, news, or the reminder of a case."""
    _end_news(dispatch, at)
    if dispatch.purpose.startswith(told.CAMPAIGN):
        told.leave(dispatch.subject, at)
    row = CaseRow.objects.filter(id=dispatch.subject).first() if dispatch.purpose == _RING else None
    if row is not None:
        reminding.end(row, by=By(part=Actor.PERSON, who=str(row.person_id)), at=at)


def _end_news(dispatch: Dispatch, at: datetime, by: By | None = None) -> None:
    one = Subscriber.objects.filter(id=dispatch.subject, ended_at=None).first()
    if one is not None:
        subscribing.leave(one, at=at, by=by)
