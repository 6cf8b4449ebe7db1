"""The first screen: who gets how low or how high, and how fast, with the fault beside without it."""

from __future__ import annotations

from html import escape

from lockring.hazard.report.courses import first_screen
from lockring.hazard.report.dots import Mark, Row, axis, dots
from lockring.hazard.report.effects import effects
from lockring.hazard.report.markup import Html, bullets, figure, first_up, table
from lockring.hazard.report.mitigations import fewer, needed
from lockring.hazard.report.numbers import brief, in_full, people
from lockring.hazard.report.readings import TIMES, as_told, asked_first, in_order, made_by
from lockring.hazard.results import Group, Metric, StudyResult
from lockring.hazard.words import METRICS, STRATA


def glance(result: StudyResult) -> Html:
    """The first screen, the answer in sentences, then one figure for low, one for high, one for ketones."""
    metrics = asked_first(result)
    figures = "".join(_figure(result, metric) for metric in metrics)
    legend = (
        '<p class="legend"><span><svg width="14" height="14" aria-hidden="true"><circle class="dot fault" '
        'cx="7" '
        'cy="7" r="5.5"/></svg> with the fault</span> <span><svg width="14" height="14" aria-hidden="true">'
        '<circle class="dot without" cx="7" cy="7" r="5.5"/></svg> the same people without it</span> '
        "<span>line: interval, as the numbers of each figure name it</span></p>"
    )
    return Html(
        f'<section aria-labelledby="glance"><h2 id="glance">Who gets how low or how high, how fast</h2>'
        f"{first_screen(result)}"
        f"<details><summary>The answer in sentences</summary>{bullets(result.answer, 'answer')}</details>"
        f'<h3>With the fault and without it</h3>{legend}<div class="glance">{figures}</div></section>'
    )


def _figure(result: StudyResult, metric: Metric) -> Html:
    groups = [group for group in in_order(as_told(result).groups) if metric in group.with_fault]
    rows = [_row(group, metric) for group in groups]
    heads = ("Who", "Share of people", "With the fault")
    title = METRICS[metric].title
    return figure(
        f"{title}: {_most(groups, metric)}",
        _best(result, metric) + dots(title, heads, rows, axis(rows, to_one=True)),
        table(f"{title}, numbers", *_numbers(groups, metric)),
        source=made_by(result),
    )


def _most(groups: list[Group], metric: Metric) -> str:
    """The message: whom it meets most."""
    known = [one for one in groups if one.with_fault[metric].value is not None]
    if not known:
        return "no figure"
    most = max(known, key=lambda one: one.with_fault[metric].value or 0.0)
    return f"{STRATA[most.stratum]} most, {brief(most.with_fault[metric])}"


def _best(result: StudyResult, metric: Metric) -> str:
    """The mitigation that buys most, if one clearly helps."""
    found = effects(result, metric, mitigations=True)
    if not found:
        return ""
    if not found[0].is_clear:
        return '<p class="best">No mitigation looked at clearly helps here.</p>'
    best = found[0]
    return f'<p class="best">Helps most: <b>{escape(best.arm.title)}</b>, {fewer(best)}; {needed(best)}.</p>'


def _row(group: Group, metric: Metric) -> Row:
    estimate, without = group.with_fault[metric], group.without_fault.get(metric)
    marks = (
        [Mark(estimate, "fault")] if without is None else [Mark(without, "without"), Mark(estimate, "fault")]
    )
    beside = [] if without is None else [f"without the fault: {brief(without)}"]
    if (timed := TIMES.get(metric)) and (time := group.with_fault.get(timed)):
        beside.append(f"median time there: {brief(time)}, of {people(time.people)}")
    return Row(
        first_up(STRATA[group.stratum]),
        people(group.people),
        marks,
        brief(estimate),
        Html("<br>".join(beside)),
    )


def _numbers(groups: list[Group], metric: Metric) -> tuple[list[str], list[list[str]]]:
    heads = [
        "Who",
        "With the fault",
        "Without it",
        "Difference, same people",
        "Lowest glucose with the fault",
    ]
    rows = []
    for group in groups:
        kept = (group.with_fault, group.without_fault, group.excess)
        nadir = group.with_fault.get(Metric.NADIR)
        told = (in_full(one[metric]) if metric in one else "not counted" for one in kept)
        rows.append([STRATA[group.stratum], *told, in_full(nadir) if nadir else "not counted"])
    return heads, rows
