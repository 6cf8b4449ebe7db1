"""A line for each stratum over a dose: the band of its interval, its name at its end and its own mark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from lockring.hazard.report.markup import Html
from lockring.hazard.report.scale import Scale, apart, of_values, round_marks
from lockring.hazard.results import Curve, Estimate, Metric, Stratum
from lockring.hazard.words import STRATA

WIDTH, HEIGHT = 400, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 304, 14, 226
_MARKS = {
    Stratum.CHILD: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0Z",
    Stratum.ADOLESCENT: "M-4.2-4.2H4.2V4.2H-4.2Z",
    Stratum.ADULT: "M0-5.2L5 4H-5Z",
    Stratum.EVERYONE: "M0-6L6 0L0 6L-6 0Z",
}


class Line(NamedTuple):
    """The points of one stratum that have a figure."""

    stratum: Stratum
    points: Sequence[tuple[float, Estimate]]


def lines_of(curve: Curve, metric: Metric) -> list[Line]:
    """For each stratum what it has of the metric, in the order of the dose."""
    found: dict[Stratum, list[tuple[float, Estimate]]] = {stratum: [] for stratum in STRATA}
    for point in sorted(curve.points, key=lambda one: one.x):
        for group in point.groups:
            estimate = group.with_fault.get(metric)
            if estimate is not None and estimate.value is not None:
                found[group.stratum].append((point.x, estimate))
    return [Line(stratum, points) for stratum, points in found.items() if points]


def chart(name: str, lines: Sequence[Line], x_name: str, x_unit: str) -> Html:
    """The drawing: the share of people, 0 to 100 %, over `x_name`. `lines` is not empty."""
    across = of_values([x for line in lines for x, _ in line.points], _LEFT + 6, _RIGHT - 6)
    up = Scale(0.0, 1.0, _BOTTOM, _TOP)
    drawn = "".join(_band(line, across, up) for line in lines)
    drawn += "".join(_line(line, across, up) for line in lines)
    return Html(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(name)}">'
        f"{_frame(lines, across, up)}{drawn}{_names(lines, up)}"
        f'<text class="axis-name" x="{(_LEFT + _RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(x_name)}, {escape(x_unit)}</text></svg>"
    )


def _frame(lines: Sequence[Line], across: Scale, up: Scale) -> str:
    parts = [
        f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{up(at)}" y2="{up(at)}"/>'
        f'<text x="{_LEFT - 6}" y="{up(at) + 4}" '
        f'text-anchor="end">{100 * at:g}{" %" if at == 1 else ""}</text>'
        for at in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    last = -100.0
    for at in _doses(lines, across):
        if across(at) - last >= 26:
            last = across(at)
            parts.append(
                f'<line class="tick" x1="{last}" x2="{last}" y1="{_BOTTOM}" y2="{_BOTTOM + 4}"/>'
                f'<text x="{last}" y="{_BOTTOM + 17}" text-anchor="middle">{at:g}</text>'
            )
    return "".join(parts)


def _doses(lines: Sequence[Line], across: Scale) -> list[float]:
    """The marks of the axis: the doses that were computed where it is logarithmic, else round numbers."""
    if across.logarithmic:
        return sorted({x for line in lines for x, _ in line.points})
    return round_marks(across.first, across.last)


def _band(line: Line, across: Scale, up: Scale) -> str:
    both = [(x, e.low, e.high) for x, e in line.points if e.low is not None and e.high is not None]
    if len(both) < 2:
        return ""
    over = [f"{across(x)},{up(high)}" for x, _, high in both]
    under = [f"{across(x)},{up(low)}" for x, low, _ in reversed(both)]
    return f'<polygon class="band {line.stratum}" points="{" ".join(over + under)}"/>'


def _line(line: Line, across: Scale, up: Scale) -> str:
    places = [(across(x), up(e.value)) for x, e in line.points if e.value is not None]
    path = " ".join(f"{x},{y}" for x, y in places)
    marks = "".join(
        f'<path class="dot {line.stratum}" transform="translate({x} {y})" d="{_MARKS[line.stratum]}"/>'
        for x, y in places
    )
    return f'<polyline class="line {line.stratum}" points="{path}"/>{marks}'


def _names(lines: Sequence[Line], up: Scale) -> str:
    ends = [up(line.points[-1][1].value or 0.0) for line in lines]
    return "".join(
        f'<text class="name {line.stratum}" x="{_RIGHT + 8}" y="{y + 4}">{STRATA[line.stratum]}</text>'
        for line, y in zip(lines, apart(ends, 16, _TOP, _BOTTOM), strict=True)
    )
