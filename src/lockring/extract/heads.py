"""Numbers that are no item of a list, and head one: `8210: lots 12, 13`, `BBB38NS, Lot Number: 1707-1`."""

from __future__ import annotations

from lockring.extract.labels import label_at
from lockring.extract.mentions import Mention
from lockring.extract.state import State
from lockring.extract.words import DATED, ONLY, PRODUCT, UNIT, Kind
from lockring.normal import compact, shape

_NEAR = 3  # signs between a product number and the label of its list
_JOINING = frozenset((",", "-", "(", "with", "[", "–"))
_TELLS_UNITS = UNIT | ONLY[Kind.VERSION]


def is_heading(state: State, place: int) -> bool:
    """Whether a colon makes the number a heading: not in `Lot A12: exp. 2020-05`, nor at the very end."""
    words, first = state.words, place + 2
    if state.text_at(place + 1) != ":":
        return False
    label = label_at(words, first) if first < len(words) else None
    told = label is not None and label[0] <= DATED
    return first < len(words) and not (told and state.now is not None and state.now.kinds & UNIT)


def names_product(state: State, place: int, now: Mention | None) -> bool:
    """Whether the number is a product that heads a list: one of the description, or before a label."""
    if state.numbers and (now is None or not now.kinds & PRODUCT):
        text = state.words[place].text
        listed = now is not None and now.items and shape(now.items[-1].text) == shape(text)
        if not listed and compact(text) in state.numbers:
            return True
    return now is not None and bool(now.kinds & _TELLS_UNITS) and _heads_list(state, place, now)


def _heads_list(state: State, place: int, now: Mention) -> bool:
    """Whether a new label of units follows at once: `BBB38NS, Lot Number: 1707-1`."""
    words = state.words
    after = place + 1
    while after < len(words) and after - place < _NEAR and words[after].lower in _JOINING:
        after += 1
    if state.through or after >= len(words) or not words[after].heads:
        return False
    label = label_at(words, after)
    if label is None or not label[0] & _TELLS_UNITS or label[1] >= len(words):
        return False
    return words[label[1]].kind == "word" and bool(now.kinds & label[0])
