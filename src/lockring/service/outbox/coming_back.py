"""Taking in what comes back: written down once, and followed by what it means for whoever was written to.

A hard bounce ends e-mail for that contact, and who was told by it was not told. A complaint ends e-mail too:
whoever calls it spam reads no other, and is reached another way. A machine's answer changes nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lockring.service import ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import CameBack, Dispatch, Subscriber
from lockring.service.outbox import reports, told
from lockring.service.outbox.reports import Came

_ENDS = ("complaint", "leave")
_NEEDS_NOBODY = ("auto", "delay", "leave")


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
        seen_at=at if came.kind in _NEEDS_NOBODY else None,
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
            Subscriber.objects.filter(id=dispatch.subject, ended_at=None).update(ended_at=at)
    if came.kind == "complaint":
        told.is_dead(dispatch, at, try_other=False)
    if came.kind in _ENDS:
        Subscriber.objects.filter(id=dispatch.subject, ended_at=None).update(ended_at=at)
