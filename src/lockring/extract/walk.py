"""One walk over the tokens of a text: labels, numbers, ranges, bounds and headings become mentions.

Each token is looked at once, and with it at most a few of its neighbours, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lockring.extract.labels import label_at, pieces
from lockring.extract.mentions import Bounds, Item, Mention, Span
from lockring.extract.tables import Table, tables
from lockring.extract.tokens import Days, Token, days, is_measure, is_number, plain
from lockring.product import generic_words, stem
from lockring.extract.words import (
    ALL,
    BEGIN,
    DATED,
    ELSEWHERE,
    END,
    EXCEPT,
    FILLER,
    INCLUSIVE,
    LABELS,
    LOWER,
    NUMBER,
    NUMBERED,
    OPEN_LIST,
    PRESENT,
    PRODUCT,
    SOME,
    THROUGH,
    UNIT,
    UPPER,
    Kind,
)

_BENIGN = frozenset(
    (
        "and & or , / also plus both each box individual packages package packaging units unit pcs pieces ea qty in are is were "
        "a an on by at has have been be our only was this these those that which it inclusive including us usa use id "
        "u.s u.s. n/a na than equal or not the of inclusively sequential sequence consecutive sterile non-sterile"
    ).split()
)
_HEADING_LONGEST = 8  # words of a heading such as `Cardiosave Hybrid:`
_NO_PRODUCT = frozenset(
    (
        "devices recalled initiated units note notes important quantity total reason description distributed date website "
        "classification action england scotland ireland wales"
    ).split()
)
_GROUP = 3  # digits of a group in a number that is printed in groups: 260 614
_UDI = re.compile(r"\(01\)\s?\d{14}(?:\s?\(\d{2}\)[^\s()]{1,30})*")
_UDI_PART = r"\((\d{2})\)\s?([^\s()]+)"
LISTED = UNIT | PRODUCT | {Kind.VERSION, Kind.IDENTIFIER}
"""The kinds of which a notice lists numbers; what follows another label is no list."""


class Walk:
    """The walk over one text. `run` gives the mentions; `stray` holds the numbers that no label claims."""

    def __init__(self, text: str, *, month_first: bool, either: bool = False, product: str = "") -> None:
        self.text = plain(text)
        self.month_first = month_first
        self.either = either  # whether a "serial number" of this authority may be a lot
        self.product = frozenset(re.findall(r"\w+", product.lower()))
        self.headed: frozenset[Kind] = frozenset()  # of the list whose parts have headings
        self.tables = list(tables(self.text)) if product else []
        self.pieces: Sequence[Token] = pieces(_without(self.text, self.tables))
        self.mentions: list[Mention] = []
        self.stray: list[Item] = []
        self.now: Mention | None = None
        self.before: list[Mention | None] = []  # what a bracket interrupted
        self.segment = 0
        self.segment_place = 0  # of the first token of the segment
        self.bound = ""  # a word such as `below` that waits for its number
        self.through = False  # a word such as `to` that waits for the second number
        self.between = False  # after `between`, `and` means `to`
        self.inner: frozenset[Kind] = frozenset()  # of the numbers in brackets: 8K26-20 (01916E000)
        self.listing: frozenset[Kind] = frozenset()  # of the numbers before those brackets
        self.heading: frozenset[Kind] = frozenset()  # of days that follow under products: Distribution Dates:
        self.resume: frozenset[Kind] = frozenset()  # of the list in which an expiry date stands
        self.counted: frozenset[Kind] = frozenset()  # of the list whose items are counted 1) 2) 3)
        self.prefix = ""  # letters that the numbers after them leave out: MMT- 511, 512

    def start(self, kinds: frozenset[Kind]) -> None:
        """Begin again, as if a label of these kinds stood before the text."""
        self.mentions, self.stray, self.segment = [], [], 0
        self._open(kinds, 0)

    def run(self) -> list[Mention]:
        """Every mention of the text, in order."""
        place = 0
        while place < len(self.pieces):
            place = self._step(place)
        for mention in self.mentions:
            if mention.kinds & PRODUCT and not mention.heading:
                mention.names += _names(self.text[mention.body : min(mention.end, mention.body + _NAME_TEXT)])
        told = [mention for mention in self.mentions if mention.says_something]
        rows = [mention for table in self.tables for mention in table.mentions]
        return sorted(told + rows, key=lambda mention: mention.start) if rows else told

    def _step(self, place: int) -> int:
        """Take the token at this place, and return the place of the next one to take."""
        token = self.pieces[place]
        if token.kind == "word" and self._counts(place):
            self._ordinal(token)
            return place + 2
        label = label_at(self.pieces, place) if token.kind == "word" else None
        if label is not None and not self._is_no_label(place):
            return self._label(place, *label)
        match token.kind:
            case "line":
                self._line(place)
            case "date":
                self._date(token)
            case "sign":
                return self._sign(place)
            case "thousands":
                self._thousands(token)
            case _ if is_number(token.text):
                return self._number(place)
            case _:
                self._word(place)
        return place + 1

    def parts(self) -> dict[str, str]:
        """The text of each counted part, by its ordinal; none unless there are two."""
        starts = [(m.ordinal, m.start) for m in self.mentions if m.ordinal]
        ends = [start for _, start in starts[1:]] + [len(self.text)]
        lead = self.text[: starts[0][1]] if starts else ""
        parts = {ordinal: f"{lead} {self.text[start:end]}" for (ordinal, start), end in zip(starts, ends, strict=False)}
        return parts if len(parts) > 1 else {}

    def _counts(self, place: int) -> bool:
        """Whether `1)` or `b)` stands here, outside of brackets, or `1.` at the start of a line."""
        after = self.pieces[place + 1].text if place + 1 < len(self.pieces) else ""
        told = after == ")" or (after == "." and place == self.segment_place and self.pieces[place].text.isdecimal())
        return told and not self.before and _is_ordinal(self.pieces[place].text)

    # Labels, headings and where they end.

    def _is_no_label(self, place: int) -> bool:
        return place > 0 and self.pieces[place - 1].lower in ("no", "without", "not")

    def _label(self, place: int, kinds: frozenset[Kind], after: int) -> int:
        kinds = kinds | UNIT if self.either and Kind.SERIAL in kinds else kinds
        self.headed = frozenset()
        now, token = self.now, self.pieces[place]
        if self.through and now is not None and now.kinds & kinds:
            return after  # "lot 12 through lot 15"
        if self._in_brackets_alone(place, after) and now is not None and not now.has_numbers:
            self.inner, self.listing = kinds, now.kinds
            return after + 1
        empty = now is not None and now.kinds == kinds and now.segment == self.segment and not now.has_numbers
        empty = empty and not self.before
        every, some = (now.every, now.some) if empty and now is not None else (False, False)
        if empty and now is not None and not now.spans:
            self.mentions.remove(now)  # "Lot numbers: select lots between": one list
        opened = self._open(kinds, token.start)
        opened.every, opened.some = every, some
        within = now is not None and now.kinds & UNIT and now.has_numbers
        self.resume = (now.kinds if within and now is not None else self.resume) if kinds == _EXPIRY else frozenset()
        opened.body = self.pieces[after - 1].end
        self._flag(place)
        self.heading = kinds if kinds <= DATED else self.heading if kinds & PRODUCT else frozenset()
        if Kind.NAME in kinds:
            start = self.pieces[after - 1].end
            self.mentions[-1].names.append(re.split(r"[\n;]|\.\s", self.text[start : start + _NAME_LONGEST])[0].strip())
        return after

    def _open(self, kinds: frozenset[Kind], start: int) -> Mention:
        """A new mention of these kinds, which the numbers that follow belong to."""
        self.now = Mention(kinds=kinds, segment=self.segment, start=start, end=start, body=start)
        self.mentions.append(self.now)
        self.bound, self.through, self.between, self.prefix = "", False, False, ""
        return self.now

    def _in_brackets_alone(self, place: int, after: int) -> bool:
        opened = place > 0 and self.pieces[place - 1].text == "("
        return opened and after < len(self.pieces) and self.pieces[after].text == ")"

    def _flag(self, place: int) -> None:
        """What stands before a label: all lots, certain lots, except lots."""
        assert self.now is not None
        reach = _SENTENCE if self.now.kinds <= DATED else _FLAG_REACH
        for token in self.pieces[max(self.segment_place, place - reach) : place]:
            if token.lower in ALL:
                self.now.every = True
            elif token.lower in SOME:
                self.now.some = True
            elif token.lower in EXCEPT:
                self.now.excluded = True
            elif token.lower in OPEN_LIST or (token.lower in ("including", "includes") and self._all_told()):
                self.now.unlimited = True

    def _all_told(self) -> bool:
        """Whether the same sentence said `all lots` before."""
        return any(m.every for m in self.mentions[-_NEAR:] if m.segment == self.segment)

    def _line(self, place: int) -> None:
        self.segment += 1
        self.segment_place = place + 1
        self.before.clear()
        blank = place > 0 and self.pieces[place - 1].kind == "line"
        if self.now is not None and (blank or not self.now.kinds & LISTED):
            self.now = None if self._told() else self.now

    def _told(self) -> bool:
        """Whether the mention already has what its label promised."""
        return self.now is not None and bool(
            self.now.spans or self.now.has_numbers or self.now.every or Kind.OTHER in self.now.kinds
        )

    def _heading(self, place: int) -> None:
        """Words before a colon that are no label: a product whose numbers follow, or a remark."""
        first = place
        while first > self.segment_place and self.pieces[first - 1].text not in _STOPS and place - first < _HEADING_LONGEST:
            first -= 1
        tokens = self.pieces[first:place]
        if not tokens or not any(token.text[0].isalnum() for token in tokens):
            return
        kinds = self.now.kinds if self.now is not None else self.headed
        if tokens[-1].lower in NUMBER:
            self.now = None  # a number of a kind that no label carries: `MIN number:`
            return
        labels = (label_at(self.pieces, at) for at in range(first, place))
        if any(label is not None and label[0] & (UNIT | {Kind.VERSION}) for label in labels):
            return
        while len(tokens) > 1 and self._is_label(tokens[0]):
            tokens = tokens[1:]  # "Reference 412305:"
        if not self._names_product(tokens):
            self._open(frozenset({Kind.OTHER}), tokens[0].start)
            return
        heading = self._open(frozenset({Kind.NAME}), tokens[0].start)
        heading.heading, heading.end = self.text[tokens[0].start : tokens[-1].end], tokens[-1].end
        if kinds & LISTED:
            self.headed = kinds
            self._open(kinds, tokens[-1].end)
        else:
            self.now = None

    def _names_product(self, tokens: Sequence[Token]) -> bool:
        """Whether words before a colon tell one product from another."""
        if any(token.lower in _NO_PRODUCT for token in tokens):
            return False
        return any(is_number(t.text) or (t.text[0].isupper() and stem(t.lower) not in generic_words()) for t in tokens)

    def _ordinal(self, token: Token) -> None:
        if token.lower in ("1", "a", "01"):
            self.counted = self.now.kinds if self.now is not None else frozenset()
        self.segment += 1
        self._open(frozenset(), token.start).ordinal = token.lower
        if self.counted:
            self._open(self.counted, token.end)
        else:
            self.now = None

    # Signs.

    def _sign(self, place: int) -> int:
        sign = self.pieces[place].text
        match sign:
            case "(":
                return self._bracket(place)
            case ")" if self.before:
                kept = self.before.pop()
                self.now = self._open(self.listing, self.pieces[place].start) if self.inner and not kept else kept
            case ";":
                self._end_segment(place)
            case ".":
                self._full_stop(place)
            case ":":
                self.bound = ""
                if self._heads(place):
                    self._heading(place)
            case ",":
                self.bound = ""
            case "<" | ">" | "\u2264" | "\u2265":
                self.bound = sign
            case "=":
                self.bound = {"<": "\u2264", ">": "\u2265"}.get(self.bound, self.bound)
            case "-" | "\u2013" | "\u2014":
                self._dash(place)
        return place + 1

    def _bracket(self, place: int) -> int:
        ordinal = self.pieces[place + 1 : place + 3]
        if place == self.segment_place and len(ordinal) == 2 and ordinal[1].text == ")" and _is_ordinal(ordinal[0].text):
            self._ordinal(ordinal[0])
            return place + 3
        identifier = _UDI.match(self.text, self.pieces[place].start)
        if identifier is not None:
            return self._udi(place, identifier)
        if self.inner and self.now is not None and self.now.items:
            product = self.now.items.pop()
            self._open(self.listing, product.place[0]).items.append(product)
            self._open(self.inner, self.pieces[place].start)
            self.before.append(None)
        else:
            self.before.append(self.now)
        return place + 1

    def _udi(self, place: int, found: re.Match[str]) -> int:
        """A whole identifier with its brackets: the device identifier, and the lot or serial number of a unit."""
        kept = self.now
        for sign, text in re.findall(_UDI_PART, found[0]):
            kind = {"01": Kind.IDENTIFIER, "10": Kind.LOT, "21": Kind.SERIAL}.get(sign)
            if kind is not None:
                start = self.text.index(text, found.start())
                self._open(frozenset({kind}), start).items.append(Item(text, (start, start + len(text))))
                self.mentions[-1].end = start + len(text)
        self.now = kept if kept is not None and not kept.kinds & UNIT else None
        while place < len(self.pieces) and self.pieces[place].start < found.end():
            place += 1
        return place

    def _end_segment(self, place: int) -> None:
        self.segment += 1
        self.segment_place = place + 1
        self.bound = ""
        if self.now is not None and self.now.kinds == _EXPIRY and self.resume:
            self._open(self.resume, self.pieces[place].end)  # the next lot after the expiry date of the last
        elif self.now is not None and not self.now.kinds & LISTED:
            self.now = None

    def _full_stop(self, place: int) -> None:
        """The end of a sentence, unless a number goes on after it or it belongs to an abbreviation."""
        if place and "." in self.pieces[place - 1].text and not is_number(self.pieces[place - 1].text):
            return
        following = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        number = following is not None and following.kind == "word" and is_number(following.text)
        if not number or self.now is None or not self.now.kinds & (UNIT | PRODUCT):
            self.now = None
        self._end_segment(place)

    def _heads(self, place: int) -> bool:
        """Whether the colon may end a heading: no label and no listed product number stands before it."""
        labelled = self.now is not None and self.now.kinds & PRODUCT and self.now.items
        listed = labelled and self.now is not None and self.now.items[-1].place[1] == self.pieces[place - 1].end
        following = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        if place == 0 or listed or following is None:
            return False
        leads = following.kind == "word" and is_number(following.text)
        return leads or label_at(self.pieces, place + 1) is not None or self._is_remark(place)

    def _is_remark(self, place: int) -> bool:
        """Whether a word before the colon says that no product is meant: `Devices recalled in the U.S.:`."""
        first = max(self.segment_place, place - _HEADING_LONGEST)
        return any(token.lower in _NO_PRODUCT for token in self.pieces[first:place])

    def _dash(self, place: int) -> None:
        """A dash between two numbers or days that are alike means through; any other separates."""
        if place == self.segment_place or place + 1 >= len(self.pieces) or self.now is None:
            return
        following = self.pieces[place + 1]
        spaced = self.text[self.pieces[place].start - 1] == " "
        if following.kind == "date" or following.lower in PRESENT:
            self.through = bool(self.now.spans)
        elif spaced and self.now.items and is_number(following.text) and not self.now.kinds & PRODUCT:
            last = self.now.items[-1]
            adjacent = last.place[1] == self.pieces[place - 1].end
            self.through = adjacent and is_range(last.text, following.text)

    # Days.

    def _date(self, token: Token) -> None:
        found = days(token.text, month_first=self.month_first)
        now = self.now
        if now is None or found is None:
            return
        if now.kinds & PRODUCT and self.heading:
            now = self._open(self.heading, token.start)
        last = now.spans[-1] if now.spans else None
        if self.through and last is not None:
            last.last, last.without_last = found, False
            last.place = (last.place[0], token.end)
        elif now.kinds & DATED or self.bound or self.between:
            now.spans.append(self._span(found, (token.start, token.end)))
        now.end = max(now.end, token.end)
        self.bound, self.through = "", False

    def _span(self, found: Days, place: tuple[int, int]) -> Span:
        if self.bound in LOWER:
            return Span(first=None, last=found, place=place, without_last=self.bound not in INCLUSIVE)
        if self.bound in UPPER or self.bound == "from":
            return Span(first=found, last=None, place=place, without_first=self.bound not in INCLUSIVE)
        return Span(first=found, last=found, place=place)

    # Numbers.

    def _thousands(self, token: Token) -> None:
        """16,181,401 may be one number or three: it is listed as both."""
        if self.now is None or not self.now.kinds & UNIT:
            return
        place = (token.start, token.end)
        for text in (token.text.replace(",", ""), *token.text.split(",")):
            self.now.items.append(Item(text, place))
        self.now.end = token.end

    def _number(self, place: int) -> int:
        token = self.pieces[place]
        after = self.pieces[place + 1].text if place + 1 < len(self.pieces) else ""
        if self.now is not None and self.now.kinds == _EXPIRY and self.resume and not self._is_expiry(token):
            self._open(self.resume, token.start)
        kinds = self.now.kinds if self.now is not None else frozenset()
        if after == ":" and not kinds & PRODUCT:
            return place + 1  # the colon makes it a heading
        if kinds & (UNIT | {Kind.VERSION}) and self._heads_list(place):
            text, start = self._whole(place, Mention(frozenset(), 0, 0, 0))
            self._open(frozenset({Kind.MODEL}), start).items.append(Item(text, (start, token.end)))
            self.mentions[-1].end = token.end
            return place + 1
        if after.lower().partition("/")[0] in _MEASURES:
            return place + 2
        if is_measure(token.text) and not kinds & LISTED:
            return place + 1
        if self.now is None or not kinds:
            self.stray.append(Item(token.text, (token.start, token.end)))
            return place + 1
        if kinds & LISTED:
            return self._listed(place, self.now)
        return place + 1

    def _is_expiry(self, token: Token) -> bool:
        """Whether the first number after `exp.` is a date in short: 2017-09, 05/19."""
        first = self.now is not None and not self.now.items and not self.now.spans
        short = bool(re.fullmatch(r"\d{1,4}[-/.]\d{1,4}|\d{4}|\d{6}", token.text))
        if first and short and self.now is not None:
            self.now.items.append(Item(token.text, (token.start, token.end)))
        return first and short

    def _heads_list(self, place: int) -> bool:
        """Whether a new label of units follows at once: `BBB38NS, Lot Number: 1707-1`."""
        after = place + 1
        while after < len(self.pieces) and after - place < _NEAR and self.pieces[after].lower in _JOINING:
            after += 1
        label = label_at(self.pieces, after) if after < len(self.pieces) else None
        listed = label is not None and bool(label[0] & (UNIT | {Kind.VERSION})) and not self.through
        return listed and label is not None and label[1] < len(self.pieces) and self.now is not None and bool(
            self.pieces[label[1]].kind == "word" and self.now.kinds & label[0]
        )

    def _listed(self, place: int, now: Mention) -> int:
        """A number that the label before it claims: alone, or as an end of a range."""
        token = self.pieces[place]
        if now.kinds & PRODUCT and self._in_name(place):
            now.end = token.end
            return place + 1
        if self._is_remarked(place, now):
            self.stray.append(Item(token.text, (token.start, token.end)))
            return place + 1
        text, start = self._whole(place, now)
        item = Item(text.rstrip("+"), (start, token.end))
        now.end = max(now.end, token.end)
        skip, bound = self._bound_after(place)
        if self.through and (now.items or (now.ranges and now.ranges[-1].last is None)):
            self._close_range(item, now, unclear=text.endswith("+"))
        elif self.bound == "begin":
            now.prefixes.append(item)
        elif (self.bound or bound) and "date" in self.text[now.start - _DATED : now.body].lower():
            now.unread.append(item.place)  # a code of week and year has no order of its own
        elif self.bound or bound:
            now.ranges.append(self._bounds(item, self.bound or bound, after=not self.bound))
        elif text.endswith("+"):
            now.ranges.append(Bounds(item.text, None, item.place, unclear=True))
        else:
            now.items += self._forms(item, now)
        self.bound, self.through = "", False
        return place + 1 + skip

    def _whole(self, place: int, now: Mention) -> tuple[str, int]:
        """The number with the letters that stand apart before it: DS 10400, MMT- 511."""
        token = self.pieces[place]
        if place == 0:
            return token.text, token.start
        previous = self.pieces[place - 1]
        if previous.text == "-" and place > 1 and self.pieces[place - 2].end == previous.start:
            self.prefix = self.text[self.pieces[place - 2].start : previous.end]
            return self.prefix + token.text, self.pieces[place - 2].start
        letters = previous.text.isalpha() and previous.text.isupper() and len(previous.text) <= _LETTERS
        apart = self.text[previous.end : token.start] == " "
        if letters and apart and previous.lower not in _BENIGN | NUMBER | FILLER | THROUGH and not self._claimed(place - 1):
            return f"{previous.text} {token.text}", previous.start
        if self.prefix and token.text.isdecimal() and now.items:
            return self.prefix + token.text, token.start
        return token.text, token.start

    def _claimed(self, place: int) -> bool:
        return label_at(self.pieces, place) is not None

    def _forms(self, item: Item, now: Mention) -> list[Item]:
        """The number in every form that it may have: one of a group, a range in one word, a prefix left out."""
        forms = [item, *self._with_suffix(item, now), *(Item(part, item.place) for part in alternatives(item.text))]
        previous = now.items[-1] if now.items else None
        if previous is not None:
            between = self.text[previous.place[1] : item.place[0]]
            grouped = between == " " and all(t.isdecimal() and len(t) <= _GROUP for t in (previous.text, item.text))
            if grouped:
                forms.append(Item(previous.text + item.text, (previous.place[0], item.place[1])))
            letters = previous.text.rstrip("0123456789")
            if letters and item.text.isdecimal() and len(item.text) == len(previous.text) - len(letters):
                forms.append(Item(letters + item.text, item.place))
        if now.kinds & PRODUCT and re.search(_SLASHED, item.text) and len(forms) == 1:
            now.unread.append(item.place)  # one number, or a range of numbers
        first, dash, last = item.text.partition("-")
        if dash and not now.kinds & PRODUCT and is_range(first, last):
            now.ranges.append(Bounds(first, last, item.place))
        return forms

    def _is_remarked(self, place: int, now: Mention) -> bool:
        """Whether the number is part of a remark in brackets, or no version where versions are listed."""
        before = self.pieces[place - 1]
        remark = self.before and now.kinds & (UNIT | PRODUCT) and before.text.isalpha() and not self._claimed_before(place)
        odd = now.kinds == {Kind.VERSION} and not re.match(r"[vV]?\.?\d", self.pieces[place].text)
        small = now.kinds & PRODUCT and len(self.pieces[place].text) < _GROUP and not self._claimed_before(place)
        return bool(remark or odd or small) and before.lower not in _BENIGN | THROUGH and not self.bound and not self.through

    def _in_name(self, place: int) -> bool:
        """Whether the number is part of a name in words: `Test 6 Strips`, `Flourospeed 120`."""
        if len(self.pieces[place].text) > _LETTERS or self._claimed_before(place):
            return False
        around = (self.pieces[place - 1], self.pieces[min(place + 1, len(self.pieces) - 1)])
        return any(t.text.isalpha() and len(t.text) > _LETTERS and not self._is_label(t) for t in around)

    def _is_label(self, token: Token) -> bool:
        return token.lower in LABELS or token.lower in NUMBERED or token.lower in ("code", "codes")

    def _claimed_before(self, place: int) -> bool:
        """Whether the label itself stands directly before the number: `Model 8100 Bezel`."""
        before = self.pieces[place - 1].lower if place else ""
        return before in LABELS or before in NUMBER or before in (":", "#")

    def _with_suffix(self, item: Item, now: Mention) -> list[Item]:
        """The product number with letters that stand apart behind it: LMD-1951 MD."""
        letters = re.match(r" ([A-Z]{1,3})(?![\w'])", self.text[item.place[1] : item.place[1] + _LETTERS + 1])
        if not letters or not now.kinds & PRODUCT or letters[1].lower() in _BENIGN:
            return []
        return [Item(item.text + letters[1], (item.place[0], item.place[1] + letters.end()))]

    def _close_range(self, item: Item, now: Mention, *, unclear: bool) -> None:
        if now.ranges and now.ranges[-1].last is None and (not now.items or now.items[-1].place < now.ranges[-1].place):
            now.ranges[-1].last = item.text
            now.ranges[-1].unclear = unclear
            return
        first = now.items.pop()
        now.ranges.append(Bounds(first.text, item.text, (first.place[0], item.place[1]), unclear=unclear))

    def _bounds(self, item: Item, bound: str, *, after: bool) -> Bounds:
        left_out = not after and bound not in INCLUSIVE
        if bound in LOWER:
            return Bounds(None, item.text, item.place, without_last=left_out)
        return Bounds(item.text, None, item.place, without_first=left_out)

    def _bound_after(self, place: int) -> tuple[int, str]:
        """How many tokens to skip, and the word, when `and below` or `or later` follows the number."""
        following = [token.lower for token in self.pieces[place + 1 : place + 4]]
        if following[:1] == ["("]:
            following = following[1:]
        if len(following) > 1 and following[0] in ("and", "or", "&", "and/or") and following[1] in LOWER | UPPER:
            return 2, following[1]
        return 0, ""

    # Words.

    def _word(self, place: int) -> None:
        word, now = self.pieces[place].lower, self.now
        if word in ELSEWHERE:
            self._elsewhere(place)
        if word in EXCEPT or (word in ("affected", "subject") and self.pieces[place - 1].lower == "not"):
            self._open(now.kinds if now is not None else frozenset(), self.pieces[place].start).excluded = True
        elif now is not None:
            self._word_of(place, word, now)

    def _word_of(self, place: int, word: str, now: Mention) -> None:
        """A word after a label, by what it does to the numbers around it."""
        if word in PRESENT and self.through and now.spans:
            now.spans[-1].last, self.through = None, False
        elif word in THROUGH:
            self.through = not self.bound and bool(now.items or now.spans or (now.ranges and now.ranges[-1].last is None))
        elif word == "and" and self.between:
            self.through, self.between = True, False
        elif word == "between":
            self.between = True
        elif word in LOWER | UPPER and now.has_numbers and self.pieces[place - 1].lower in ("and", "or", "&"):
            now.unread.append((self.pieces[place].start, self.pieces[place].end))  # it bounds what was not understood
        elif word == "from" or word in LOWER or word in UPPER:
            self._bounding(word, now)
        elif word in BEGIN:
            self.bound = "begin"
        elif word in END:
            now.unread.append((self.pieces[place].start, self.pieces[place].end))
        elif word in ALL and not now.has_numbers and self.pieces[place].start - now.body <= _NEAR:
            now.every = True
        elif word in SOME and not now.has_numbers and now.kinds & LISTED:
            now.some = True
        elif word in OPEN_LIST:
            now.unlimited = True
        elif word == "equal":
            self.bound = {"less": "\u2264", "greater": "\u2265"}.get(self.bound, self.bound)
        elif word not in _BENIGN and word not in FILLER:
            self._other_word(place, now)

    def _bounding(self, word: str, now: Mention) -> None:
        """`below` before a number bounds it; after days, `onwards` or `earlier` opens an end."""
        if now.spans and word in ("onward", "onwards", "ongoing", "later", "newer", "beyond"):
            now.spans[-1].last = None
        elif now.spans and word in ("earlier", "older"):
            now.spans[-1].first = None
        else:
            self.bound = "\u2264" if word == "up" else word

    def _other_word(self, place: int, now: Mention) -> None:
        """A word that is part of a name, or a lot in letters, or the end of the list."""
        token = self.pieces[place]
        if self.bound == "begin" and token.text.isupper():
            now.prefixes.append(Item(token.text, (token.start, token.end)))
            self.bound = ""
        elif now.kinds & UNIT and self._is_lettered(place):
            now.items.append(Item(token.text, (token.start, token.end)))
            now.end = token.end
        elif self.before or now.kinds & PRODUCT:
            now.end = max(now.end, token.end) if not self.before else now.end
        elif now.every and not now.has_numbers and not now.spans:
            now.restricted = now.restricted or self._restricts(place)
        elif now.has_numbers or now.kinds & DATED or token.end - now.body > _PHRASE:
            self.now = None

    def _restricts(self, place: int) -> bool:
        """Whether words after `all lots` say which: `all lots of cards with cefoxitin`."""
        if self.now is None or any(c in ".]);,\n" for c in self.text[self.now.body : self.pieces[place].start]):
            return False
        if self.pieces[place].lower in self.product:
            return False
        return any(token.lower in _RESTRICTING for token in self.pieces[place - 2 : place])

    def _is_lettered(self, place: int) -> bool:
        """Whether a word of capitals stands in a list as a number would: `KNJX, 1234`."""
        text = self.pieces[place].text
        around = (self.pieces[place - 1].text if place else ",", self._text_after(place))
        return text.isupper() and len(text) >= _GROUP and around[0] in _STOPS and around[1] in _STOPS

    def _text_after(self, place: int) -> str:
        return self.pieces[place + 1].text if place + 1 < len(self.pieces) else "\n"

    def _elsewhere(self, place: int) -> None:
        """A list that is somewhere else: of the label before, or of whatever labels stand in the sentence."""
        now = self.now
        if now is not None and now.kinds & LISTED and not now.has_numbers:
            now.elsewhere = True
            return
        token = self.pieces[place]
        self.mentions.append(
            Mention(kinds=frozenset(), segment=self.segment, start=token.start, end=token.end, elsewhere=True)
        )


_RESTRICTING = frozenset("of with that which containing having where".split())
_PHRASE = 30  # characters of words between a label and its first number: `version of data 5873`
_NEAR = 3  # signs between a product number and the label of its list
_JOINING = frozenset((",", "-", "(", "with", "[", "\u2013"))
_FLAG_REACH = 3  # words before a label in which `all` and `certain` are looked for
_SENTENCE = 20  # words before `manufactured` in which they are looked for
_LETTERS = 4  # letters that may stand apart before a number and belong to it
_STOPS = frozenset((",", ";", "\n", ".", ":", "-", "\u2013", "(", ")", "[", "]", "*", "&", "and", "/"))
_MEASURES = frozenset(
    "% mm cm ml l mg kg g oz inch inches in. units unit pieces pcs cases boxes tests devices kits fr french gauge ga v hz "
    "months years days hours minutes".split()
)


def _without(text: str, found: list[Table]) -> str:
    """The text with blanks where tables stand; every place stays where it was."""
    for table in found:
        text = text[: table.start] + " " * (table.end - table.start) + text[table.end :]
    return text


def _names(text: str) -> list[str]:
    """The names in words of a list of products."""
    phrases = (phrase.strip(" .-*:") for phrase in re.split(r"[,;\n:]|\band\b", text))
    return [phrase for phrase in phrases if sum(w.isalpha() and len(w) > 1 for w in phrase.split()) and len(phrase) > _LETTERS]


_NAME_LONGEST = 200  # characters of a trade name
_EXPIRY = frozenset({Kind.EXPIRY})
_DATED = 6  # characters before the label in which `date` makes its numbers codes of a date
_SLASHED = r"(?<!\d)(?:\d{2}/\d{2}|\d{3}/\d{3}|\d{4}/\d{4}|\d{5}/\d{5})(?!\d)"
_NAME_TEXT = 2_000  # characters of a list of products in which names are looked for


def _is_ordinal(text: str) -> bool:
    return len(text) <= 2 and (text.isdecimal() or text.isalpha())


def alternatives(text: str) -> list[str]:
    """The numbers of PCS3000/CS3070 or N106/N107; none for RN01/27i, which is one."""
    parts = text.split("/")
    mixed = all(any(map(str.isdecimal, p)) and any(map(str.isalpha, p)) and len(p) > 2 for p in parts)
    alike = len({len(p) for p in parts}) == 1 and len(parts[0]) > 2
    return parts if len(parts) > 1 and (mixed or alike) else []


def is_range(first: str, last: str) -> bool:
    """Whether two numbers around a dash are the ends of a range and not two parts of one number."""
    if len(first) != len(last) or len(first) < _SHORTEST_END or not first < last:
        return False
    return all(a.isdecimal() == b.isdecimal() and (a.isdecimal() or a == b) for a, b in zip(first, last, strict=True))


_SHORTEST_END = 5  # signs: with fewer, 1234-1240 may be one lot number
