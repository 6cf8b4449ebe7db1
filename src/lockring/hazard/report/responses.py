"""Dose and response, the fans of glucose, the models side by side, and what the spread comes from."""

from __future__ import annotations

from lockring.hazard.report.bars import bars
from lockring.hazard.report.dots import Mark, Row, axis, dots
from lockring.hazard.report.effects import effects
from lockring.hazard.report.fans import TOP_MG_PER_DL, fan_figures, legend
from lockring.hazard.report.lines import Line, chart, lines_of
from lockring.hazard.report.markup import Html, figure, first_up, folded, note, paragraph, section, table
from lockring.hazard.report.numbers import brief, in_full, people
from lockring.hazard.report.readings import as_told, asked_first, leads, made_by, of_everyone, with_fault
from lockring.hazard.results import Curve, Metric, Sensitivity, Stratum, StudyResult
from lockring.hazard.words import METRICS, STRATA


def dose_response(result: StudyResult) -> Html:
    """One figure for each curve and each of low, high and ketones that it has."""
    drawn = [
        (_is_flat(lines), _curve(result, curve, metric, lines))
        for curve in result.curves
        for metric in asked_first(result)
        if (lines := lines_of(curve, metric))
    ]
    if not drawn:
        return Html("")
    rising, flat = (
        "".join(figure for is_flat, figure in drawn if is_flat is wanted) for wanted in (False, True)
    )
    return section(
        "doses",
        "How it grows with the dose",
        f'<div class="pairs">{rising}</div>' if rising else "",
        folded("Curves that stay below 5 % of the people", f'<div class="pairs">{flat}</div>')
        if flat
        else "",
    )


def _is_flat(lines: list[Line]) -> bool:
    return all((one.value or 0.0) < 0.05 for line in lines for _, one in line.points)


def _curve(result: StudyResult, curve: Curve, metric: Metric, lines: list[Line]) -> Html:
    title = METRICS[metric].title
    rows = [
        [f"{x:g} {curve.x_unit}", STRATA[line.stratum], in_full(estimate)]
        for line in lines
        for x, estimate in line.points
    ]
    return figure(
        f"{curve.title}. {_half(curve, metric, lines)}",
        chart(f"{title} over {curve.x_name}", lines, curve.x_name, curve.x_unit),
        table(f"{title} over {curve.x_name}", [first_up(curve.x_name), "Who", title], rows),
        source=f"{title}, share of people. Band: interval. {made_by(result)}",
    )


def _half(curve: Curve, metric: Metric, lines: list[Line]) -> str:
    """The message: the smallest dose that was computed at which half of a stratum gets there."""
    told = []
    for line in lines:
        found = next((x for x, one in line.points if one.value is not None and one.value >= 0.5), None)
        if found is not None and line.stratum is not Stratum.EVERYONE:
            told.append(f"{found:g} {curve.x_unit} for half of the {STRATA[line.stratum]}")
    if not told:
        return f"{METRICS[metric].title}: at no dose looked at does it meet half of a group."
    return f"{METRICS[metric].title}: {', '.join(told)}."


def fans(result: StudyResult) -> Html:
    """Without the fault and with it, side by side for each stratum."""
    figures = fan_figures(result)
    if not any(figures):
        return Html("")
    told = (
        "Line: median of the people. Dark band: 25th to 75th percentile. Light band: 5th to 95th. Both are a "
        f"spread of people. What is above {TOP_MG_PER_DL:.0f} mg/dL (22.2 mmol/L) is not drawn and not "
        "printed: "
        "no model of the body is to be believed there. Flags:"
    )
    first, rest = figures
    more = folded("Glucose over time, if the story goes another way", "".join(rest)) if rest else ""
    return section(
        "fans", "Glucose over time", note(told), legend(result.events, result.starts), *first, more
    )


