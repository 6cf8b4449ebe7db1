"""What is known of a list only after the walk: which word bounds it, and whether it is meant at all."""

from __future__ import annotations

import re

from lockring.extract.mentions import Mention
from lockring.extract.numbers import has_digit
from lockring.extract.state import State
from lockring.extract.words import DATED, ONLY, PRODUCT, UNIT, Kind

_SHORTEST = 3  # signs of a number that can be a lot or a serial number
_BOUNDED = UNIT | DATED | ONLY[Kind.VERSION]
_TOLD = UNIT | PRODUCT | ONLY[Kind.VERSION]
_WORD = re.compile(r"\w+")
_NOT = re.compile(r"not\s+[abpirs]")
_HINTS = ("unaffected", "replacement", "compared", "previously", "design", "continue")
_NOT_MEANT = re.compile(
    r"\b(?:not\s+(?:been\s+|be\s+)?(?:affected|subject|included|impacted|part\s+of|recalled|involved|in\s+scope)"
    r"|unaffected|replacement\s+\w+\s+(?:have|has|are|is|will|with)|compared\s+(?:to|with)|previously\s+released"
    r"|new\s+design|can\s+continue\s+to\s+be\s+used)\b",
    re.IGNORECASE,
)
"""A sentence with these words tells of other units than the recalled ones.

`_NOT` or one of `_HINTS` stands in each of them in small letters, and is found much faster.
"""


def settle(state: State) -> None:
    """Mark what a word bounds that was not understood, and what a sentence says of other units."""
    unsettled = _unsettled(state)
    spared = _spared(state)
    end = len(state.text.rstrip())
    for mention in state.mentions:
        if (
            mention.segment in unsettled
            and mention.kinds & _BOUNDED
            and (mention.has_numbers or mention.spans)
        ):
            mention.unread.append(state.item(unsettled[mention.segment]).place)
        if mention.kinds & UNIT and mention.items and not _is_list(state, mention):
            state.stray += mention.items
            mention.items = []
        if mention.items and mention.items[-1].place[1] >= end and _breaks_off(mention):
            mention.unlimited = True
        mention.not_meant = mention.segment in spared and bool(mention.kinds & _TOLD)


def _unsettled(state: State) -> dict[int, int]:
    """The segments with a word that bounds numbers and was not understood, each with its first such word."""
    found: dict[int, int] = {}
    for place in sorted(state.bounding):
        found.setdefault(state.segment_at(state.starts[place]), place)
    return found


def _spared(state: State) -> set[int]:
    """The segments that tell of other units than the recalled ones."""
    if not _may_spare(state.text) or not _NOT_MEANT.search(state.text):
        return set()
    ends = [*state.segments[1:], len(state.text)]
    return {
        segment
        for segment in {mention.segment for mention in state.mentions}
        if _NOT_MEANT.search(state.text, state.segments[segment], ends[segment])
    }


def _may_spare(text: str) -> bool:
    """Whether any sentence may do so, at a glance. Other letters have signs that count as an s or a k."""
    if not text.isascii():
        return True
    folded = text.lower()
    if "not" in folded and _NOT.search(folded):
        return True
    return any(map(folded.__contains__, _HINTS))


def _is_list(state: State, mention: Mention) -> bool:
    """Whether what follows `lots` is a list of lots, and no word or small number of the prose."""
    if mention.ranges or mention.prefixes:
        return True
    for item in mention.items:
        text = item.text
        number = len(text) >= _SHORTEST and has_digit(text)
        if number and not all(map(state.describes, _WORD.findall(text.lower()))):
            return True
    return False


def _breaks_off(mention: Mention) -> bool:
    """Whether the last number of the list is shorter than every other: 2149807; 21498."""
    usual = {len(item.text) for item in mention.items[:-1]}
    return bool(usual) and len(mention.items[-1].text) < min(usual)
