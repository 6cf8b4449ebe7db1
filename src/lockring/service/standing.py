"""How a case stands among the others of its remedy: its place in the queue, and when its turn may come.

The order is that of `lockring.remedy.queue`; the database counts. In a long queue that is too slow for a
page, so marks on the way are counted once a minute (see `lately`), and each case from the mark before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import msgspec
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from lockring.remedy import Stage, Wait, wait
from lockring.remedy.waiting import PACE_DAYS
from lockring.service.lately import count_now, lately
from lockring.service.models import CaseRow

_STEP = 5_000  # cases between two marks: counted in a few milliseconds


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the queue, from 1, how many wait in all, and the range for the day on which it is sent."""

    place: int
    of: int
    wait: Wait


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait, and at some instants how many of them have waited for longer."""

    total: int
    older: tuple[tuple[datetime, int], ...] = ()


def standing(row: CaseRow, now: datetime) -> Standing | None:
    """Where the case stands in its queue, to the minute; None where it does not wait."""
    if row.stage != Stage.WAITING.value:
        return None
    shipped = shipped_lately(row.notice, row.remedy, now)
    first, others = (_marks(row, now, can_wait=can_wait) for can_wait in (False, True))
    place = before(row, others if row.can_wait else first) + 1 + (first.total if row.can_wait else 0)
    of = max(first.total + others.total, place)
    return Standing(place=place, of=of, wait=wait(place, shipped, today=now.date()))


def before(row: CaseRow, marks: Marks) -> int:
    """How many of its class are before the case."""
    mark, counted = max((one for one in marks.older if one[0] <= row.since), default=(None, 0))
    own = waiting(row, can_wait=row.can_wait)
    older = own.filter(since__lt=row.since, **({"since__gte": mark} if mark else {}))
    # Two ranges of the index; in one query with "or" the database would read all of the class.
    return counted + older.count() + own.filter(since=row.since, id__lt=row.id).count()


def counted(queue: QuerySet[CaseRow], step: int) -> Marks:
    """The marks of a queue, about one for each `step` cases: one walk along the index."""
    older: list[tuple[datetime, int]] = []
    total, rest = 0, queue
    while end := _mark(rest, step):
        total += rest.filter(since__lt=end).count()
        older.append((end, total))
        rest = queue.filter(since__gte=end)
    return Marks(total=total + rest.count(), older=tuple(older))


def _mark(rest: QuerySet[CaseRow], step: int) -> datetime | None:
    """The instant of the case so many further on; of many as old as the first one, that after all of them."""
    instants = rest.order_by("since").values_list("since", flat=True)
    first, end = instants.first(), instants[step : step + 1].first()
    return end if end != first else instants.filter(since__gt=first).first() if first else None


def shipped_lately(notice: str, remedy: str, now: datetime) -> int:
    """How many were sent in the last `PACE_DAYS` days: the pace at which the queue moves."""
    since = now - timedelta(days=PACE_DAYS)
    return CaseRow.objects.filter(notice=notice, remedy=remedy, shipped_at__gt=since).count()


def waiting(row: CaseRow, *, can_wait: bool) -> QuerySet[CaseRow]:
    """Those of one class, in the queue of this case."""
    return _queue(row.notice, row.remedy, can_wait=can_wait)


def _queue(notice: str, remedy: str, *, can_wait: bool) -> QuerySet[CaseRow]:
    # "In" makes SQLite use the index: Django writes an equal truth without a value.
    return CaseRow.objects.filter(
        notice=notice, remedy=remedy, stage=Stage.WAITING.value, can_wait__in=(can_wait,)
    )


def _marks(row: CaseRow, now: datetime, *, can_wait: bool) -> Marks:
    """The marks of one class. A short queue needs none, and is counted as it is now."""
    queue, which = waiting(row, can_wait=can_wait), (row.notice, row.remedy, can_wait)
    few = queue.values("id")[: _STEP + 1].count()
    if few <= _STEP:
        return Marks(total=few)
    again = partial(mark_again.enqueue, *which)
    return lately(_key(*which), Marks, lambda: counted(queue, _STEP), again, now=now)


@task()
def mark_again(notice: str, remedy: str, can_wait: bool) -> None:
    """Counts the marks of one class, behind the pages."""
    queue = _queue(notice, remedy, can_wait=can_wait)
    count_now(_key(notice, remedy, can_wait), lambda: counted(queue, _STEP), now=timezone.now())


def _key(*which: object) -> str:
    return ":".join(("standing", *map(str, which)))
