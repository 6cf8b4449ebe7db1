"""What begins a list: a label, a heading before a colon, a count such as `2)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lockring.extract.labels import label_at
from lockring.extract.mentions import Mention
from lockring.extract.state import NO_KINDS, STOPS, State
from lockring.extract.word import Word
from lockring.extract.words import (
    ALL,
    DATED,
    EXCEPT,
    EXPIRY,
    LISTED,
    NO_PRODUCT,
    NUMBER,
    ONLY,
    OPEN_LIST,
    PRODUCT,
    SOME,
    UNIT,
    Kind,
)
from lockring.naming import generic_words, stem

_LONGEST = 8  # words of a heading such as `Cardiosave Hybrid:`
_FLAG_REACH = 3  # words before a label in which `all` and `certain` are looked for
_SENTENCE = 20  # words before `manufactured` in which they are looked for
_NAME_LONGEST = 200  # characters of a trade name
_NAME_END = re.compile(r"[\n;]|\.\s|,\s*[^\W\d]+:")  # in `Olympus, Record: 801` the label is none of it
_NEGATED = frozenset(
    (
        *("no", "without", "not", "press", "extended", "sustained", "immediate", "delayed"),
        *("controlled", "slow", "time"),
    )
)
"""Words after which a label is none: `no lot number`, `extended release`."""
_BESIDE = frozenset(
    (
        *("attached", "attaches", "couple", "coupled", "couples", "mating", "mated", "mates"),
        *("conjunction", "together"),
    )
)
"""Words between the product and something else that has a number of its own."""
_BESIDE_REACH = 8  # words before `part number` in which they are looked for
_FIRST = frozenset(("1", "a", "01"))
_INCLUDING = frozenset(("including", "includes"))
_TELLS_UNITS = UNIT | ONLY[Kind.VERSION]
_OTHER, _NAME = ONLY[Kind.OTHER], ONLY[Kind.NAME]


def is_negated(state: State, place: int) -> bool:
    """Whether the label here is only said to be missing, or is none: `no lot number`, `slow release`."""
    return place > 0 and state.words[place - 1].lower in _NEGATED


def take_label(state: State, place: int, kinds: frozenset[Kind], after: int) -> int:
    """Begin the list that the label here heads; gives the place after what was taken."""
    now = state.now
    kinds = kinds | UNIT if state.either and kinds & ONLY[Kind.SERIAL] else kinds
    state.headed = NO_KINDS
    listed = now is not None and now.has_numbers
    if now is not None and now.kinds & kinds and (state.through or (state.bound and not listed)):
        return after  # "lot 12 through lot 15", "versions prior to version 6.3.3"
    if now is not None and not listed and _in_brackets_alone(state, place, after):
        state.inner, state.listing = kinds, now.kinds
        return after + 1
    _open_list(state, place, kinds, after)
    if kinds == EXPIRY:
        state.resume = now.kinds if now is not None and listed and now.kinds & UNIT else state.resume
    else:
        state.resume = NO_KINDS
    state.heading = kinds if kinds <= DATED else state.heading if kinds & PRODUCT else NO_KINDS
    return after


def _in_brackets_alone(state: State, place: int, after: int) -> bool:
    return place > 0 and state.words[place - 1].text == "(" and state.text_at(after) == ")"


def _open_list(state: State, place: int, kinds: frozenset[Kind], after: int) -> None:
    """The mention of the label from `place` to `after`; one before it that said the same is dropped."""
    now = state.now
    again = now is not None and now.kinds == kinds and now.segment == state.segment
    empty = now if again and now is not None and not now.has_numbers and not state.before else None
    if empty is not None and not empty.spans:
        state.drop(empty)  # "Lot numbers: select lots between": one list
    opened = state.open(kinds, state.starts[place])
    if empty is not None:
        opened.every, opened.some = empty.every, empty.some
    opened.body = state.pieces.end(after - 1)
    _flag(state, place, opened)
    if kinds & _NAME:
        printed = state.text[opened.body : opened.body + _NAME_LONGEST]
        opened.names.append(_NAME_END.split(printed, maxsplit=1)[0].strip())


def _flag(state: State, place: int, opened: Mention) -> None:
    """What stands before a label: all lots, certain lots, except lots."""
    if opened.kinds <= PRODUCT and _is_beside(state, place):
        opened.unlimited = True
    reach = _SENTENCE if opened.kinds <= DATED else _FLAG_REACH
    for word in state.words[max(state.segment_place, place - reach) : place]:
        if not word.flags:
            continue
        if word.lower in ALL:
            opened.every = True
        elif word.lower in SOME:
            opened.some = True
        elif word.lower in EXCEPT:
            opened.excluded = True
        elif word.lower in OPEN_LIST or (word.lower in _INCLUDING and state.all_told()):
            opened.unlimited = True


def _is_beside(state: State, place: int) -> bool:
    """Whether the number is of something else: "couple with the sleeve, part number 356.705"."""
    first = max(state.segment_place, place - _BESIDE_REACH)
    return not _BESIDE.isdisjoint([word.lower for word in state.words[first:place]])


def take_ordinal(state: State, place: int) -> None:
    """Begin the part that is counted here: 1), b)."""
    counts = state.words[place].lower
    if counts in _FIRST:
        state.counted = state.now.kinds if state.now is not None else NO_KINDS
    state.begin_segment(state.starts[place])
    state.count = int(counts) if counts.isdecimal() else 0
    state.open(NO_KINDS, state.starts[place]).ordinal = counts
    if state.counted:
        state.open(state.counted, state.pieces.end(place))
    else:
        state.now = None


def take_colon(state: State, place: int) -> None:
    """A colon: what stands before it is a heading, unless it is a label or a number of the list."""
    state.bound = ""
    if _heads(state, place):
        _take_heading(state, place)


def _heads(state: State, place: int) -> bool:
    """Whether the colon may end a heading: no label and no listed product number stands before it."""
    now = state.now
    if place == 0 or place + 1 >= len(state.words):
        return False
    if (
        now is not None
        and now.items
        and now.kinds & PRODUCT
        and now.items[-1].place[1] == state.pieces.end(place - 1)
    ):
        return False
    following = state.words[place + 1]
    leads = following.kind == "word" and following.numeric
    return leads or state.is_label(place + 1) or _is_remark(state, place)


def _is_remark(state: State, place: int) -> bool:
    """Whether a word before the colon says that no product is meant: `Devices recalled in the U.S.:`."""
    first = max(state.segment_place, place - _LONGEST)
    return any(word.lower in NO_PRODUCT for word in state.words[first:place])


def _take_heading(state: State, place: int) -> None:
    """Words before a colon that are no label: a product whose numbers follow, or a remark."""
    words = state.words
    first = place
    while first > state.segment_place and words[first - 1].text not in STOPS and place - first < _LONGEST:
        first -= 1
    if not any(word.text[0].isalnum() for word in words[first:place]):
        return
    kinds = state.now.kinds if state.now is not None else state.headed
    if words[place - 1].lower in NUMBER:
        state.now = None  # a number of a kind that no label carries: `MIN number:`
        return
    labels = (label_at(words, at) for at in range(first, place) if words[at].heads)
    if any(label is not None and label[0] & _TELLS_UNITS for label in labels):
        return
    while first < place - 1 and words[first].heads:
        first += 1  # "Reference 412305:"
    if not _names_product(words[first:place]):
        state.open(_OTHER, state.starts[first])
        return
    _open_part(state, first, place, kinds)


def _open_part(state: State, first: int, place: int, kinds: frozenset[Kind]) -> None:
    """The heading from `first` to before `place`, and under it the list of these kinds."""
    start, end = state.starts[first], state.pieces.end(place - 1)
    heading = state.open(_NAME, start)
    heading.heading, heading.end = state.text[start:end], end
    if kinds & LISTED:
        state.headed = kinds
        state.open(kinds, end)
    else:
        state.now = None


def _names_product(words: Sequence[Word]) -> bool:
    """Whether words before a colon tell one product from another."""
    if any(word.lower in NO_PRODUCT for word in words):
        return False
    return any(w.numeric or (w.text[0].isupper() and stem(w.lower) not in generic_words()) for w in words)
