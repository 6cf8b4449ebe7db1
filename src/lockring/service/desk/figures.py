"""The figures of the charts: few grouped queries, taken at most once a minute, see `lately`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from django.db.models import Count, Q
from django.utils import timezone
from django_tasks import task

from lockring.remedy import Stage, Wait, wait
from lockring.remedy.waiting import PACE_DAYS
from lockring.service.desk.counts import Counts, counts
from lockring.service.desk.words import OPEN
from lockring.service.lately import count_now, lately
from lockring.service.models import CaseRow

WEEKS = 12  # weeks back that the charts show
AGES = (7, 14, 28, 56, 112)  # days: each bound is twice the one before, after the first two
_MOST = 20_000  # shipments of one remedy that are looked at, the newest
_KEY = "desk-figures"


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """One remedy of a notice: how many wait, and when the last of them is likely to be shipped."""

    notice: str
    remedy: str
    waiting: int
    forecast: Wait


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All figures as of one instant.

    `ages` counts the open cases by the bounds of `AGES`, `waits` the cases shipped in the last `WEEKS` weeks
    by how long they had waited, `shipped` the shipments of each week by its Monday.
    """

    at: datetime
    ages: tuple[int, ...]
    waits: tuple[int, ...]
    shipped: tuple[tuple[date, int], ...]
    paces: tuple[Pace, ...]


def figures(counts: Counts, now: datetime) -> Figures:
    """The figures of the last minute, or taken now; older ones while those of many cases are taken again."""
    return lately(_KEY, Figures, lambda: _taken(counts, now), take_again.enqueue, now=now)


@task()
def take_again() -> None:
    """Takes them, behind the pages."""
    now = timezone.now()
    count_now(_KEY, lambda: _taken(counts(now), now), now=now)


def _taken(counts: Counts, now: datetime) -> Figures:
    first = _monday(now.date()) - timedelta(weeks=WEEKS - 1)
    begin = datetime.combine(first, time(), UTC)
    waits: Counter[int] = Counter()
    weeks: Counter[date] = Counter()
    paces = []
    for notice, remedy in counts.remedies(counts.notices()):
        sent = CaseRow.objects.filter(notice=notice, remedy=remedy, shipped_at__gte=begin)
        newest = sent.order_by("-shipped_at").values_list("since", "shipped_at")[:_MOST]
        found = [(since, shipped) for since, shipped in newest if shipped is not None]
        waits.update(_bucket((shipped - since).days) for since, shipped in found)
        weeks.update(_monday(shipped.date()) for _, shipped in found)
        last = sum(shipped > now - timedelta(days=PACE_DAYS) for _, shipped in found)
        if waiting := _waiting(counts, notice, remedy):
            forecast = wait(waiting, last, now.date())
            paces.append(Pace(notice=notice, remedy=remedy, waiting=waiting, forecast=forecast))
    mondays = [first + timedelta(weeks=week) for week in range(WEEKS)]
    return Figures(
        at=now,
        ages=_ages(now),
        waits=tuple(waits[bucket] for bucket in range(len(AGES) + 1)),
        shipped=tuple((monday, weeks[monday]) for monday in mondays),
        paces=tuple(sorted(paces, key=lambda pace: -pace.waiting)),
    )


def _ages(now: datetime) -> tuple[int, ...]:
    """The open cases by age, in one query."""
    open_cases = CaseRow.objects.filter(stage__in=[stage.value for stage in OPEN])
    older = {f"over_{days}": Count("pk", filter=Q(since__lte=now - timedelta(days=days))) for days in AGES}
    counted = open_cases.aggregate(over_0=Count("pk"), **older)
    steps = [counted[f"over_{days}"] for days in (0, *AGES)]
    return tuple(more - fewer for more, fewer in zip(steps, [*steps[1:], 0], strict=True))


def _waiting(counts: Counts, notice: str, remedy: str) -> int:
    return sum(
        part.cases
        for part in counts.parts
        if (part.notice, part.remedy, part.stage) == (notice, remedy, Stage.WAITING)
    )


def _bucket(days: int) -> int:
    return sum(days >= bound for bound in AGES)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
