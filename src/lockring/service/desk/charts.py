"""Bars as SVG, drawn here: a page needs no script for them, and each has its figures in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lockring.service.desk.words import Text

_WIDTH, _LABEL, _VALUE = 640, 190, 80  # units of the drawing: all of it, the labels left, the values right
_STEP, _BAR = 36, 22  # units: from one bar to the next, and the height of a bar


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar, with where it is drawn."""

    label: Text
    value: int
    is_late: bool
    y: int
    middle: int
    width: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart of bars that lie: so that labels can be read at any length and on any screen."""

    id: str
    title: Text
    says: Text
    column: Text
    bars: tuple[Bar, ...]
    width: int = _WIDTH
    left: int = _LABEL
    bar: int = _BAR
    track: int = _WIDTH - _LABEL - _VALUE

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return _STEP * len(self.bars)


def chart(
    name: str,
    title: Text,
    says: Text,
    column: Text,
    values: Sequence[tuple[Text, int]],
    late: Sequence[int] = (),
) -> Chart:
    """The chart of these values; `late` are the places of those that are marked."""
    most = max((value for _, value in values), default=0) or 1
    track = _WIDTH - _LABEL - _VALUE
    bars = []
    for place, (label, value) in enumerate(values):
        width = max(round(track * value / most), 2 if value else 0)
        y = place * _STEP + (_STEP - _BAR) // 2
        bars.append(
            Bar(
                label=label,
                value=value,
                is_late=place in late,
                y=y,
                middle=y + _BAR // 2 + 5,
                width=width,
            )
        )
    return Chart(id=name, title=title, says=says, column=column, bars=tuple(bars))
