"""The queue of a remedy, and how long the wait may be: a range, and how it was worked out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil, floor, sqrt

import msgspec

from lockring.remedy.case import Case, Stage

PACE_DAYS = 28  # days: four whole weeks, so that weekends count alike
_HORIZON_DAYS = 3650  # days: what is further off is no forecast
_SURE = 1.2816  # standard deviations around the mean within which 80 % of a normal distribution lies


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """When a case is likely to be shipped: with 80 % between `first` and `last`; None where nobody can say.

    `place` is that in the queue, from 1; `shipped` how many were shipped in the last `PACE_DAYS` days.
    """

    place: int
    shipped: int
    first: date | None
    last: date | None


def queue(cases: Iterable[tuple[str, Case]]) -> list[str]:
    """The ids of the cases that wait for a unit: those that cannot wait first, then the oldest request."""
    waiting = [(not case.at_once, _since(case), name) for name, case in cases if case.stage is Stage.WAITING]
    return [name for _, _, name in sorted(waiting)]


def _since(case: Case) -> datetime:
    assert case.since is not None, "a case that waits was asked for"  # noqa: S101 - by the rules
    return case.since


def wait(place: int, shipped: int, today: date) -> Wait:
    """The range for the day on which the case at this place of the queue is shipped.

    `shipped` is how many were shipped in the last `PACE_DAYS` days.

    Shipments are taken to go on as a Poisson process at the pace of the last four weeks. The square root of a
    Poisson count has a standard deviation of one half (Anscombe, Biometrika 1948), that of those to come as
    of those that were; the range holds the days on which they differ no more than chance would have it.
    """
    spread = (_SURE / 2) ** 2
    if shipped <= spread:
        return Wait(place=place, shipped=shipped, first=None, last=None)
    middle, half = sqrt(shipped * place), sqrt(spread * (shipped + place) - spread**2)
    first, last = (PACE_DAYS * (max(middle + way * half, 0) / (shipped - spread)) ** 2 for way in (-1, 1))
    if last > _HORIZON_DAYS:
        return Wait(place=place, shipped=shipped, first=None, last=None)
    return Wait(
        place=place,
        shipped=shipped,
        first=today + timedelta(days=floor(first)),
        last=today + timedelta(days=ceil(last)),
    )
