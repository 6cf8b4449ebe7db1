"""How a case stands among the others of its remedy: its place in the queue, and when its turn may come."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db.models import Q, QuerySet

from lockring.remedy import Stage, Wait, wait
from lockring.remedy.waiting import PACE_DAYS
from lockring.service.models import CaseRow


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the queue, from 1, how many wait in all, and the range for the day on which it is sent."""

    place: int
    of: int
    wait: Wait


def standing(row: CaseRow, now: datetime) -> Standing | None:
    """Where the case stands in its queue; None where it does not wait."""
    if row.stage != Stage.WAITING.value:
        return None
    number = place(row)
    shipped = shipped_lately(row.notice, row.remedy, now)
    return Standing(place=number, of=_waiting(row).count(), wait=wait(number, shipped, today=now.date()))


def place(row: CaseRow) -> int:
    """The place of a case that waits, counted by the database in the order of `lockring.remedy.queue`."""
    own_class = _waiting(row).filter(can_wait=row.can_wait)
    # One range of the index: written as "older, or as old and of a smaller id" it would be two.
    before = own_class.filter(since__lte=row.since).exclude(Q(since=row.since) & Q(id__gte=row.id)).count()
    cannot_wait = _waiting(row).filter(can_wait=False).count() if row.can_wait else 0
    return cannot_wait + before + 1


def shipped_lately(notice: str, remedy: str, now: datetime) -> int:
    """How many were sent in the last `PACE_DAYS` days: the pace at which the queue moves."""
    sent = CaseRow.objects.filter(
        notice=notice, remedy=remedy, shipped_at__gt=now - timedelta(days=PACE_DAYS)
    )
    return sent.count()


def _waiting(row: CaseRow) -> QuerySet[CaseRow]:
    return CaseRow.objects.filter(notice=row.notice, remedy=row.remedy, stage=Stage.WAITING.value)
