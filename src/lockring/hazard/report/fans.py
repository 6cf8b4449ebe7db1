"""Glucose over time as a fan of percentiles: with the fault beside without it, in mg/dL and mmol/L."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lockring.hazard.quantities import BELOW_LEVEL_2_MG_PER_DL, MG_PER_DL_PER_MMOL_PER_L, VERY_HIGH_MG_PER_DL
from lockring.hazard.report.markup import Html, figure, first_up, table
from lockring.hazard.report.numbers import mmol_per_l
from lockring.hazard.report.readings import as_told, made_by
from lockring.hazard.report.scale import Scale, round_marks
from lockring.hazard.results import Event, Fan, Stratum, StudyResult
from lockring.hazard.words import STRATA

TOP_MG_PER_DL = 400.0
"""Nothing above it is drawn or printed: models of the body know no end upwards, and a maximum would lie."""

WIDTH, HEIGHT = 400, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 362, 26, 212
_ROWS = 9  # of the table of a fan


def fan_figures(result: StudyResult) -> tuple[list[Html], list[Html]]:
    """A figure for each stratum and arm that has a fan, without the fault and with it.

    The first list is of the story as told, or of all where it has no fan; the second of the other arms.
    """
    keys = dict.fromkeys(
        (stratum, fan.arm) for stratum in STRATA for fan in result.fans if fan.stratum is stratum
    )
    told = as_told(result).id
    leading = [_figure(result, stratum, arm) for stratum, arm in keys if arm == told]
    others = [_figure(result, stratum, arm) for stratum, arm in keys if arm != told]
    return (leading, others) if leading else (others, [])


def _figure(result: StudyResult, stratum: Stratum, arm: str) -> Html:
    pair = sorted(
        (fan for fan in result.fans if (fan.stratum, fan.arm) == (stratum, arm)),
        key=lambda one: one.with_fault,
    )
    drawings = "".join(f'<div class="panel">{_panel(fan, result)}</div>' for fan in pair)
    count = result.people.get(stratum)
    titles = {one.id: one.title for one in result.arms}
    whom = f"{count:,} {STRATA[stratum]}" if count else STRATA[stratum]
    return figure(
        _message(stratum, pair),
        f'<div class="panels">{drawings}</div>',
        table(f"Percentiles of glucose, {STRATA[stratum]}, {arm}", *_rows(pair, result)),
        source=f"{titles.get(arm, arm)}; {whom}. {made_by(result)}",
        kind="wide-figure",
    )


def _message(stratum: Stratum, pair: Sequence[Fan]) -> str:
    """The deepest median, as the fan has it."""
    told = [
        f"{min(fan.p50):.0f} mg/dL ({mmol_per_l(min(fan.p50))} mmol/L) {_which(fan)}"
        for fan in sorted(pair, key=lambda one: not one.with_fault)
    ]
    return f"{first_up(STRATA[stratum])}: the median glucose goes down to {', and to '.join(told)}."


def _which(fan: Fan) -> str:
    return "with the fault" if fan.with_fault else "without the fault"


def _panel(fan: Fan, result: StudyResult) -> Html:
    across = Scale(float(fan.minutes[0]), float(max(fan.minutes[-1], fan.minutes[0] + 1)), _LEFT, _RIGHT)
    up = Scale(0.0, TOP_MG_PER_DL, _BOTTOM, _TOP)
    title = f"{first_up(STRATA[fan.stratum])}, {_which(fan)}"
    parts = (
        _frame(across, up, result.starts),
        *(_span(event, across) for event in result.events if event.until is not None),
        _area("outer", fan, fan.p5, fan.p95, across, up),
        _area("inner", fan, fan.p25, fan.p75, across, up),
        _median(fan, across, up),
        _levels(up),
        *(_flag(place, event, across) for place, event in enumerate(result.events, 1)),
    )
    kind = "fault" if fan.with_fault else "without"
    return Html(
        f'<p class="panel-title {kind}">{escape(title)}</p><svg class="chart {kind}" viewBox="0 0 {WIDTH} '
        f'{HEIGHT}" '
        f'role="img" aria-label="Glucose over time: {escape(title)}">{"".join(parts)}</svg>'
    )


def _frame(across: Scale, up: Scale, starts: str) -> str:
    parts = [
        f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{up(at)}" y2="{up(at)}"/>'
        f'<text x="{_LEFT - 5}" y="{up(at) + 4}" text-anchor="end">{at}</text>'
        for at in (0, 100, 200, 300, 400)
    ]
    for whole in (5, 10, 15, 20):
        y = up(whole * MG_PER_DL_PER_MMOL_PER_L)
        parts.append(f'<text x="{_RIGHT + 6}" y="{y + 4}">{whole}</text>')
    parts.append(f'<text class="axis-name" x="4" y="{HEIGHT - 4}">mg/dL</text>')
    parts.append(f'<text class="axis-name" x="{WIDTH - 4}" y="{HEIGHT - 4}" text-anchor="end">mmol/L</text>')
    for minute in _hours(across):
        parts.append(
            f'<line class="tick" x1="{across(minute)}" x2="{across(minute)}" y1="{_BOTTOM}" '
            f'y2="{_BOTTOM + 4}"/>'
            f'<text x="{across(minute)}" y="{_BOTTOM + 17}" '
            f'text-anchor="middle">{clock(starts, minute)}</text>'
        )
    return "".join(parts)


def _hours(across: Scale) -> list[float]:
    hours = round_marks(across.first / 60, across.last / 60, 4)
    return [60 * hour for hour in hours]


def clock(starts: str, minute: float) -> str:
    """The time of day at a minute of a scenario that begins at `starts`."""
    hour, _, rest = starts.partition(":")
    now = (int(hour) * 60 + int(rest) + round(minute)) % 1440
    return f"{now // 60:02d}:{now % 60:02d}"


def _area(kind: str, fan: Fan, low: Sequence[float], high: Sequence[float], across: Scale, up: Scale) -> str:
    over = [f"{across(m)},{up(v)}" for m, v in zip(fan.minutes, high, strict=True)]
    under = [f"{across(m)},{up(v)}" for m, v in zip(fan.minutes, low, strict=True)]
    return f'<polygon class="{kind}" points="{" ".join(over + under[::-1])}"/>'


def _median(fan: Fan, across: Scale, up: Scale) -> str:
    path = " ".join(f"{across(m)},{up(v)}" for m, v in zip(fan.minutes, fan.p50, strict=True))
    return f'<polyline class="median" points="{path}"/>'


def _levels(up: Scale) -> str:
    return "".join(
        f'<line class="level" x1="{_LEFT}" x2="{_RIGHT}" y1="{up(at)}" y2="{up(at)}"/>'
        f'<text class="level-name" x="{_RIGHT - 4}" y="{up(at) + shift}" text-anchor="end">'
        f"{at:.0f} mg/dL = {mmol_per_l(at)} mmol/L</text>"
        for at, shift in ((BELOW_LEVEL_2_MG_PER_DL, 14), (VERY_HIGH_MG_PER_DL, -5))
    )


def _span(event: Event, across: Scale) -> str:
    start, end = across(event.minute), across(event.until or event.minute)
    width, height = round(end - start, 2), _BOTTOM - _TOP
    return f'<rect class="span" x="{start}" y="{_TOP}" width="{width}" height="{height}"/>'


def _flag(place: int, event: Event, across: Scale) -> str:
    if not across.holds(event.minute):
        return ""
    x = across(event.minute if event.until is None else (event.minute + min(event.until, across.last)) / 2)
    return (
        f'<line class="flag" x1="{x}" x2="{x}" y1="{_TOP - 3}" y2="{_BOTTOM}"/>'
        f'<circle class="flag" cx="{x}" cy="14" r="9"/><text class="flag" x="{x}" y="18" '
        'text-anchor="middle">'
        f"{place}</text>"
    )


def _rows(pair: Sequence[Fan], result: StudyResult) -> tuple[list[str], list[list[str]]]:
    heads = ["Time", "Fault", "5th percentile", "25th", "Median", "75th", "95th"]
    rows = []
    for fan in pair:
        step = max(1, -(-(len(fan.minutes) - 1) // (_ROWS - 1)))
        for place in range(0, len(fan.minutes), step):
            values = (fan.p5, fan.p25, fan.p50, fan.p75, fan.p95)
            rows.append(
                [clock(result.starts, fan.minutes[place]), _which(fan), *(_glucose(v[place]) for v in values)]
            )
    return heads, rows


def _glucose(value: float) -> str:
    if value > TOP_MG_PER_DL:
        return f"above {TOP_MG_PER_DL:.0f} mg/dL ({mmol_per_l(TOP_MG_PER_DL)} mmol/L)"
    return f"{value:.0f} mg/dL ({mmol_per_l(value)} mmol/L)"


def legend(events: Sequence[Event], starts: str) -> Html:
    """What the numbered flags of the fans stand for."""
    items = "".join(
        f"<li>{escape(first_up(event.title))}: {clock(starts, event.minute)}"
        f"{'' if event.until is None else f' to {clock(starts, event.until)}'}</li>"
        for event in events
    )
    return Html(f'<ol class="events">{items}</ol>') if items else Html("")
