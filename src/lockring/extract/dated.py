"""Days under a label: alone, or as the end of a span."""

from __future__ import annotations

from lockring.extract.dates import Days, days
from lockring.extract.mentions import Place, Span
from lockring.extract.state import State
from lockring.extract.words import DATED, INCLUSIVE, LOWER, PRODUCT, UPPER


def take_date(state: State, place: int) -> None:
    """A day or a month: the end of a span, or a span by itself."""
    word, now = state.words[place], state.now
    found = days(word.text, month_first=state.month_first) if now is not None else None
    if now is None or found is None:
        return
    start, end = state.starts[place], state.pieces.end(place)
    if now.kinds & PRODUCT and state.heading:
        now = state.open(state.heading, start)
    last = now.spans[-1] if now.spans else None
    if state.through and last is not None:
        last.last, last.without_last = found, False
        last.place = (last.place[0], end)
    elif now.kinds & DATED or state.bound or state.between:
        now.spans.append(_span(state.bound, found, (start, end)))
    now.end = max(now.end, end)
    state.bound, state.through = "", False


def _span(bound: str, found: Days, place: Place) -> Span:
    if bound in LOWER:
        return Span(first=None, last=found, place=place, without_last=bound not in INCLUSIVE)
    if bound in UPPER or bound == "from":
        return Span(first=found, last=None, place=place, without_first=bound not in INCLUSIVE)
    return Span(first=found, last=found, place=place)
