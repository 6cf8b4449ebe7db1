"""Where a walk over a text stands: what was mentioned, and what the words just passed promise of the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from lockring.extract.labels import kind_at
from lockring.extract.mentions import Item, Mention
from lockring.extract.tokens import Pieces
from lockring.extract.words import EXPIRY, LISTED, Kind

NO_KINDS: frozenset[Kind] = frozenset()
STOPS = frozenset((",", ";", "\n", ".", ":", "-", "–", "(", ")", "[", "]", "*", "&", "and", "/"))
"""Signs and words between which a number or a heading stands alone."""
_NEAR = 3  # mentions back in which `all lots` was said of the same sentence
_BROKEN = re.compile(r"[.\]);,\n]")


class State:
    """What a walk knows when it comes to a word. The walk moves; the modules beside it change this."""

    def __init__(
        self,
        pieces: Pieces,
        *,
        month_first: bool,
        either: bool,
        product: str,
        numbers: frozenset[str],
        field: str,
    ) -> None:
        self.text = pieces.text
        self.pieces = pieces
        self.words = pieces.words
        self.starts = pieces.starts
        self.month_first = month_first
        self.either = either  # whether a "serial number" of this authority may be a lot
        self.product = product  # the description of the product
        self.numbers = numbers  # the product numbers in it, as letters and digits: each is a heading here
        self.field = field  # of the record, that the text is
        self.mentions: list[Mention] = []
        self.stray: list[Item] = []  # numbers that no label claims
        self.now: Mention | None = None  # what the next number belongs to
        self.before: list[Mention | None] = []  # what a bracket interrupted
        self.segment = 0
        self.segment_place = 0  # of the first word of the segment
        self.segments = [0]  # where in the text each segment begins
        self.count = 0  # of the parts counted (1) (2) (3) so far
        self.bound = ""  # a word such as `below` that waits for its number
        self.bound_place = -1  # of the last word that did
        self.bounding: set[int] = set()  # places of words that bound numbers, until they have done so
        self.begin = False  # whether numbers are beginnings of numbers: `beginning with RA, RB`
        self.through = False  # a word such as `to` that waits for the second number
        self.between = False  # after `between`, `and` means `to`
        self.prefix = ""  # letters that the numbers after them leave out: MMT- 511, 512
        self.headed = NO_KINDS  # of the list whose parts have headings
        self.inner = NO_KINDS  # of the numbers in brackets: 8K26-20 (01916E000)
        self.listing = NO_KINDS  # of the numbers before those brackets
        self.heading = NO_KINDS  # of days that follow under products: Distribution Dates:
        self.resume = NO_KINDS  # of the list in which an expiry date stands
        self.counted = NO_KINDS  # of the list whose items are counted 1) 2) 3)
        self._unbroken = (0, -1)  # a part of the text that holds no sign which ends a phrase

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
        if not self._unbroken[0] <= now.body <= self._unbroken[1]:
            found = _BROKEN.search(self.text, now.body)
            self._unbroken = (now.body, found.start() if found else len(self.text))
        return self._unbroken[1] < start

    @cached_property
    def product_words(self) -> frozenset[str]:
        """The words of the description of the product."""
        return frozenset(re.findall(r"\w+", self.product.lower()))
