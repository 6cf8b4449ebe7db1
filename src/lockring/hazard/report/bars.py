"""How much of the spread comes from each factor: a full bar by itself, an outlined one with all others."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lockring.hazard.report.markup import Html, safe
from lockring.hazard.report.numbers import brief
from lockring.hazard.report.scale import Scale
from lockring.hazard.results import Estimate, Share

_HEIGHT = 26


def bars(name: str, shares: Sequence[Share]) -> Html:
    """The factors, the one that matters most first, on a scale from 0 to 1."""
    across = Scale(0.0, 1.0, 2.0, 98.0)
    ordered = sorted(shares, key=lambda one: -(one.total.value or 0.0))
    rows = "".join(_row(one, across) for one in ordered)
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Factor", "Share of the spread, 0 to 1", "Sobol index")
    )
    return Html(
        f'<table class="dots" aria-label="{escape(name)}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(one: Share, across: Scale) -> str:
    return (
        f'<tr><th scope="row"><b>{safe(one.title)}</b><small>{safe(one.range)}</small></th>'
        f'<td class="drawn"><svg class="dot-row" height="{_HEIGHT}" aria-hidden="true">'
        f"{_bar(one.total, across, 'total', 3, 20)}{_bar(one.first_order, across, 'first', 8, 10)}"
        f"{_whisker(one.total, across)}</svg></td>"
        f'<td class="says"><b>{brief(one.total)}</b><small>alone: {brief(one.first_order)}</small></td></tr>'
    )


def _bar(estimate: Estimate, across: Scale, kind: str, top: int, height: int) -> str:
    if estimate.value is None:
        return ""
    start = across(0.0)
    width = round(across(estimate.value) - start, 2)
    return f'<rect class="bar {kind}" x="{start}%" y="{top}" width="{width}%" height="{height}"/>'


def _whisker(estimate: Estimate, across: Scale) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return (
        f'<line class="interval" x1="{across(estimate.low)}%" x2="{across(estimate.high)}%" '
        f'y1="{_HEIGHT / 2}" y2="{_HEIGHT / 2}"/>'
    )
