"""Every figure of the study, to look one up: folded away on a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from lockring.hazard.report.markup import Html, section, table
from lockring.hazard.report.numbers import brief, people
from lockring.hazard.report.readings import in_order
from lockring.hazard.results import Estimate, Group, Metric, StudyResult
from lockring.hazard.words import METHODS, METRICS, STRATA


def every_figure(result: StudyResult) -> Html:
    """Each arm, model and dose; each group, each metric: with the fault, without it, and the difference."""
    named = [
        *((f"{arm.title}: {arm.says}", arm.groups) for arm in result.arms),
        *((f"Model {one.title}", one.groups) for one in result.models),
        *(
            (f"{one.title}: {one.x_name} {point.x:g} {one.x_unit}", point.groups)
            for one in result.curves
            for point in one.points
        ),
    ]
    meanings = "".join(
        f"<li>{escape(METRICS[metric].title)}: {escape(METRICS[metric].says)}</li>" for metric in METRICS
    )
    parts = "".join(_folded(title, groups) for title, groups in named)
    return section(
        "figures",
        "Every figure of the study",
        Html(f"<details><summary>What is counted</summary><ul>{meanings}</ul></details>{parts}"),
    )


def _folded(title: str, groups: Sequence[Group]) -> str:
    heads = ("Who and what", "With the fault", "Without it", "Difference, same people", "Interval")
    rows = [row for group in in_order(groups) for row in _rows(group)]
    inside = table(f"All figures: {title}", heads, rows)
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def _rows(group: Group) -> Iterator[list[str]]:
    kept = (group.with_fault, group.without_fault, group.excess)
    for metric in Metric:
        found = [one.get(metric) for one in kept]
        if any(found):
            methods = dict.fromkeys(METHODS[one.method] for one in found if one and one.low is not None)
            who = Html(
                f"{STRATA[group.stratum]}, {people(group.people)}<small>{METRICS[metric].title}</small>"
            )
            yield [who, *(_cell(one, group) for one in found), "; ".join(methods) or "no interval"]


def _cell(estimate: Estimate | None, group: Group) -> str:
    if estimate is None:
        return ""
    if estimate.value is None or estimate.people == group.people:
        return brief(estimate)
    return f"{brief(estimate)}, of {people(estimate.people)}"
