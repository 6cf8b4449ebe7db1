"""Numbers under a label: alone, as an end of a range, or as a bound."""

from __future__ import annotations

import re

from lockring.extract.forms import add_forms, whole_number
from lockring.extract.heads import is_heading, names_product
from lockring.extract.mentions import Bounds, Item, Mention
from lockring.extract.numbers import is_measure
from lockring.extract.state import NO_KINDS, State
from lockring.extract.words import (
    BENIGN,
    EXPIRY,
    INCLUSIVE,
    LISTED,
    LOWER,
    ONLY,
    PLACES,
    PRODUCT,
    THROUGH,
    UNIT,
    UPPER,
    Kind,
)
from lockring.normal import shape

_SHORT = 3  # signs of a product number that needs its label directly before it
_LETTERS = 4  # signs of a number in a name in words, and letters of a short word of it
_NEAR = 3  # signs between a product number and the label of its list
_DATED = 6  # characters before the label in which `date` makes its numbers codes of a date
_LABEL_LONGEST = 200  # characters of a label in which that is looked for
_AND = frozenset(("and", "or", "&", "and/or"))
_VERSION, _MODEL = ONLY[Kind.VERSION], ONLY[Kind.MODEL]
_TELLS_UNITS = UNIT | _VERSION
_CLAIMING = UNIT | PRODUCT
_IN_LIST = BENIGN | THROUGH
_BOUNDING = LOWER | UPPER
_SHORT_DATE = re.compile(r"\d{1,4}[-/.]\d{1,4}|\d{4}|\d{6}")
_VERSION_WORD = re.compile("ver|rev", re.IGNORECASE)
_COMMAS = frozenset((", ", " ", ",", "; ", ";", "\n", " , ", " and ", ", and "))
_JOINED = re.compile(
    r"(?:[\s,;&|•*.+/\]\[#]|\b(?:and|or|e|y|no|nos|lots?|batch|batches|numbers?|serial|also|plus|both|the|sn)\b"
    r"|\([^()]{0,80}+\)?)*+",
    re.IGNORECASE,
)
"""What may stand between two numbers of one list."""
_VERSION_NUMBER = re.compile(r"[vV]?\.?\d")


def take_thousands(state: State, place: int) -> None:
    """16,181,401 may be one number or three: it is listed as both."""
    if state.now is None or not state.now.kinds & UNIT:
        return
    whole = state.item(place)
    for text in (whole.text.replace(",", ""), *whole.text.split(",")):
        state.now.items.append(Item(text, whole.place))
    state.now.end = whole.place[1]


def take_number(state: State, place: int) -> int:
    """Take the number at this place; gives the place of the next word to take."""
    words = state.words
    after = words[place + 1] if place + 1 < len(words) else None
    now = state.now
    if now is not None and state.resume and now.kinds == EXPIRY and not _is_expiry(state, place):
        now = state.open(state.resume, state.starts[place])
    if is_heading(state, place) and not (now is not None and now.kinds & PRODUCT):
        return place + 1
    if names_product(state, place, now):
        text, start = whole_number(state, place, listed=False)
        model = state.open(_MODEL, start)
        model.end = state.pieces.end(place)
        model.items.append(Item(text, (start, model.end)))
        return place + 1
    if after is not None and after.measures:
        return place + 2
    if now is not None and now.kinds & LISTED:
        return _take_listed(state, place, now)
    if (now is None or not now.kinds) and not is_measure(words[place].text):
        state.stray.append(state.item(place))
    return place + 1


def _is_expiry(state: State, place: int) -> bool:
    """Whether the first number after `exp.` is a date in short: 2017-09, 05/19."""
    now = state.now
    first = now is not None and not now.items and not now.spans
    short = first and _SHORT_DATE.fullmatch(state.words[place].text) is not None
    if short and now is not None:
        now.items.append(state.item(place))
    return short


def _take_listed(state: State, place: int, now: Mention) -> int:
    """A number that the label before it claims: alone, or as an end of a range."""
    end = state.pieces.end(place)
    if now.kinds <= PRODUCT and now.items:
        resumed = _resumed(state, state.words[place].text, now)
        now = state.open(resumed, state.starts[place]) if resumed else now
    if now.kinds & PRODUCT and _is_in_name(state, place):
        now.end = end
        return place + 1
    if place and state.words[place - 1].lower in PLACES:
        return place + 1  # "Appendix 2"
    if _is_remarked(state, place, now):
        state.stray.append(state.item(place))
        return place + 1
    text, start = whole_number(state, place, listed=bool(now.items))
    item = Item(text.rstrip("+"), (start, end))
    now.end = max(now.end, end)
    skip, bound = _bound_after(state, place)
    bounded = _add(state, now, item, state.bound or bound, after=not state.bound, more=text.endswith("+"))
    if bounded:
        state.bounding -= {state.bound_place, place + skip}
    state.bound, state.through = "", False
    return place + 1 + skip


