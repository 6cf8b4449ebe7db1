"""What comes round for the owners of cases: a sign of life each month, and the reminders they asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef

from lockring.campaign import Channel
from lockring.remedy import Stage
from lockring.service import ledger
from lockring.service.models import CaseRow, Dispatch, LedgerEntry, Reminder
from lockring.service.outbox import putting
from lockring.service.outbox.putting import Down

QUIET = timedelta(days=30)
"""After so long without a message, who waits is told that nothing has changed."""
_AT_ONCE = 500  # cases of one round


def monthly(now: datetime) -> int:
    """Puts the monthly message down for who waits and has heard nothing for so long; of how many."""
    due = list(islice(_quiet(now), _AT_ONCE))
    downs = [_down("case.monthly", row, f"case.monthly:{row.id}:{now:%Y%m%d}", now) for row in due]
    return _put("monthly", downs, now) if downs else 0


def _quiet(now: datetime) -> Iterator[CaseRow]:
    """The cases that wait, with an address, whose owners were sent nothing lately."""
    since = now - QUIET
    put_down = Dispatch.objects.filter(subject=OuterRef("id"), purpose__startswith="case.", made_at__gt=since)
    rows = CaseRow.objects.filter(stage=Stage.WAITING.value, changed_at__lte=since, person__erased_at=None)
    rows = rows.exclude(person__email="").exclude(Exists(put_down)).order_by("id")
    names = rows.values_list("id", flat=True).iterator(chunk_size=_AT_ONCE)
    while some := list(islice(names, _AT_ONCE)):
        told = LedgerEntry.objects.filter(subject__in=map(str, some), kind="told", at__gt=since)
        lately = set(told.values_list("subject", flat=True))
        yield from CaseRow.objects.filter(id__in=[one for one in some if str(one) not in lately])


def remind(now: datetime) -> int:
    """Puts down the reminders that are due, and returns how many. Those that were missed come once."""
    due = list(
        Reminder.objects.filter(next_at__lte=now).select_related("case").order_by("next_at")[:_AT_ONCE]
    )
    if not due:
        return 0
    downs = [
        _down("case.ring", one.case, f"case.ring:{one.case_id}:{one.next_at:%Y%m%d%H%M}", now) for one in due
    ]
    with transaction.atomic():
        told = _put("reminded", downs, now)
        for one in due:
            one.next_at = after(one.next_at, one.every_days, now)
        Reminder.objects.bulk_update(due, ["next_at"])
    return told


def after(last: datetime, every_days: int, now: datetime) -> datetime:
    """The next instant that is later than now, a whole number of times so many days after the last."""
    every = timedelta(days=every_days)
    return last + every * ((now - last) // every + 1)


@transaction.atomic
def _put(kind: str, downs: list[Down], now: datetime) -> int:
    ledger.lock()
    told = putting.put_many(downs, now)
    if told:
        ledger.append(kind, by=ledger.SYSTEM, at=now, body={"cases": told})
    return told


def _down(purpose: str, row: CaseRow, key: str, now: datetime) -> Down:
    return Down(purpose=purpose, subject=row.id, channel=Channel.EMAIL.value, key=key, due_at=now)
