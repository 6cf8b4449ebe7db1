"""Days in a text: how a date is printed, and which days it may mean."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from lockring.extract.words import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
      (?:{_MONTH})\b\.?\ {{0,2}}
      (?:\d{{1,2}}(?:st|nd|rd|th)?\ ?,\ {{0,2}}|\d{{1,2}}(?:st|nd|rd|th)?\ |,\ ?|of\ )?\d{{4}}\b
    | \d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of\ )?(?:{_MONTH})\b\.?,?[ -]?\d{{4}}\b
    | \d{{4}}-\d{{1,2}}-\d{{1,2}}\b(?!-)
    | \d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b(?![/\d])
    | \d{{4}}/\d{{1,2}}/\d{{1,2}}\b(?!/)
    | \d{{1,2}}/\d{{4}}\b(?!/)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KEPT = 1 << 12  # dates whose days are kept: many lots have one date; a bound on memory
_BEGINNING = re.compile(r"\d{1,2}(?!\d)|\d{4}[-/]\d")
_PARTS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)


class Days(NamedTuple):
    """The first and last day that a date may mean; not `sure` where day and month may be exchanged."""

    first: date
    last: date
    sure: bool = True


def may_begin_date(lower: str) -> bool:
    """Whether a word in lower case can be the beginning of a date; `date_at` then tells whether it is."""
    return lower.rstrip(".") in MONTHS or _BEGINNING.match(lower) is not None


def date_at(text: str, start: int) -> str | None:
    """The date that is printed from this place on."""
    found = _DATE.match(text, start)
    return found[0] if found else None


@lru_cache(maxsize=_KEPT)
def days(piece: str, *, month_first: bool) -> Days | None:
    """The days that a printed date means; None for one that no calendar has.

    `month_first` says that the source writes 03/12/2024 for 12 March (FDA, United States); else a date that
    can be read both ways is not sure, and means the days from the one to the other.
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
    told = date(year, month, day)
    if month_first or first == second or first > 12 or second > 12:
        return Days(told, told)
    other = date(year, day, month)  # 12 March or 3 December: the limit is the wider of both
    return Days(min(told, other), max(told, other), sure=False)


def month_of(year: int, month: int) -> Days:
    """All days of a month. Raises ValueError for one that no calendar has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return Days(date(year, month, 1), following - timedelta(days=1))
