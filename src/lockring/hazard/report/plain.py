"""The plain-language page, for a parent: what was computed, what it means, and what it does not mean."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lockring.hazard.report.checks import check
from lockring.hazard.report.document import document
from lockring.hazard.report.markup import Html, first_up
from lockring.hazard.report.readings import as_told, asked_first, in_order
from lockring.hazard.results import Estimate, Group, Metric, Stratum, StudyResult
from lockring.hazard.words import STRATA

_TOO_LOW_OR_HIGH = {
    Metric.BELOW_54: ("Too low", "had blood sugar below 54 mg/dL (3.0 mmol/L). That is too low"),
    Metric.ABOVE_300_HOUR: ("Too high", "were above 300 mg/dL (16.7 mmol/L) for an hour. That is too high"),
    Metric.KETONES_1_6: (
        "Ketones",
        "had ketones above 1.6 mmol/L. The body makes them when it lacks insulin",
    ),
}


def plain(result: StudyResult, *, phone: str) -> str:
    """A page of a few short sentences. `phone` is how the notice's line is reached, as text.

    Raises HazardError where the result has numbers that are none, or no arm.
    """
    check(result)
    parts = "".join(_harm(result, metric) for metric in asked_first(result))
    return document(
        f"{result.title}: in plain words",
        f'<div class="plain">{_head(result)}{parts}{_end(result, phone)}</div>',
    )


def _head(result: StudyResult) -> str:
    return (
        f"<header><h1>{escape(result.title)}: in plain words</h1>"
        '<p class="do"><strong>Keep following the notice: it says what to do.</strong></p></header>'
        '<section aria-labelledby="what"><h2 id="what">What was done</h2>'
        "<p>A computer made up people with diabetes. None of them is real. It worked out their blood "
        "sugar with "
        f"the fault, and then without it. The time is {result.hours:g} hours.</p></section>"
    )


def _harm(result: StudyResult, metric: Metric) -> str:
    title, says = _TOO_LOW_OR_HIGH[metric]
    groups = [group for group in in_order(as_told(result).groups) if group.stratum is not Stratum.EVERYONE]
    groups = groups or in_order(as_told(result).groups)
    told = "".join(_group(group, metric) for group in groups if metric in group.with_fault)
    name = metric.value.replace("_", "-")
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>'
        f"<p>Each figure shows 100 made-up people who have the fault. The full dots {escape(says)}.</p>"
        f'<div class="hundreds">{told}</div></section>'
    )


def _group(group: Group, metric: Metric) -> str:
    whom = first_up(STRATA[group.stratum])
    ill, well = group.with_fault[metric], group.without_fault.get(metric)
    if ill.value is None:
        return f"<figure><figcaption><strong>{whom}</strong>: we have no number.</figcaption></figure>"
    without = "" if well is None or well.value is None else f" Without the fault: {_of_hundred(well)}."
    return (
        f"<figure>{_hundred(ill)}<figcaption><strong>{whom}: "
        f"{_of_hundred(ill)}.</strong>{_range(ill)}{without} "
        f"<small>Of {group.people:,} made-up people.</small></figcaption></figure>"
    )


def _of_hundred(one: Estimate) -> str:
    count = 100 * (one.value or 0.0)
    if 0 < count < 1:
        return "fewer than 1 in 100"
    if 99 < count < 100:
        return "more than 99 in 100"
    return f"about {count:.0f} in 100" if count else f"none of {one.people:,}"


def _range(one: Estimate) -> str:
    if one.low is None or one.high is None:
        return ""
    low, high = (f"{100 * end:.0f}" for end in (one.low, one.high))
    return f" It may be {low} to {high} in 100." if low != high else ""


def _hundred(one: Estimate) -> Html:
    """A hundred dots, ten in a row: as many full ones as people in a hundred."""
    full = round(100 * (one.value or 0.0))
    dots = "".join(_dot(place, full) for place in range(100))
    return Html(
        f'<svg class="hundred" viewBox="0 0 200 200" role="img" aria-label="{full} of 100 dots are '
        f'full">{dots}</svg>'
    )


def _dot(place: int, full: int) -> str:
    x, y = 10 + 20 * (place % 10), 10 + 20 * (place // 10)
    kind = "fault" if place < full else "without"
    return f'<circle class="dot {kind}" cx="{x}" cy="{y}" r="{7 if place < full else 6}"/>'


def _end(result: StudyResult, phone: str) -> str:
    parts = (
        ("means", "What it means", _means()),
        ("not", "What it does not mean", _does_not_mean()),
    )
    told = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2><ul>'
        + "".join(f"<li>{one}</li>" for one in items)
        + "</ul></section>"
        for name, title, items in parts
    )
    return (
        f'{told}<section aria-labelledby="now"><h2 id="now">What to do</h2>'
        "<p><strong>Keep following the notice: it says what to do.</strong></p>"
        f"<p>Phone line: <strong>{escape(phone)}</strong></p>"
        f'<p class="note">Notice: <code>{escape(result.notice)}</code>. Study: '
        f"<code>{escape(result.id)}</code>, "
        f"seed {result.seed}, digest <code>{escape(result.digest)}</code>.</p></section>"
    )


def _means() -> Iterator[str]:
    yield "It shows how bad the fault can be when it comes up."
    yield "Some groups are hit harder than others. The dots show which."


def _does_not_mean() -> Iterator[str]:
    yield "It does not say how often the fault comes up."
    yield "It does not say what will happen to you or your child. Real people differ."
    yield "It does not say that your device is safe, or that it is not."
    yield "It does not change what the notice asks of you."
