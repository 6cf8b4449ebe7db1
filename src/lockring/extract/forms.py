"""The forms that a listed number may have: with letters before or behind it, with the number before it."""

from __future__ import annotations

import re

from lockring.extract.mentions import Bounds, Item, Mention
from lockring.extract.numbers import alternatives, is_range
from lockring.extract.state import State
from lockring.extract.words import BENIGN, FILLER, NUMBER, PRODUCT, THROUGH

_GROUP = 3  # digits of a group in a number that is printed in groups: 260 614
_LETTERS = 4  # letters that may stand apart before a number and belong to it
_LONGEST = 200  # signs that a number can have in common with the ones after it
_JOINING_LETTERS = frozenset(("Y", "E", "A", "O", "U"))  # and, or, to in other languages
_ELIDED = re.compile(r"\d+[A-Z]{0,3}")
_NO_PREFIX = BENIGN | NUMBER | FILLER | THROUGH
_SUFFIX = re.compile(r" ([A-Z]{1,3})(?![\w'])")
_SLASHED = re.compile(r"(?<!\d)(?:\d{2}/\d{2}|\d{3}/\d{3}|\d{4}/\d{4}|\d{5}/\d{5})(?!\d)")
_DIGITS = "0123456789"


def whole_number(state: State, place: int, *, listed: bool) -> tuple[str, int]:
    """The number with the letters that stand apart before it, and its place: DS 10400, MMT- 511."""
    words, text, start = state.words, state.words[place].text, state.starts[place]
    if place == 0:
        return text, start
    previous, end = words[place - 1], state.pieces.end(place - 1)
    if (
        previous.text == "-"
        and place > 1
        and 0 < end - 1 - state.starts[place - 2] <= _LONGEST
        and state.pieces.end(place - 2) == end - 1
    ):
        state.prefix = state.text[state.starts[place - 2] : end]
        return state.prefix + text, state.starts[place - 2]
    letters = len(previous.text) <= _LETTERS and previous.text.isalpha() and previous.text.isupper()
    letters = letters and previous.text not in _JOINING_LETTERS
    apart = letters and start - end == 1 and state.text[end] == " " and previous.lower not in _NO_PREFIX
    if apart and not state.is_label(place - 1):
        return f"{previous.text} {text}", start - 1 - len(previous.text)
    if state.prefix and listed and _ELIDED.fullmatch(text):
        return state.prefix + text, start
    return text, start


def add_forms(state: State, item: Item, now: Mention) -> None:
    """The number in every form that it may have: one of a group, a range in one word, a prefix left out."""
    forms = [item, *(Item(part, item.place) for part in alternatives(item.text))]
    if now.kinds & PRODUCT:
        forms[1:1] = _with_suffix(state, item)
    if now.items:
        forms += _with_previous(state, now.items[-1], item)
    if now.kinds & PRODUCT:
        if len(forms) == 1 and "/" in item.text and _SLASHED.search(item.text):
            now.unread.append(item.place)  # one number, or a range of numbers
    elif "-" in item.text:
        first, _, last = item.text.partition("-")
        if is_range(first, last):
            now.ranges.append(Bounds(first, last, item.place))
    now.items += forms


def _with_previous(state: State, previous: Item, item: Item) -> list[Item]:
    """The number together with the one before it (260 614), and with its letters (EV70001, 70658)."""
    if not item.text.isdecimal():
        return []
    forms = []
    if previous.text.isdecimal():
        grouped = len(previous.text) <= _GROUP and len(item.text) <= _GROUP
        if grouped and state.text[previous.place[1] : item.place[0]] == " ":
            forms.append(Item(previous.text + item.text, (previous.place[0], item.place[1])))
    letters = previous.text.rstrip(_DIGITS)
    if 0 < len(letters) <= _LONGEST and len(item.text) == len(previous.text) - len(letters):
        forms.append(Item(letters + item.text, item.place))
    return forms


def _with_suffix(state: State, item: Item) -> list[Item]:
    """The product number with letters that stand apart behind it: LMD-1951 MD."""
    letters = _SUFFIX.match(state.text[item.place[1] : item.place[1] + _LETTERS + 1])
    if not letters or letters[1].lower() in BENIGN:
        return []
    return [Item(item.text + letters[1], (item.place[0], item.place[1] + letters.end()))]
