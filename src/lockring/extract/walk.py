"""One walk over the words of a text: labels, numbers, ranges, bounds and headings become mentions.

Each word is taken once, and with it at most a few of its neighbours, so the time is linear.
"""

from __future__ import annotations

import re

from lockring.extract.dated import take_date
from lockring.extract.headings import is_negated, take_label, take_ordinal
from lockring.extract.labels import label_at
from lockring.extract.listing import take_number, take_thousands
from lockring.extract.mentions import Item, Mention
from lockring.extract.numbers import has_digit
from lockring.extract.runs import take_run
from lockring.extract.settling import settle
from lockring.extract.signs import take_sign
from lockring.extract.state import State
from lockring.extract.tables import Table, tables
from lockring.extract.tokens import pieces, plain
from lockring.extract.word import Word
from lockring.extract.wording import take_word
from lockring.extract.words import ONLY, PRODUCT, Kind

_NAME_TEXT = 2_000  # characters of a list of products in which names are looked for
_LEAD = 2_000  # characters before the first counted part that hold for all of them
_SHORTEST = 4  # characters that a name has more of
_MODEL = ONLY[Kind.MODEL]
_WORD = re.compile(r"[^\W\d_]{2}")
_BRACKET = re.compile(r"\([^()\n]{0,60}\)?")
_BETWEEN_NAMES = re.compile(r"[,;:\n]|\band\b")


class Walk:
    """A text walked over. `mentions` are in order; `stray` are the numbers that no label claims."""

    def __init__(
        self,
        text: str,
        *,
        month_first: bool,
        either: bool = False,
        product: str = "",
        numbers: frozenset[str] = frozenset(),
        field: str = "codes",
    ) -> None:
        self.text = plain(text)
        self._tables = list(tables(self.text)) if product else []
        found = pieces(_without(self.text, self._tables))
        self._state = State(
            pieces=found,
            text=found.text,
            words=found.words,
            starts=found.starts,
            month_first=month_first,
            either=either,
            product=product,
            numbers=numbers,
            field=field,
        )
        self._run()

    def _run(self) -> None:
        _take_all(self._state)
        _name(self.text, self._state.mentions)
        settle(self._state)
        self.stray: list[Item] = self._state.stray
        self.opened: list[Mention] = self._state.mentions
        """Every label that was passed, also those without any number."""
        self.mentions = _told(self.opened, self._tables)

    def again(self, begin: frozenset[Kind]) -> None:
        """Walk once more, as if a label of these kinds stood before the text.

        The walk still knows where the last segment began: so what stands in the first one is no heading.
        """
        self._state.begin_again(begin)
        self._run()

    def parts(self) -> dict[str, str]:
        """The text of each counted part, by its ordinal; none unless there are two."""
        starts = [(m.ordinal, m.start) for m in self.opened if m.ordinal]
        if len(starts) < 2:
            return {}
        ends = [start for _, start in starts[1:]] + [len(self.text)]
        last = {ordinal: (start, end) for (ordinal, start), end in zip(starts, ends, strict=True)}
        lead = self.text[: min(starts[0][1], _LEAD)]
        parts = {ordinal: f"{lead} {self.text[start:end]}" for ordinal, (start, end) in last.items()}
        return parts if len(parts) > 1 else {}


def _take_all(state: State) -> None:
    """Take every word of the text."""
    words, size, place = state.words, len(state.words), 0
    while place < size:
        word = words[place]
        if word.idle and state.now is None:
            place += 1
        elif word.kind == "word":
            place = _take(state, place, word)
        elif word.kind == "sign":
            place = take_sign(state, place, word.text)
        else:
            _take_whole(state, place, word.kind)
            place += 1


def _take_whole(state: State, place: int, kind: str) -> None:
    """Take what is neither a word nor a sign."""
    match kind:
        case "line":
            state.end_line(place)
        case "date":
            take_date(state, place)
        case "thousands":
            take_thousands(state, place)


def _take(state: State, place: int, word: Word) -> int:
    """Take a label, an ordinal, a number or another word; gives the place of the next one to take."""
    if word.ordinal and _counts(state, place):
        take_ordinal(state, place)
        return place + 2
    if word.heads and not is_negated(state, place):
        label = label_at(state.words, place)
        if label is not None:
            return take_label(state, place, *label)
    if word.numeric:
        after = take_run(state, place)
        return after if after > place else take_number(state, place)
    take_word(state, place, word)
    return place + 1


def _counts(state: State, place: int) -> bool:
    """Whether `1)` or `b)` stands here, outside of brackets, or `1.` at the start of a line."""
    after = state.text_at(place + 1)
    if after == ")":
        return not state.before
    line = after == "." and place == state.segment_place and state.words[place].text.isdecimal()
    return line and not state.before


def _name(text: str, mentions: list[Mention]) -> None:
    """Add to each list of products the names in words that stand in it."""
    for mention in mentions:
        if mention.kinds & PRODUCT and not mention.heading and mention.end > mention.body:
            mention.names += _names(text[mention.body : min(mention.end, mention.body + _NAME_TEXT)])
            mention.unlimited = mention.unlimited or _mixes(text, mention)


def _mixes(text: str, mention: Mention) -> bool:
    """Whether names without a number stand between the numbers: `Kappa 600, 700; EnPulse; E50A1`."""
    if len(mention.items) < 2 or mention.kinds != _MODEL:
        return False
    between = _names(text[mention.items[0].place[1] : mention.items[-1].place[0]])
    return any(name[0].isupper() and not has_digit(name) for name in between)


def _told(mentions: list[Mention], found: list[Table]) -> list[Mention]:
    """The mentions that say something, with those of the tables, in the order of the text."""
    told = [mention for mention in mentions if mention.says_something]
    rows = [mention for table in found for mention in table.mentions]
    return sorted(told + rows, key=lambda mention: mention.start) if rows else told


def _names(text: str) -> list[str]:
    """The names in words of a list of products."""
    if not _WORD.search(text):
        return []
    phrases = (phrase.strip(" .-*:") for phrase in _BETWEEN_NAMES.split(_BRACKET.sub(" ", text)))
    return [phrase for phrase in phrases if len(phrase) > _SHORTEST and _has_word(phrase)]


def _has_word(phrase: str) -> bool:
    return any(len(word) > 1 and word.isalpha() for word in phrase.split())


def _without(text: str, found: list[Table]) -> str:
    """The text with blanks where tables stand; every place stays where it was."""
    parts, done = [], 0
    for table in found:
        parts += [text[done : table.start], " " * (table.end - table.start)]
        done = table.end
    return "".join((*parts, text[done:]))