def _add(state: State, now: Mention, item: Item, bound: str, *, after: bool, more: bool) -> bool:
    """The number as what the words around it make of it; gives whether a word bounded it.

    `more` says that a plus stands behind it.
    """
    if state.through and (now.items or (now.ranges and now.ranges[-1].last is None)):
        _close_range(item, now, unclear=more)
    elif state.begin:
        now.prefixes.append(item)
    elif bound and _is_date_code(state, now):
        now.unread.append(item.place)  # a code of week and year has no order of its own
    elif bound:
        now.ranges.append(_bounds(item, bound, after=after))
        return True
    elif more:
        now.ranges.append(Bounds(item.text, None, item.place, unclear=True))
    else:
        if now.items and now.kinds & _TELLS_UNITS and not _goes_on(state.text, now.items[-1], item):
            now.unread.append(item.place)
        add_forms(state, item, now)
    return False


def _goes_on(text: str, last: Item, item: Item) -> bool:
    """Whether only a comma or the like stands between two numbers of a list."""
    first, end = last.place[1], item.place[0]
    return text[first:end] in _COMMAS or (first <= end and _JOINED.fullmatch(text, first, end) is not None)


def _resumed(state: State, text: str, now: Mention) -> frozenset[Kind]:
    """The kinds of the list that goes on after a product: `16629910 Cat # 240952 16562410 Cat # 240952`."""
    near = [m for m in state.mentions[-_NEAR:] if m.kinds & UNIT and m.segment == now.segment and m.items]
    if not near or shape(now.items[-1].text) == (form := shape(text)):
        return NO_KINDS
    return next((m.kinds for m in near if shape(m.items[-1].text) == form), NO_KINDS)


def _is_date_code(state: State, now: Mention) -> bool:
    """Whether the label calls its numbers codes of a date: `Date code`, `Lot date code`."""
    label = state.text[max(0, now.start - _DATED) : min(now.body, now.start + _LABEL_LONGEST)]
    return "date" in label.lower()


def _is_remarked(state: State, place: int, now: Mention) -> bool:
    """Whether the number is part of a remark in brackets, or no version where versions are listed."""
    before = state.words[place - 1]
    if state.bound or state.through or before.lower in _IN_LIST:
        return False
    text = state.words[place].text
    if now.kinds == _VERSION and not _is_version(state, text, now):
        return True
    remark = bool(state.before) and now.kinds & _CLAIMING and before.text.isalpha()
    small = now.kinds & PRODUCT and (len(text) < _SHORT or _is_fraction(state, state.starts[place]))
    return bool(remark or small) and not state.claimed_before(place)


def _is_fraction(state: State, start: int) -> bool:
    """Whether the number stands behind a point without a number before it: `.5`."""
    return (
        start > 0 and state.text[start - 1] == "." and not state.text[max(0, start - 2) : start - 1].isalnum()
    )


def _is_version(state: State, text: str, now: Mention) -> bool:
    """Whether a number is a version: after that word, or with a point; `Software 20678` is something else."""
    if not _VERSION_NUMBER.match(text):
        return False
    label = state.text[now.start : min(now.body, now.start + _LABEL_LONGEST)]
    return "." in text or text[0] in "vV" or _VERSION_WORD.search(label) is not None


def _is_in_name(state: State, place: int) -> bool:
    """Whether the number is part of a name in words: `Test 6 Strips`, `Flourospeed 120`."""
    words = state.words
    if len(words[place].text) > _LETTERS or state.claimed_before(place):
        return False
    around = (words[place - 1], words[min(place + 1, len(words) - 1)])
    return any(len(w.text) > _LETTERS and not w.heads and w.text.isalpha() for w in around)


def _close_range(item: Item, now: Mention, *, unclear: bool) -> None:
    """End the range that the number before began."""
    open_range = now.ranges[-1] if now.ranges and now.ranges[-1].last is None else None
    if open_range is not None and (not now.items or now.items[-1].place < open_range.place):
        open_range.last, open_range.unclear = item.text, unclear
        return
    first = now.items.pop()
    now.ranges.append(Bounds(first.text, item.text, (first.place[0], item.place[1]), unclear=unclear))


def _bounds(item: Item, bound: str, *, after: bool) -> Bounds:
    left_out = not after and bound not in INCLUSIVE
    if bound in LOWER:
        return Bounds(None, item.text, item.place, without_last=left_out)
    return Bounds(item.text, None, item.place, without_first=left_out)


def _bound_after(state: State, place: int) -> tuple[int, str]:
    """How many words to skip, and the bound, when `and below` or `or later` follows the number."""
    first = place + 2 if state.text_at(place + 1) == "(" else place + 1
    last = first + 1
    if last > place + 3 or last >= len(state.words) or state.words[first].lower not in _AND:
        return 0, ""
    bound = state.words[last].lower
    return (2, bound) if bound in _BOUNDING else (0, "")
