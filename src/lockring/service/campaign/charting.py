"""Lines over time as SVG, drawn here: who was told and who answered, against the steps of the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from lockring.service.desk.words import Text

_WIDTH, _HEIGHT = 640, 280  # units of the drawing
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 60, 36  # units of its margins
_MOST_DAYS = 3_650


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: its name, its mark in the legend, its points as SVG writes them, and its last value."""

    name: Text
    kind: str
    points: str
    last: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the ladder: where it stands on the drawing."""

    name: Text
    x: float
    day: date
    y: int


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """A chart of lines that only grow, with a table of the same values (day, and one for each line)."""

    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    most: int
    first: date
    last: date
    rows: tuple[tuple[date, tuple[int, ...]], ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = _WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = _HEIGHT - _BOTTOM
    text: int = _HEIGHT - _BOTTOM + 22


Days = Sequence[tuple[date, int]]


def drawn(
    given: Sequence[tuple[Text, str, Days]], steps: Iterable[tuple[Text, date]], *, most: int, today: date
) -> Lines | None:
    """The chart up to today, of sums from day to day; `most` is the top of its scale. None without a day."""
    days = [day for _, _, counted in given for day, _ in counted]
    if not days:
        return None
    first, last = min(days), max(today, *days)
    first = max(first, last - timedelta(days=_MOST_DAYS))
    span, top = max((last - first).days, 1), max(most, 1)

    def x(day: date) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (day - first).days / span, 1)

    def y(value: int) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * min(value, top) / top, 1)

    lines = []
    for name, kind, counted in given:
        total, points = 0, [f"{x(first)},{y(0)}"]
        for day, more in counted:
            points.append(f"{x(day)},{y(total)}")
            total += more
            points.append(f"{x(day)},{y(total)}")
        points.append(f"{x(last)},{y(total)}")
        lines.append(Line(name=name, kind=kind, points=" ".join(points), last=total))
    marks = [
        Mark(name=name, x=x(day), day=day, y=12 + 13 * (number % 3))
        for number, (name, day) in enumerate(steps)
        if first <= day <= last
    ]
    rows = _rows([counted for _, _, counted in given])
    return Lines(lines=tuple(lines), marks=tuple(marks), most=top, first=first, last=last, rows=rows)


def _rows(columns: Sequence[Days]) -> tuple[tuple[date, tuple[int, ...]], ...]:
    """The sums of each day on which something changed."""
    days = sorted({day for column in columns for day, _ in column})
    sums = [0] * len(columns)
    found = [dict(column) for column in columns]
    rows = []
    for day in days:
        sums = [total + column.get(day, 0) for total, column in zip(sums, found, strict=True)]
        rows.append((day, tuple(sums)))
    return tuple(rows)
