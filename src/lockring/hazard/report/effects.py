"""What a mitigation buys: the share with it less the share without it, and how many faults for one person.

The arms have the same people, but a result keeps only shares and intervals. So the interval here is that of
two groups of different people (Newcombe 1998, Statistics in Medicine 17:873, method 10): wider than needed.
"""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

from lockring.hazard.report.readings import as_told, of_everyone
from lockring.hazard.results import Arm, Estimate, Metric, StudyResult

METHOD = "95 % interval, Newcombe 1998 method 10, as of different people (wider than paired)"


class Effect(NamedTuple):
    """One arm beside the story as told. Shares, 0 to 1; `fewer` is positive where the arm helps."""

    arm: Arm
    share: Estimate
    fewer: float | None
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that it does nothing, or harm."""
        return self.low is not None and self.low > 0

    def needed(self) -> tuple[float, float, float] | None:
        """Faults that must be met with it for one person fewer, with its interval; None unless clear."""
        if self.fewer is None or self.low is None or self.high is None or self.low <= 0:
            return None
        return 1 / self.fewer, 1 / self.high, 1 / self.low


def effects(result: StudyResult, metric: Metric, *, mitigations: bool) -> list[Effect]:
    """The arms that differ from the story as told, most helpful first, those without a figure last."""
    told = as_told(result)
    base = of_everyone(told.groups, metric)
    found = [
        effect(arm, base, share)
        for arm in result.arms
        if arm is not told and arm.is_mitigation is mitigations
        if base and (share := of_everyone(arm.groups, metric))
    ]
    return sorted(found, key=lambda one: (one.fewer is None, -(one.fewer or 0.0)))


def effect(arm: Arm, base: Estimate, share: Estimate) -> Effect:
    """One arm beside the story as told."""
    if base.value is None or share.value is None:
        return Effect(arm, share, None, None, None)
    fewer = base.value - share.value
    if base.low is None or base.high is None or share.low is None or share.high is None:
        return Effect(arm, share, fewer, None, None)
    low = fewer - hypot(base.value - base.low, share.high - share.value)
    high = fewer + hypot(base.high - base.value, share.value - share.low)
    return Effect(arm, share, fewer, max(low, -1.0), min(high, 1.0))
