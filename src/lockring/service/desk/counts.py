"""How many cases there are by notice, remedy and stage: counted at most once a minute, see `lately`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db.models import Count
from django.utils import timezone
from django_tasks import task

from lockring.remedy import Stage
from lockring.service.lately import count_now, lately
from lockring.service.models import CaseRow

_KEY = "desk-counts"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """So many cases of one remedy of a notice are at one stage."""

    notice: str
    remedy: str
    stage: Stage
    cases: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """All cases, as they were counted at one instant."""

    at: datetime
    parts: tuple[Counted, ...]

    def at_stage(self, stage: Stage) -> int:
        """How many cases are at this stage."""
        return sum(part.cases for part in self.parts if part.stage is stage)

    def notices(self) -> list[str]:
        """The notices of which there is a case."""
        return sorted({part.notice for part in self.parts})

    def remedies(self, notices: Iterable[str]) -> list[tuple[str, str]]:
        """The notices with their remedies of which there is a case."""
        wanted = set(notices)
        return sorted({(part.notice, part.remedy) for part in self.parts if part.notice in wanted})


def counts(now: datetime) -> Counts:
    """The counts of the last minute, or counted now; older ones while many cases are counted again."""
    return lately(_KEY, Counts, lambda: _taken(now), count_again.enqueue, now=now)


@task()
def count_again() -> None:
    """Counts, behind the pages."""
    now = timezone.now()
    count_now(_KEY, lambda: _taken(now), now=now)


def _taken(now: datetime) -> Counts:
    groups = CaseRow.objects.order_by().values_list("notice", "remedy", "stage").annotate(cases=Count("pk"))
    parts = tuple(
        Counted(notice=notice, remedy=remedy, stage=Stage(stage), cases=cases)
        for notice, remedy, stage, cases in groups
    )
    return Counts(at=now, parts=parts)
