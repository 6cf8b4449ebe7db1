"""Where a walk over a text stands: what was mentioned, and what the words just passed promise of the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from lockring.extract.labels import kind_at
from lockring.extract.mentions import Item, Mention
from lockring.extract.tokens import Pieces
from lockring.extract.word import Word
from lockring.extract.words import EXPIRY, LISTED, Kind

NO_KINDS: frozenset[Kind] = frozenset()
STOPS = frozenset((",", ";", "\n", ".", ":", "-", "–", "(", ")", "[", "]", "*", "&", "and", "/"))
"""Signs and words between which a number or a heading stands alone."""
_NEAR = 3  # mentions back in which `all lots` was said of the same sentence
_BROKEN = re.compile(r"[.\]);,\n]")
_WORD = re.compile(r"\w+")


class State(msgspec.Struct, eq=False, kw_only=True):
    """What a walk knows when it comes to a word. The walk moves; the modules beside it change this."""

    pieces: Pieces
    text: str
    words: Sequence[Word]
    starts: Sequence[int]
    month_first: bool
    either: bool
    """Whether a "serial number" of this authority may be a lot."""
    product: str
    """The description of the product."""
    numbers: frozenset[str]
    """The product numbers in it, as letters and digits: each is a heading here."""
    field: str
    """Of the record, that the text is."""
    mentions: list[Mention] = []
    stray: list[Item] = []
    """Numbers that no label claims."""
    now: Mention | None = None
    """What the next number belongs to."""
    before: list[Mention | None] = []
    """What a bracket interrupted."""
    segment: int = 0
    segment_place: int = 0
    """Of the first word of the segment."""
    segments: list[int] = msgspec.field(default_factory=lambda: [0])
    """Where in the text each segment begins."""
    count: int = 0
    """Of the parts counted (1) (2) (3) so far."""
    bound: str = ""
    """A word such as `below` that waits for its number."""
    bound_place: int = -1
    """Of the last word that did."""
    bounding: set[int] = set()
    """Places of words that bound numbers, until they have done so."""
    begin: bool = False
    """Whether numbers are beginnings of numbers: `beginning with RA, RB`."""
    through: bool = False
    """A word such as `to` that waits for the second number."""
    between: bool = False
    """After `between`, `and` means `to`."""
    prefix: str = ""
    """Letters that the numbers after them leave out: MMT- 511, 512."""
    headed: frozenset[Kind] = NO_KINDS
    """Of the list whose parts have headings."""
    inner: frozenset[Kind] = NO_KINDS
    """Of the numbers in brackets: 8K26-20 (01916E000)."""
    listing: frozenset[Kind] = NO_KINDS
    """Of the numbers before those brackets."""
    heading: frozenset[Kind] = NO_KINDS
    """Of days that follow under products: Distribution Dates:"""
    resume: frozenset[Kind] = NO_KINDS
    """Of the list in which an expiry date stands."""
    counted: frozenset[Kind] = NO_KINDS
    """Of the list whose items are counted 1) 2) 3)."""
    unbroken: tuple[int, int] = (0, -1)
    """A part of the text that holds no sign which ends a phrase."""
    product_words: frozenset[str] | None = None
    """The words of the description, once they were asked for."""

    def open(self, kinds: frozenset[Kind], start: int) -> Mention:
        """A new mention of these kinds, which the numbers that follow belong to."""
        now = Mention(kinds, self.segment, start, start, start, self.field)
        self.now = now
        self.mentions.append(now)
        self.bound, self.through, self.between, self.prefix, self.begin = "", False, False, "", False
        return now

    def begin_again(self, kinds: frozenset[Kind]) -> None:
        """Forget what was mentioned, and begin with a mention of these kinds."""
        self.mentions, self.stray, self.segment, self.segments = [], [], 0, [0]
        self.open(kinds, 0)

    def drop(self, mention: Mention) -> None:
        """Forget a mention without numbers, because the next one says the same."""
        place = len(self.mentions) - 1
        while self.mentions[place] is not mention:
            place -= 1
        del self.mentions[place]

    def item(self, place: int) -> Item:
        """The number at this place."""
        start, text = self.starts[place], self.words[place].text
        return Item(text, (start, start + len(text)))

    def text_at(self, place: int) -> str:
        """The word at this place; empty after the last."""
        return self.words[place].text if place < len(self.words) else ""

    def claimed_before(self, place: int) -> bool:
        """Whether the label itself stands directly before the number: `Model 8100 Bezel`."""
        return place > 0 and self.words[place - 1].claims

    def is_label(self, place: int) -> bool:
        """Whether a label begins at this place."""
        return kind_at(self.words, place) is not None

    def all_told(self) -> bool:
        """Whether the same sentence said `all lots` before."""
        return any(m.every for m in self.mentions[-_NEAR:] if m.segment == self.segment)

    def told(self) -> bool:
        """Whether the mention already has what its label promised."""
        now = self.now
        return now is not None and bool(now.spans or now.has_numbers or now.every or Kind.OTHER in now.kinds)

    def begin_segment(self, start: int) -> None:
        """A sentence, or a part of it that stands for itself, begins at this place in the text."""
        self.segment += 1
        self.segments.append(start)

    def segment_at(self, start: int) -> int:
        """The segment of this place in the text."""
        return bisect_right(self.segments, start) - 1

    def end_segment(self, place: int) -> None:
        """A sentence or a part of it ends with the sign at this place."""
        self.begin_segment(self.pieces.end(place))
        self.segment_place = place + 1
        self.bound = ""
        if self.now is not None and self.resume and self.now.kinds == EXPIRY:
            self.open(self.resume, self.pieces.end(place))  # the next lot after the expiry date of the last
        elif self.now is not None and not self.now.kinds & LISTED:
            self.now = None

    def end_line(self, place: int) -> None:
        """A line ends with the sign at this place."""
        self.begin_segment(self.pieces.end(place))
        self.segment_place = place + 1
        self.before.clear()
        blank = place > 0 and self.words[place - 1].kind == "line"
        if self.now is not None and (blank or not self.now.kinds & LISTED) and self.told():
            self.now = None

    def is_broken(self, now: Mention, start: int) -> bool:
        """Whether a sign stands between the label and this place in the text."""
        if not self.unbroken[0] <= now.body <= self.unbroken[1]:
            found = _BROKEN.search(self.text, now.body)
            self.unbroken = (now.body, found.start() if found else len(self.text))
        return self.unbroken[1] < start

    def describes(self, word: str) -> bool:
        """Whether this word, in small letters, is one of those of the description of the product."""
        if self.product_words is None:
            self.product_words = frozenset(_WORD.findall(self.product.lower()))
        return word in self.product_words
