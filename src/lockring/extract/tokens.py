"""The text of a notice taken apart: words, numbers, dates and signs, each with its place.

Each regular expression repeats one class of signs at most: the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

from lockring.extract.dates import date_at
from lockring.extract.word import LONGEST, Word, word

_PIECE = re.compile(r"([^\W_](?:[\w./*+'#°@-]*[\w*+#])?(?:\(s\))?|\n|[^\w\s]|_)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+\b(?!,\d)")
_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})*")
_ONE_FOR_MANY = (("‐", "-"), ("‑", "-"), ("‒", "-"), ("−", "-"), ("\xad", "-"), ("\xa0", " "), ("’", "'"))
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
    text = text.replace("\t", " ").replace("\r", " ")
    if text.isascii():
        return text
    for printed, one in _ONE_FOR_MANY:
        text = text.replace(printed, one)
    return _JOINED_DASH.sub("-", text) if "–" in text or "—" in text else text


def pieces(text: str) -> Pieces:
    """The words of a plain text; labels that are glued to a number are taken off it: `Lot#123`."""
    parts = _PIECE.split(text)
    texts = parts[1::2]
    starts = list(accumulate(map(len, parts)))[0:-1:2]
    told = word if max(map(len, texts), default=0) <= LONGEST else word.__wrapped__
    words = list(map(told, texts))
    loose = [place for place, each in enumerate(words) if each.loose]
    return _tightened(Pieces(text, words, starts), loose) if loose else Pieces(text, words, starts)


def _tightened(found: Pieces, loose: list[int]) -> Pieces:
    """The same pieces with dates and numbers in thousands in one, and with glued words apart."""
    text, words, starts = found.text, found.words, found.starts
    tight = Pieces(text, [], [])
    done = 0
    lone = 0  # before this place in the text no number in thousands begins
    for place in loose:
        if place < done:
            continue  # it is part of a date
        longer = _date(text, starts[place])
        if longer is None and starts[place] >= lone and words[place].numeric:
            longer, lone = _thousands(text, starts[place])
        parts = (longer,) if longer else words[place].parts
        if not parts:
            continue
        tight.words += words[done:place]
        tight.starts += starts[done:place]
        end = starts[place]
        for part in parts:
            tight.words.append(part)
            tight.starts.append(end)
            end += len(part.text)
        done = bisect_left(starts, end, place + 1)
    tight.words += words[done:]
    tight.starts += starts[done:]
    return tight


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
