"""What words between the numbers do: through, below, except, select, attached, a name."""

from __future__ import annotations

from lockring.extract.mentions import Mention
from lockring.extract.state import STOPS, State
from lockring.extract.word import Word
from lockring.extract.words import (
    ALL,
    ATTACHED,
    BEGIN,
    DATED,
    ELSEWHERE,
    END,
    EXCEPT,
    LISTED,
    LOWER,
    OPEN_LIST,
    PRESENT,
    PRODUCT,
    RESTRICTING,
    SOME,
    THROUGH,
    UNIT,
    UPPER,
)

_NEAR = 3  # characters between a label and `all`
_PHRASE = 30  # characters of words between a label and its first number: `version of data 5873`
_SHORTEST = 3  # letters of a lot number without digits
_AND = frozenset(("and", "or", "&"))
_INCLUDING = frozenset(("including", "inclusive"))
_ENDS = frozenset((":", "\n", "."))
_ROMAN = frozenset("IVX")
_NEGATED = frozenset(("affected", "subject"))
_OPENS_END = frozenset(("onward", "onwards", "ongoing", "later", "newer", "beyond"))
_OPENS_BEGINNING = frozenset(("earlier", "older"))
_ENDLESS = LOWER | UPPER
_BOUNDING = _ENDLESS | {"from"}
_OR_EQUAL = {"less": "≤", "greater": "≥"}


_BESIDE = 24  # signs between the end of a list and the words that say where it goes on


def take_word(state: State, place: int, word: Word) -> None:
    """Take a word that is no label and no number."""
    now = state.now
    if not word.idle:
        if word.bounds and (state.text_at(place + 1) or "\n") not in _ENDS:
            state.bounding.add(place)
        if word.lower in ELSEWHERE:
            _take_elsewhere(state, place)
        if word.lower in EXCEPT or (word.lower in _NEGATED and state.words[place - 1].lower == "not"):
            kinds = now.kinds if now is not None else frozenset()
            state.open(kinds, state.starts[place]).excluded = True
            return
    if now is None:
        return
    if not (word.tells and _tell(state, place, word.lower, now)) and not word.passes:
        _take_other(state, place, now)


def _take_elsewhere(state: State, place: int) -> None:
    """A list that is somewhere else: of the label before, or of whatever labels stand in the sentence."""
    now = state.now
    if now is not None and now.kinds & LISTED and not now.has_numbers:
        now.elsewhere = True
        return
    start, end = state.item(place).place
    told = Mention(frozenset(), state.segment, start, end, field=state.field, elsewhere=True)
    last = next((each for each in reversed(state.mentions) if not each.elsewhere), None)
    goes_on = (
        last is not None and bool(last.kinds & LISTED) and last.has_numbers and start - last.end < _BESIDE
    )
    told.unlimited = goes_on and state.words[place].lower in ATTACHED
    state.mentions.append(told)


def _tell(state: State, place: int, word: str, now: Mention) -> bool:
    """A word by what it does to the numbers around it; False where it does nothing here."""
    if word in PRESENT and state.through and now.spans:
        now.spans[-1].last, state.through = None, False
    elif word in THROUGH:
        waits = now.items or now.spans or (now.ranges and now.ranges[-1].last is None)
        state.through = not state.bound and bool(waits)
        if state.through and now.spans:
            now.spans[-1].last = None  # until the second day comes
    elif word == "and" and state.between:
        state.through, state.between = True, False
    elif word == "between":
        state.between = True
    elif word in _BOUNDING:
        _bound(state, place, word, now)
    elif word in BEGIN:
        state.begin = True
        state.bounding.discard(place)
    elif word in END:
        now.unread.append(state.item(place).place)
    elif word in _INCLUDING and state.bound in _ENDLESS:
        state.bound = "≤" if state.bound in LOWER else "≥"
    elif word in ALL and not now.has_numbers and state.starts[place] - now.body <= _NEAR:
        now.every = True
    elif word in SOME and not now.has_numbers and now.kinds & LISTED:
        now.some = True
    elif word in OPEN_LIST:
        now.unlimited = True
    elif word == "equal":
        state.bound = _OR_EQUAL.get(state.bound, state.bound)
    else:
        return False
    return True


def _bound(state: State, place: int, word: str, now: Mention) -> None:
    """`below` before a number bounds it; after days, `onwards` or `earlier` opens an end."""
    if word != "from" and now.has_numbers and state.words[place - 1].lower in _AND:
        now.unread.append(state.item(place).place)  # it bounds what was not understood
    elif now.spans and word in _OPENS_END:
        now.spans[-1].last = None
        state.bounding.discard(place)
    elif now.spans and word in _OPENS_BEGINNING:
        now.spans[-1].first = None
        state.bounding.discard(place)
    else:
        state.bound = "≤" if word == "up" else word
        state.bound_place = place


def _take_other(state: State, place: int, now: Mention) -> None:
    """A word that is part of a name, or a lot in letters, or the end of the list."""
    text, end = state.words[place].text, state.pieces.end(place)
    if state.begin and text.isupper():
        now.prefixes.append(state.item(place))
        now.end = end
    elif now.kinds & UNIT and _is_lettered(state, place, text):
        now.items.append(state.item(place))
        now.end = end
    elif state.before or now.kinds & PRODUCT:
        now.end = max(now.end, end) if not state.before else now.end
    elif now.every and not now.has_numbers and not now.spans:
        now.restricted = now.restricted or _restricts(state, place, now)
    elif now.has_numbers or now.kinds & DATED or end - now.body > _PHRASE:
        state.now = None


def _restricts(state: State, place: int, now: Mention) -> bool:
    """Whether words after `all lots` say which: `all lots of cards with cefoxitin`."""
    if not any(word.lower in RESTRICTING for word in state.words[place - 2 : place]):
        return False
    if state.describes(state.words[place].lower):
        return False
    return not state.is_broken(now, state.starts[place])


def _is_lettered(state: State, place: int, text: str) -> bool:
    """Whether a word of capitals stands in a list as a number would: `KNJX, 1234`."""
    if len(text) < _SHORTEST or not text.isupper() or _ROMAN.issuperset(text):
        return False
    before = state.words[place - 1].text if place else ","
    return before in STOPS and (state.text_at(place + 1) or "\n") in STOPS
