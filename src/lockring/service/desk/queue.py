"""The queue as the desk sees it: those that cannot wait first, then the oldest, a page at a time.

A page is found by the place of the case before it, never by counting: it costs the same at the end of a
million cases as at their beginning. Each stage is read in the order of its own index, and the few first of
each are put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from lockring.remedy import Stage
from lockring.service.desk.counts import Counts
from lockring.service.desk.words import OPEN
from lockring.service.models import Account, CaseRow

SIZE = 50  # cases a page
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Place = tuple[bool, datetime, UUID]
"""Where a case stands: whether it can wait, since when, and its id where these are alike."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases: at this stage (all open ones for none), of this notice, of whom, and for how long still.

    `quiet` is the number of days in which nothing has happened; 0 for all.
    """

    stage: Stage | None = None
    notice: str = ""
    assigned: str = ""
    urgent: bool = False
    quiet: int = 0


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of one page, in order, and the place after which the next page begins; None at the end."""

    cases: tuple[UUID, ...]
    more: Place | None


def page(wanted: Wanted, *, me: Account, after: Place | None, counts: Counts, now: datetime) -> Page:
    """The cases after this place."""
    found: list[Place] = []
    for can_wait in (False, True):
        if (can_wait and wanted.urgent) or (after is not None and after[0] and not can_wait):
            continue
        begin = after if after is not None and after[0] is can_wait else None
        for part in _parts(wanted, me, counts, now):
            found += _first(part, can_wait, begin)
        if len(found) > SIZE:
            break
    shown = sorted(found)[:SIZE]
    return Page(cases=tuple(name for _, _, name in shown), more=shown[-1] if len(found) > SIZE else None)


def _first(part: QuerySet[CaseRow], can_wait: bool, after: Place | None) -> list[Place]:
    # "IN (one value)": SQLite does not use its index for a truth value that stands alone.
    rows = part.filter(can_wait__in=[can_wait])
    if after is not None:
        _, since, name = after
        rows = rows.filter(since__gte=since).filter(Q(since__gt=since) | Q(id__gt=name))
    return list(rows.order_by("since", "id").values_list("can_wait", "since", "id")[: SIZE + 1])


def _parts(wanted: Wanted, me: Account, counts: Counts, now: datetime) -> Iterator[QuerySet[CaseRow]]:
    """One query a stage, and a remedy of the notice: each has the order of an index."""
    base = CaseRow.objects.filter(**_assigned(wanted, me))
    if wanted.quiet:
        before = now - timedelta(days=wanted.quiet)
        base = base.filter(changed_at__lt=before, since__lt=before)  # the second bounds the search
    for stage in (wanted.stage,) if wanted.stage else OPEN:
        of_stage = base.filter(stage=stage.value)
        if not wanted.notice:
            yield of_stage
        for notice, remedy in counts.remedies([wanted.notice]):
            yield of_stage.filter(notice=notice, remedy=remedy)


def _assigned(wanted: Wanted, me: Account) -> dict[str, Any]:
    match wanted.assigned:
        case "me":
            return {"assigned": me}
        case "nobody":
            return {"assigned": None}
        case _:
            return {}


def written(place: Place) -> str:
    """The place as it stands in an address: it tells nothing of a person."""
    can_wait, since, name = place
    return f"{int(can_wait)}.{(since - _EPOCH) // timedelta(microseconds=1)}.{name}"


def read(text: str) -> Place | None:
    """The place that `written` gave; None for any other text."""
    try:
        can_wait, since, name = text.split(".")
        return bool(int(can_wait)), _EPOCH + timedelta(microseconds=int(since)), UUID(name)
    except (ValueError, OverflowError):
        return None
