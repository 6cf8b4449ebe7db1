"""The text of a notice taken apart: words, numbers, dates and signs, each with its place.

Each regular expression repeats one class of signs at most: the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from lockring.extract.words import MONTHS
from lockring.normal import compact

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_PIECE = re.compile(r"([^\W_](?:[\w./*+'#°@-]*[\w*+#])?(?:\(s\))?)|(\n)|([^\w\s]|_)")
_DATE = re.compile(
    rf"""
      (?:{_MONTH})\b\.?\ {{0,2}}(?:\d{{1,2}}(?:st|nd|rd|th)?\ ?,\ {{0,2}}|\d{{1,2}}(?:st|nd|rd|th)?\ |,\ ?|of\ )?\d{{4}}\b
    | \d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of\ )?(?:{_MONTH})\b\.?,?[ -]?\d{{4}}\b
    | \d{{4}}-\d{{1,2}}-\d{{1,2}}\b(?!-)
    | \d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b(?![/\d])
    | \d{{4}}/\d{{1,2}}/\d{{1,2}}\b(?!/)
    | \d{{1,2}}/\d{{4}}\b(?!/)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+\b(?!,\d)")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "−": "-", "­": "-", "\xa0": " ", "\t": " ", "\r": " ", "’": "'"})
_JOINED_DASH = re.compile(r"(?<=\w)[–—](?=\w)")
_PARTS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of the text: `kind` is date, thousands, word, line or sign; `lower` the piece in lower case."""

    kind: str
    text: str
    start: int
    end: int
    lower: str


def plain(text: str) -> str:
    """The text with one dash and one space for each of the many; every place stays where it was."""
    return _JOINED_DASH.sub("-", text.translate(_DASHES))


_KINDS = ("", "word", "line", "sign")


def tokens(text: str) -> Iterator[Token]:
    """Every piece of the plain text, in order."""
    passed = 0
    for match in _PIECE.finditer(text):
        start, piece = match.start(), match[0]
        if start < passed:
            continue
        kind, lower = _KINDS[match.lastindex or 0], piece.lower()
        longer = _longer(text, start, lower) if kind == "word" else None
        if longer is not None:
            kind, piece = longer
            lower, passed = piece.lower(), start + len(piece)
        yield Token(kind, piece, start, start + len(piece), lower)


def _longer(text: str, start: int, lower: str) -> tuple[str, str] | None:
    """The date or the number in thousands that begins with this word."""
    if lower[0].isdecimal():
        for kind, pattern in (("date", _DATE), ("thousands", _THOUSANDS)):
            if found := pattern.match(text, start):
                return kind, found[0]
    elif lower.rstrip(".") in MONTHS and (found := _DATE.match(text, start)):
        return "date", found[0]
    return None


class Days(NamedTuple):
    """The first and last day that a date may mean; `sure` is False where day and month may be the other way."""

    first: date
    last: date
    sure: bool = True


def days(piece: str, *, month_first: bool) -> Days | None:
    """The days that a piece of kind date means; None for one that no calendar has.

    `month_first` says that the source writes 03/12/2024 for 12 March (FDA, United States); else a date that
    can be read both ways is not sure.
    """
    parts = _PARTS.findall(piece.lower())
    numbers = [int(part) for part in parts if part.isdecimal()]
    named = [MONTHS[part] for part in parts if part in MONTHS]
    try:
        if named:
            return _named(named[0], numbers)
        return _numeric(numbers, month_first=month_first)
    except (ValueError, OverflowError):
        return None


def _named(month: int, numbers: list[int]) -> Days | None:
    if len(numbers) == 1:
        return month_of(numbers[0], month)
    day, year = numbers if numbers[1] > 31 else numbers[::-1]
    return Days(date(year, month, day), date(year, month, day))


def _numeric(numbers: list[int], *, month_first: bool) -> Days | None:
    if len(numbers) == 2:
        return month_of(numbers[1], numbers[0])
    if numbers[0] > 31:
        return Days(date(*numbers), date(*numbers))
    first, second, year = numbers
    year += 2000 if year < 100 else 0
    month, day = (first, second) if (month_first and first <= 12) or second > 12 else (second, first)
    both = first <= 12 and second <= 12 and first != second
    return Days(date(year, month, day), date(year, month, day), month_first or not both)


def month_of(year: int, month: int) -> Days:
    """All days of a month. Raises ValueError for one that no calendar has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return Days(date(year, month, 1), following - timedelta(days=1))


_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?(?:ml|l|mg|g|kg|mm|cm|m|kb|mb|fr|ga|v|w|hz|khz|mhz|x|st|nd|rd|th|in|oz|cc|mcg|iu|gauge|inch)s?", re.IGNORECASE
)


def is_measure(piece: str) -> bool:
    """Whether a piece is a measure with its unit: 50ml, 27G, 5th."""
    return bool(_MEASURE.fullmatch(piece))


_SHORTEST_HIBC = 8  # signs of a HIBCC identifier: ANSI/HIBC 2.6, 2.2.1: a code of 4 signs, a number, a unit


def is_identifier(piece: str) -> bool:
    """Whether a number has the form of a device identifier: a GTIN of any length, or a HIBCC identifier."""
    key = compact(piece)
    return len(key) in (8, 12, 13, 14) if key.isdecimal() else _SHORTEST_HIBC <= len(key) <= 23


def is_number(piece: str) -> bool:
    """Whether a piece can be a number that a label carries: it has a digit, or is letters between dashes."""
    return any(c.isdecimal() for c in piece)
