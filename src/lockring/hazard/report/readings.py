"""What a result says at a place: which arm is the story as told, which group is whose, what leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lockring.hazard.results import Arm, Estimate, Group, Metric, Stratum, StudyResult
from lockring.hazard.words import STRATA

LOW_OR_HIGH = (Metric.BELOW_54, Metric.ABOVE_300_HOUR, Metric.KETONES_1_6)
"""The three shares that a clinician asks first: low, high, and without insulin."""

TIMES = {Metric.BELOW_54: Metric.TIME_TO_54, Metric.ABOVE_300_HOUR: Metric.TIME_TO_300}
"""How fast a share comes about."""


class Named(NamedTuple):
    """One estimate and whose it is."""

    stratum: Stratum
    estimate: Estimate


def model_title(result: StudyResult) -> str:
    """The name of the model in words, where the study has them, without what follows a comma."""
    titles = {one.model: one.title for one in result.models}
    return titles.get(result.model, result.model).partition(",")[0]


def made_by(result: StudyResult) -> str:
    """What a figure comes from: `Model S2008, seed 7.`"""
    return f"Model: {model_title(result)}; seed {result.seed}."


def as_told(result: StudyResult) -> Arm:
    """The arm of the story as told: the first that is no mitigation."""
    return next((arm for arm in result.arms if not arm.is_mitigation), result.arms[0])


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Children, adolescents, adults, everyone."""
    rank = {stratum: place for place, stratum in enumerate(STRATA)}
    return sorted(groups, key=lambda group: rank[group.stratum])


def widest(groups: Sequence[Group]) -> Group | None:
    """Everyone, or the last group there is."""
    ordered = in_order(groups)
    return ordered[-1] if ordered else None


def with_fault(groups: Sequence[Group], metric: Metric) -> list[Named]:
    """The metric with the fault for each group that has it."""
    return [
        Named(group.stratum, group.with_fault[metric])
        for group in in_order(groups)
        if metric in group.with_fault
    ]


def of_everyone(groups: Sequence[Group], metric: Metric) -> Estimate | None:
    """The metric with the fault for the widest group."""
    group = widest(groups)
    return group.with_fault.get(metric) if group else None


def asked_first(result: StudyResult) -> list[Metric]:
    """Which of `LOW_OR_HIGH` the study has, the one that the fault adds most to first."""
    groups = as_told(result).groups
    return sorted(
        (metric for metric in LOW_OR_HIGH if with_fault(groups, metric)),
        key=lambda metric: -_excess(groups, metric),
    )


def is_raised(result: StudyResult, metric: Metric) -> bool:
    """Whether the story as told clearly raises it in any group: its interval leaves out 0 and less."""
    found = [group.excess.get(metric) for group in as_told(result).groups]
    return any(one is not None and one.low is not None and one.low > 0 for one in found)


def leads(result: StudyResult) -> Metric | None:
    """The share that the fault adds most to."""
    return next(iter(asked_first(result)), None)


def _excess(groups: Sequence[Group], metric: Metric) -> float:
    """The greatest that any group has: a harm of children alone is not lost in the mean."""
    found = [group.excess[metric].value for group in groups if metric in group.excess]
    return max((value for value in found if value is not None), default=-1.0)
