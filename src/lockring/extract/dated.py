"""Days under a label: alone, or as the end of a span."""

from __future__ import annotations

import re

from lockring.extract.dates import Days, days
from lockring.extract.mentions import Place, Span
from lockring.extract.state import State
from lockring.extract.words import DATED, INCLUSIVE, LOWER, PRODUCT, UNIT, UPPER

_REACH = 24  # characters before a date in which `first` and `until` are looked for
_FIRST = frozenset(("first", "initially", "starting", "commencing", "began"))
_UNTIL = frozenset(("by", "until"))
_WORD = re.compile("[a-z]+")


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
        now.spans.append(_span(state, found, (start, end)))
        state.bounding.discard(state.bound_place)
    elif now.kinds <= UNIT and not now.items and state.claimed_before(place):
        now.unread.append((start, end))  # part of the number, as in `Lot # 5/1/18 0501`
    now.end = max(now.end, end)
    state.bound, state.through = "", False


def _span(state: State, found: Days, place: Place) -> Span:
    bound = state.bound
    if bound in LOWER:
        return Span(first=None, last=found, place=place, without_last=bound not in INCLUSIVE)
    if bound in UPPER or bound == "from":
        return Span(first=found, last=None, place=place, without_first=bound not in INCLUSIVE)
    before = state.text[max(0, place[0] - _REACH) : place[0]].lower()
    told = frozenset(_WORD.findall(before))
    if state.between or told & _FIRST:
        return Span(first=found, last=None, place=place)
    return Span(first=None if told & _UNTIL else found, last=found, place=place)
