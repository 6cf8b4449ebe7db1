"""Long lists of units: numbers with commas or semicolons between them, taken one after the other.

Most numbers stand so. To each question that `listing` asks of a number they answer no: it is bounded by
no word, heads no list, is part of no name, and is one more of the list.
"""

from __future__ import annotations

from lockring.extract.mentions import Item, Mention
from lockring.extract.state import State
from lockring.extract.word import Word
from lockring.extract.words import ONLY, UNIT, Kind

_UNITS_ALONE = frozenset((ONLY[Kind.LOT], ONLY[Kind.SERIAL], UNIT))
_SIGNS = frozenset((",", ";"))
_BETWEEN = frozenset((", ", ",", " , ", "; ", ";"))
_MAY_HEAD = frozenset((",", "-", "(", "with", "[", "–"))
"""What stands between a product number and the label of its list."""


def take_run(state: State, place: int) -> int:
    """Take the numbers from here on that are only some more of a list; gives the place of the next word."""
    now = state.now
    if now is None or not _goes_on(state, now):
        return place
    words, starts, text, last = state.words, state.starts, state.text, now.items[-1]
    size = len(words) - 2
    while place < size and words[place - 1].text in _SIGNS and words[place + 1].text in _SIGNS:
        word, start = words[place], starts[place]
        if not _is_plain(word, words[place + 2]) or text[last.place[1] : start] not in _BETWEEN:
            break
        if word.text.isdecimal() and not last.text.isdecimal():
            break  # its letters may be left out: EV70001, 70658
        last = Item(word.text, (start, start + len(word.text)))
        now.items.append(last)
        if words[place + 1].text == ";":
            state.end_segment(place + 1)
        place += 2
    now.end = max(now.end, last.place[1])
    return place


def _goes_on(state: State, now: Mention) -> bool:
    """Whether a list of units was begun, and nothing waits for the next number."""
    if now.kinds not in _UNITS_ALONE or not now.items or state.numbers or state.before:
        return False
    return not (state.bound or state.through or state.begin or state.prefix)


def _is_plain(word: Word, following: Word) -> bool:
    """Whether a word is a number without any sign in it, and what follows the sign heads no list."""
    if not word.numeric or word.heads or word.kind != "word" or not word.text.isalnum():
        return False
    return not (following.heads or following.lower in _MAY_HEAD)
