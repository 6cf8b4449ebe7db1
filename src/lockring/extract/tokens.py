"""The text of a notice taken apart: words, numbers, dates and signs, each with its place.

No regular expression can match a sign in two ways: the time is linear in the length of the text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from itertools import accumulate

from lockring.extract.dates import date_at, may_begin_date
from lockring.extract.word import LONGEST, Word, word

_PIECE = re.compile(
    r"([A-Za-z0-9]++(?=[ ,;\n)]|[.:] )|[,;.\n]"  # most pieces, found without looking for their end twice
    r"|[^\W_](?:[\w./*+'#°@-]*(?:(?<=\d):(?=\d)[\w./*+'#°@-]*)*[\w*+#])?(?:\(s\))?|[^\w\s]|_)"
)
_DAY = 8  # signs by which it is seen that a date in digits may begin
_THOUSANDS = re.compile(r"\d{1,3}(?:(?:,\d{3})+|,\d{6})\b(?!,\d)")
_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})*")
_ONE_FOR_MANY = (("‐", "-"), ("‑", "-"), ("‒", "-"), ("−", "-"), ("\xad", "-"), ("\xa0", " "), ("’", "'"))
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6});", re.IGNORECASE)
_JOINED_DASH = re.compile(r"(?<=\w)[–—](?=\w)")


class Pieces:
    """A text taken apart: the words that stand in it one after the other, and where each begins."""

    __slots__ = ("starts", "text", "words")

    def __init__(self, text: str, words: list[Word], starts: list[int]) -> None:
        self.text = text
        self.words = words
        self.starts = starts

    def end(self, place: int) -> int:
        """Where the text goes on after the word at this place."""
        return self.starts[place] + len(self.words[place].text)


def plain(text: str) -> str:
    """The text with one dash and one space for each of the many; every place stays where it was."""
    text = text.replace("\t", " ").replace("\r", " ").replace("|", " ")
    if "&" in text:
        text = _ENTITY.sub(_as_printed, text)
    if text.isascii():
        return text
    for printed, one in _ONE_FOR_MANY:
        text = text.replace(printed, one)
    return _JOINED_DASH.sub("-", text) if "–" in text or "—" in text else text


def _as_printed(entity: re.Match[str]) -> str:
    """The sign that a page writes with a name or a number (`&amp;`), at the beginning of its place."""
    sign = html.unescape(entity[0])
    return sign.ljust(len(entity[0])) if len(sign) == 1 else entity[0]


def pieces(text: str) -> Pieces:
    """The words of a plain text; labels that are glued to a number are taken off it: `Lot#123`."""
    parts = _PIECE.split(text)
    words = _words(parts[1::2])
    starts = list(accumulate(map(len, parts)))[0:-1:2]
    loose = [place for place, each in enumerate(words) if each.loose]
    return _Tightened(Pieces(text, words, starts)).all(loose) if loose else Pieces(text, words, starts)


def _words(texts: list[str]) -> list[Word]:
    """What can be said of each piece; very long ones are not kept for the next time."""
    told = word if max(map(len, texts), default=0) <= LONGEST else _seldom
    return list(map(told, texts))


def _seldom(text: str) -> Word:
    return word(text) if len(text) <= LONGEST else word.__wrapped__(text)


class _Tightened:
    """Pieces with dates and numbers in thousands in one, and with glued words apart."""

    def __init__(self, found: Pieces) -> None:
        self._found = found
        self._tight = Pieces(found.text, [], [])
        self._lone = 0  # before this place in the text no number in thousands begins

    def all(self, loose: list[int]) -> Pieces:
        """All of them, of which those at the places `loose` may be part of something longer."""
        words, starts, tight = self._found.words, self._found.starts, self._tight
        done = 0
        for place in loose:
            if place < done:
                continue  # it is part of a date
            end = self._end(words[place], starts[place], words[done:place], starts[done:place])
            if end is not None:
                done = self._done(end, place)
        tight.words += words[done:]
        tight.starts += starts[done:]
        return tight

    def _end(self, each: Word, start: int, before: list[Word], places: list[int]) -> int | None:
        """Put what stands before, then the date, thousands or parts that begin here; gives where they end."""
        longer = _date(self._found.text, start)
        if longer is None and start >= self._lone and each.numeric:
            longer, self._lone = _thousands(self._found.text, start)
        parts = (longer,) if longer else each.parts
        if not parts:
            return None
        self._tight.words += before
        self._tight.starts += places
        for part in parts:
            self._put(part, start)
            start += len(part.text)
        return start

    def _put(self, each: Word, start: int) -> None:
        self._tight.words.append(each)
        self._tight.starts.append(start)

    def _done(self, end: int, place: int) -> int:
        """The first word after `end`; what is left of one in which a date ends is taken piece by piece."""
        starts = self._found.starts
        done = bisect_left(starts, end, place + 1)
        while end < self._found.end(done - 1):
            end = self._take(end)
            done = bisect_left(starts, end, done)
        return done

    def _take(self, start: int) -> int:
        """Put what begins here, within a piece; gives where it ends."""
        text = self._found.text
        longer = _date(text, start) if may_begin_date(text[start : start + _DAY]) else None
        if longer is None:
            found = _PIECE.match(text, start)
            longer = _words([found[0] if found else text[start]])[0]
            end = self._end(longer, start, [], []) if longer.loose else None
            if end is not None:
                return end
        self._put(longer, start)
        return start + len(longer.text)


def _date(text: str, start: int) -> Word | None:
    """The date that begins here."""
    found = date_at(text, start)
    return Word(text=found, lower=found.lower(), kind="date", numeric=True) if found else None


def _thousands(text: str, start: int) -> tuple[Word | None, int]:
    """The number in thousands that begins here; if there is none, the place up to which there is none either.

    One that ends in a group of other than three digits is a list, and so is each part of it.
    """
    found = _THOUSANDS.match(text, start)
    if found:
        return Word(text=found[0], lower=found[0], kind="thousands", numeric=True), start
    listed = _GROUPS.match(text, start)
    return None, listed.end() if listed else start
