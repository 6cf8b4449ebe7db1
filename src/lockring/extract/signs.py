"""What signs do: brackets, full stops and semicolons, dashes, `<` and `>`."""

from __future__ import annotations

import re

from lockring.extract.headings import take_colon, take_ordinal
from lockring.extract.mentions import Item
from lockring.extract.numbers import is_range
from lockring.extract.state import State
from lockring.extract.words import ONLY, PRESENT, PRODUCT, UNIT, Kind

_UDI = re.compile(r"\(01\)\s?\d{14}(?:\s?\(\d{2}\)[^\s()]{1,30})*")
_UDI_PART = re.compile(r"\((\d{2})\)\s?([^\s()]+)")
_UDI_KINDS = {"01": Kind.IDENTIFIER, "10": Kind.LOT, "21": Kind.SERIAL}
_OR_EQUAL = {"<": "≤", ">": "≥"}
_LISTED_ALONE = UNIT | PRODUCT


def take_sign(state: State, place: int, sign: str) -> int:
    """Take the sign at this place; gives the place of the next word to take."""
    match sign:
        case ",":  # the most common of all
            state.bound = ""
        case "(":
            return _open_bracket(state, place)
        case ")" if state.before:
            _close_bracket(state, place)
        case ";":
            state.end_segment(place)
        case ".":
            _full_stop(state, place)
        case ":":
            take_colon(state, place)
        case "<" | ">" | "≤" | "≥":
            state.bound = sign
        case "=":
            state.bound = _OR_EQUAL.get(state.bound, state.bound)
        case "-" | "–" | "—":
            _dash(state, place)
    return place + 1


def _open_bracket(state: State, place: int) -> int:
    """A bracket: a count such as (1), a whole identifier, or a remark after which the list goes on."""
    if state.text_at(place + 2) == ")" and _counts_on(state, place):
        take_ordinal(state, place + 1)
        return place + 3
    if state.text_at(place + 1) == "01":
        identifier = _UDI.match(state.text, state.starts[place])
        if identifier is not None:
            return _take_udi(state, place, identifier)
    if state.inner and state.now is not None and state.now.items:
        product = state.now.items.pop()
        state.open(state.listing, product.place[0]).items.append(product)
        state.open(state.inner, state.starts[place])
        state.before.append(None)
    else:
        state.before.append(state.now)
    return place + 1


def _counts_on(state: State, place: int) -> bool:
    """Whether `(1)` begins a count or `(2)` goes on with it; a bracket after a number is a remark."""
    ordinal = state.words[place + 1]
    if not ordinal.ordinal or state.before:
        return False
    if place == state.segment_place:
        return True
    follows = ordinal.text.isdecimal() and ordinal.text == str(state.count + 1)
    return follows and not state.words[place - 1].numeric


def _close_bracket(state: State, place: int) -> None:
    kept = state.before.pop()
    state.now = state.open(state.listing, state.starts[place]) if state.inner and not kept else kept


def _take_udi(state: State, place: int, found: re.Match[str]) -> int:
    """A whole identifier with its brackets: the device identifier, and the lot or serial number of a unit."""
    kept = state.now
    for part in _UDI_PART.finditer(state.text, found.start(), found.end()):
        kind = _UDI_KINDS.get(part[1])
        if kind is not None:
            mention = state.open(ONLY[kind], part.start(2))
            mention.items.append(Item(part[2], part.span(2)))
            mention.end = part.end(2)
    state.now = kept if kept is not None and not kept.kinds & UNIT else None
    while place < len(state.words) and state.starts[place] < found.end():
        place += 1
    return place


def _full_stop(state: State, place: int) -> None:
    """The end of a sentence, unless a number goes on after it or it belongs to an abbreviation."""
    words, now = state.words, state.now
    if place and "." in words[place - 1].text and not words[place - 1].numeric:
        return
    following = words[place + 1] if place + 1 < len(words) else None
    number = following is not None and following.kind == "word" and following.numeric
    if not (number and now is not None and now.kinds & _LISTED_ALONE):
        state.now = None
    state.end_segment(place)


def _dash(state: State, place: int) -> None:
    """A dash between two numbers or days that are alike means through; any other separates."""
    now = state.now
    if now is None or place == state.segment_place or place + 1 >= len(state.words):
        return
    following = state.words[place + 1]
    if following.kind == "date" or following.lower in PRESENT:
        state.through = bool(now.spans)
        return
    spaced = state.text[state.starts[place] - 1] == " "
    if spaced and now.items and following.numeric and not now.kinds & PRODUCT:
        last = now.items[-1]
        adjacent = last.place[1] == state.pieces.end(place - 1)
        state.through = adjacent and is_range(last.text, following.text)
