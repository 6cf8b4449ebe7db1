"""The first screen: each course of the story as a small table of who gets there because of the fault and how
fast, and beside it what each mitigation leaves of it."""

from __future__ import annotations

from html import escape

from lockring.hazard.quantities import VERY_LOW_MG_PER_DL
from lockring.hazard.report.dots import Mark, Row, dots
from lockring.hazard.report.markup import Html, first_up
from lockring.hazard.report.numbers import amount, in_hundred, of_hundred
from lockring.hazard.report.readings import LOW_OR_HIGH, TIMES, as_told, in_order, leads, widest
from lockring.hazard.report.scale import Scale
from lockring.hazard.results import Arm, Estimate, Group, Metric, Stratum, StudyResult, Unit
from lockring.hazard.words import METRICS, STRATA

_HEAT = (0.005, 0.1, 0.3, 0.6)  # shares from which a cell is shaded more


def first_screen(result: StudyResult) -> Html:
    """The story as told beside what each mitigation leaves, and under them the other courses of it."""
    told = as_told(result)
    others = [arm for arm in result.arms if not arm.is_mitigation and arm is not told]
    cards = "".join(_course(arm) for arm in others)
    return Html(
        f'<div class="first">{_course(told)}{_mitigations(result)}</div>'
        '<p class="note">“In 100”: how many more of 100 people get there with the fault than without it, '
        "the same "
        "people both times; under it the ends of its 95 % interval. “Half in”: median time from the "
        "fault, of "
        "those who get there.</p>"
        + (f'<h3>If the story goes another way</h3><div class="courses">{cards}</div>' if cards else "")
    )


def _course(arm: Arm) -> str:
    groups = [group for group in in_order(arm.groups) if group.stratum is not Stratum.EVERYONE]
    groups = groups or in_order(arm.groups)
    heads = "".join(f'<th scope="col">{first_up(STRATA[group.stratum])}</th>' for group in groups)
    rows = "".join(_metric(groups, metric) for metric in LOW_OR_HIGH)
    return (
        f'<div class="course"><h3>{escape(arm.title)}</h3><p class="note">{escape(arm.says)}</p>'
        f'<table class="who" aria-label="{escape(arm.title)}: who gets there because of the fault">'
        f'<thead><tr><th scope="col">Because of the fault</th>{heads}</tr></thead>'
        f"<tbody>{rows}{_lowest(groups)}</tbody></table></div>"
    )


def _metric(groups: list[Group], metric: Metric) -> str:
    if not any(metric in group.excess for group in groups):
        return ""
    cells = "".join(_cell(group, metric) for group in groups)
    return f'<tr><th scope="row">{METRICS[metric].title}</th>{cells}</tr>'


def _cell(group: Group, metric: Metric) -> str:
    excess = group.excess.get(metric)
    if excess is None or excess.value is None:
        return "<td>no figure</td>"
    value = excess.value
    heat = sum(value >= least for least in _HEAT)
    more = f"<small>{_ends(excess)}</small>" + _soon(group, metric, excess)
    return f'<td class="heat{heat}"><b>{of_hundred(value)} in 100</b>{more}</td>'


def _ends(one: Estimate) -> str:
    if one.low is None or one.high is None:
        return "no interval"
    return f"{of_hundred(one.low)} to {of_hundred(one.high)}"


def _soon(group: Group, metric: Metric, excess: Estimate) -> str:
    """How fast, where the fault clearly brings somebody there."""
    time = group.with_fault.get(TIMES[metric]) if metric in TIMES else None
    if time is None or time.value is None or excess.low is None or excess.low <= 0:
        return ""
    return f"<small>half in {amount(time.value, time.unit)}</small>"


def _lowest(groups: list[Group]) -> str:
    found = [group.with_fault.get(Metric.NADIR) for group in groups]
    if not any(found):
        return ""
    cells = "".join(
        "<td>no figure</td>" if one is None or one.value is None else f"<td>{_glucose(one.value)}</td>"
        for one in found
    )
    return f'<tr><th scope="row">Lowest glucose, median</th>{cells}</tr>'


def _glucose(value: float) -> str:
    """In both units. Far below 40 mg/dL no model of the body is to be believed: it is not told here."""
    below = "below " if value < VERY_LOW_MG_PER_DL else ""
    mg, _, mmol = amount(max(value, VERY_LOW_MG_PER_DL), Unit.MG_PER_DL).partition(" (")
    return f"{below}{mg}<small>({mmol}</small>"


def _mitigations(result: StudyResult) -> str:
    """For the share that the fault adds most to: how much of it is left with each mitigation."""
    metric = leads(result)
    if metric is None or (without := _excess(as_told(result), metric)) is None:
        return ""
    left = [(_excess(arm, metric), arm.title) for arm in result.arms if arm.is_mitigation]
    known = [(one, title) for one, title in left if one is not None and one.value is not None]
    if not known:
        return ""
    rows = [Row("No mitigation", "", [Mark(without, "fault")], in_hundred(without))]
    rows += [
        Row(title, "", [Mark(one, "helped")], in_hundred(one))
        for one, title in sorted(known, key=lambda pair: pair[0].value or 0.0)
    ]
    heads = ("Mitigation", "People of 100", "Because of the fault")
    across = Scale(0.0, 1.0, 2.0, 98.0)
    return (
        '<div class="buys"><h3>What each mitigation leaves of it</h3>'
        f'<p class="note">Everyone: {METRICS[metric].title} because of the fault, and its 95 % interval.</p>'
        f"{dots(f'What each mitigation leaves: {METRICS[metric].title}', heads, rows, across)}</div>"
    )


def _excess(arm: Arm, metric: Metric) -> Estimate | None:
    group = widest(arm.groups)
    return group.excess.get(metric) if group else None