def models(result: StudyResult) -> Html:
    """The same scenario by each model of the body."""
    metric = leads(result)
    rows = [row for row in _model_rows(result, metric) if row.marks] if metric else []
    if metric is None or not rows:
        return Html("")
    title = METRICS[metric].title
    numbers = [
        [one.title, STRATA[stratum], in_full(estimate)]
        for one in result.models
        for stratum, estimate in with_fault(one.groups, metric)
    ]
    drawn = figure(
        _model_message(result, metric),
        dots(
            "Models",
            ("Model of the body", f"Share of people: {title}", "Everyone"),
            rows,
            axis(rows, to_one=True),
        ),
        table("Models, numbers", ["Model", "Who", title], numbers),
        source=f"{title}; the same scenario and seed {result.seed}.",
    )
    return section("models", "Other models of the body", drawn)


def _model_rows(result: StudyResult, metric: Metric) -> list[Row]:
    rows = []
    for one in result.models:
        share = of_everyone(one.groups, metric)
        strata = [
            f"{STRATA[s]}: {brief(e)}" for s, e in with_fault(one.groups, metric) if s is not Stratum.EVERYONE
        ]
        if share:
            rows.append(
                Row(
                    one.title,
                    people(share.people),
                    [Mark(share, "fault")],
                    brief(share),
                    Html("<br>".join(strata)),
                )
            )
    return rows


def _model_message(result: StudyResult, metric: Metric) -> str:
    """Whether the choice of the model moves the answer more than all that was varied, by the numbers."""
    found = [of_everyone(one.groups, metric) for one in result.models]
    shares = [one.value for one in found if one is not None and one.value is not None]
    if len(shares) < 2:
        return f"{METRICS[metric].title}: one model only, so its choice cannot be judged."
    between = 100 * (max(shares) - min(shares))
    told = f"{METRICS[metric].title}: between the models the share differs by {between:.1f} in 100 people"
    both = [*effects(result, metric, mitigations=True), *effects(result, metric, mitigations=False)]
    moved = [100 * abs(one.fewer) for one in both if one.fewer is not None]
    strata = [one.estimate.value for one in with_fault(as_told(result).groups, metric)]
    known = [value for value in strata if value is not None]
    moved += [100 * (max(known) - min(known))] if known else []
    if not moved:
        return f"{told}."
    if between > max(moved):
        return (
            f"{told}, more than any mitigation, other course or group moves it ({max(moved):.1f}): "
            "the model matters more than anything else."
        )
    return f"{told}; what was varied moves it by up to {max(moved):.1f}."


def sensitivity(result: StudyResult) -> Html:
    """One figure of bars for each metric that was taken apart."""
    return (
        section("sensitivity", "What the answer hangs on", *map(_sensitivity, result.sensitivity))
        if result.sensitivity
        else Html("")
    )


def _doubt(one: Sensitivity) -> str:
    """An index is between 0 and 1; an estimate clearly outside says how little the others are worth."""
    found = [index for share in one.shares for index in (share.first_order, share.total)]
    if any((e.high is not None and e.high < 0) or (e.low is not None and e.low > 1) for e in found):
        return " Some estimates lie clearly outside 0 to 1, where no index can be: do not rely on them."
    return ""


def _sensitivity(one: Sensitivity) -> Html:
    title = METRICS[one.metric].title
    if not one.shares:
        return paragraph(f"{title}: no factor was varied.")
    most = max(one.shares, key=lambda share: share.total.value or 0.0)
    rows = [[s.title, s.range, in_full(s.first_order), in_full(s.total)] for s in one.shares]
    return figure(
        f"{title}: {most.title[:1].lower()}{most.title[1:]} ({most.range}) accounts for most of the spread, "
        f"{brief(most.total)}.",
        bars(f"Sensitivity: {title}", one.shares),
        table(f"Sensitivity, numbers: {title}", ["Factor", "Range", "By itself", "With all others"], rows),
        source=f"{one.method}; {one.evaluations:,} evaluations. Full bar: by itself. "
        f"Outline: with all others.{_doubt(one)}",
    )
