"""Dot and interval, row by row: a table whose middle column is a drawing. The numbers stand beside it.

A drawing here is as wide as its cell: places are in percent, so that dots stay round and text stays readable
on a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from lockring.hazard.report.markup import Html, safe
from lockring.hazard.report.scale import Scale, round_marks
from lockring.hazard.results import Estimate

_HEIGHT = 26  # pixels of a row


class Mark(NamedTuple):
    """One estimate in a row. `kind`: `fault` is a full dot, `without` a hollow one, `helped` a diamond."""

    estimate: Estimate
    kind: str


class Row(NamedTuple):
    """`label` and `under` it in small, the marks, and the number in words with `beside` it in small."""

    label: str
    under: str
    marks: Sequence[Mark]
    says: str
    beside: str = ""


def axis(rows: Iterable[Row], *, to_one: bool = False) -> Scale:
    """From 0 to the first round share that holds all marks, in percent of the width of the drawing."""
    ends = [one for row in rows for mark in row.marks for one in _ends(mark.estimate)]
    last = 1.0 if to_one else next((top for top in (0.1, 0.25, 0.5, 1.0) if top >= max(ends, default=1)), 1.0)
    return Scale(0.0, last, 2.0, 98.0)


def dots(name: str, heads: tuple[str, str, str], rows: Sequence[Row], across: Scale) -> Html:
    """The rows as a table; `heads` are of the label, of the drawing and of the number."""
    head = "".join(f'<th scope="col">{safe(one)}</th>' for one in heads)
    body = "".join(_row(row, across) for row in rows)
    foot = f'<tr class="axis"><td></td><td>{_axis(across)}</td><td></td></tr>'
    return Html(
        f'<table class="dots" aria-label="{escape(name)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}{foot}</tbody></table>"
    )


def _row(row: Row, across: Scale) -> str:
    under = f"<small>{safe(row.under)}</small>" if row.under else ""
    beside = f"<small>{safe(row.beside)}</small>" if row.beside else ""
    return (
        f'<tr><th scope="row"><b>{safe(row.label)}</b>{under}</th><td '
        f'class="drawn">{_drawing(row, across)}</td>'
        f'<td class="says"><b>{safe(row.says)}</b>{beside}</td></tr>'
    )


def _drawing(row: Row, across: Scale) -> str:
    marks = "".join(_mark(mark, across) for mark in row.marks)
    return f'<svg class="dot-row" height="{_HEIGHT}" aria-hidden="true">{_grid(across, _HEIGHT)}{marks}</svg>'


def _grid(across: Scale, height: int) -> str:
    return "".join(
        f'<line class="grid" x1="{across(at)}%" x2="{across(at)}%" y1="0" y2="{height}"/>'
        for at in round_marks(across.first, across.last, 4)
    )


def _mark(mark: Mark, across: Scale) -> str:
    estimate, middle = mark.estimate, _HEIGHT / 2
    if estimate.value is None:
        return ""
    at = across(estimate.value)
    line = ""
    if estimate.low is not None and estimate.high is not None:
        line = (
            f'<line class="interval {mark.kind}" x1="{across(estimate.low)}%" x2="{across(estimate.high)}%" '
            f'y1="{middle}" y2="{middle}"/>'
        )
    if mark.kind == "helped":  # a rhombus: an inner drawing, since a path knows no percent
        shape = (
            f'<svg x="{at}%" y="{middle}" overflow="visible"><path class="dot helped" d="M-7 0L0-7L7 0L0 '
            '7Z"/>'
            "</svg>"
        )
    else:
        shape = f'<circle class="dot {mark.kind}" cx="{at}%" cy="{middle}" r="5.5"/>'
    return line + shape


def _axis(across: Scale) -> str:
    marks = round_marks(across.first, across.last, 4)
    texts = "".join(
        f'<text x="{across(at)}%" y="12" text-anchor="{_anchor(place, len(marks))}">{100 * at:g}'
        f"{' %' if place == len(marks) - 1 else ''}</text>"
        for place, at in enumerate(marks)
    )
    return f'<svg class="dot-row" height="16" aria-hidden="true">{texts}</svg>'


def _anchor(place: int, count: int) -> str:
    return "start" if place == 0 else "end" if place == count - 1 else "middle"


def _ends(estimate: Estimate) -> list[float]:
    return [one for one in (estimate.low, estimate.value, estimate.high) if one is not None]
