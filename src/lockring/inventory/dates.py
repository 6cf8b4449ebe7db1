"""Dates as lists hold them: ISO 8601, or the one order of day and month that a whole column proves.

03/12/2024 is 3 December or 12 March. Only another date of the same column can say which, such as
25/12/2024; where none does, the date is doubtful. Two digits for a year are never enough.
"""

from __future__ import annotations

import enum
import re
from datetime import date

import msgspec

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Years that a date of a device can lie in. Programs write 1899, 1900 or 9999 where there is no date."""

_ZONE = r"(?: ?Z| ?UTC| ?[+-][0-9]{2}:?[0-9]{2})?"
_CLOCK = rf"(?:[T ]+[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?(?: ?[AP]M)?{_ZONE})?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})(?:\2([0-9]{{1,2}}))?{_CLOCK}", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/. ])([0-9]{{1,2}})\2([0-9]{{4}}){_CLOCK}", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_DAY_WORD = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[-/., ]*([a-z]{{3,9}})[-/., ]*([0-9]{{4}}){_CLOCK}", re.IGNORECASE
)
_WORD_DAY = re.compile(
    rf"([a-z]{{3,9}})[-/., ]*([0-9]{{1,2}})(?:st|nd|rd|th)?[-/, ]+([0-9]{{4}}){_CLOCK}", re.IGNORECASE
)
_WORD_YEAR = re.compile(r"([a-z]{3,9})[-/., ]*([0-9]{4})", re.IGNORECASE)
_YEAR_OF_TWO = re.compile(
    r"[0-9]{1,2}([-/.])(?:[0-9]{1,2}|[a-z]{3,9})\1[0-9]{2}"
    r"|[0-9]{1,2}[-/.][a-z]{3,9}|[a-z]{3,9}[-/. ]?[0-9]{2}",
    re.IGNORECASE,
)
_EXCEL_DAY = re.compile(r"[2-5][0-9]{4}(?:[.,][0-9]+)?")  # days since 1900: 20000 is 1954, 59999 is 2064
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip


class Order(enum.Enum):
    """Which of day and month comes first in the dates of a column, as far as the column proves it."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    BOTH = "both orders"
    UNPROVED = "no proof"


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A date as ISO 8601 (`2024-03-12` or `2024-03`), or None and why there is none."""

    iso: str | None = None
    doubt: str = ""


def proof(text: str) -> Order:
    """Which order this date alone proves: 25/12/2024 proves that the day comes first."""
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        return Order.UNPROVED
    left, right = int(match[1]), int(match[3])
    if left > 12 and _iso(match[4], match[3], match[1]):
        return Order.DAY_FIRST
    if right > 12 and _iso(match[4], match[1], match[3]):
        return Order.MONTH_FIRST
    return Order.UNPROVED


def together(one: Order, other: Order) -> Order:
    """What two parts of a column prove together."""
    if Order.UNPROVED in (one, other) or one is other:
        return other if one is Order.UNPROVED else one
    return Order.BOTH


def read_day(text: str, order: Order) -> Day:
    """The day or month that the text names, in the order that its column proves."""
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order)
    if _YEAR_OF_TWO.fullmatch(text):
        return Day(doubt="has two digits where a year must have four")
    if _EXCEL_DAY.fullmatch(text):
        return Day(doubt="looks like Excel's count of days, which begins in 1900 or in 1904")
    if iso := _plain_day(text):
        return _within_years(iso)
    return Day(doubt="is no date that can be read: write it as year-month-day, such as 2024-03-12")


def looks_like_date(text: str) -> bool:
    """Whether a text that should be a number reads as a date, as Excel makes one of MAR12 or 3-12."""
    if _YEAR_LAST.fullmatch(text) or (_YEAR_FIRST.fullmatch(text) and _plain_day(text)):
        return True
    has_month = any(_month(word) for word in re.findall(r"[A-Za-z]{3,9}", text))
    if _YEAR_OF_TWO.fullmatch(text):
        return has_month or bool(re.fullmatch(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}", text))
    return has_month and bool(_DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text))


def _plain_day(text: str) -> str | None:
    """ISO of a date that can be read one way only."""
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        groups = match.groups()
        return _iso(groups[0], groups[-2], groups[-1])
    if match := _MONTH_YEAR.fullmatch(text):
        return _iso(match[2], match[1])
    if match := _DAY_WORD.fullmatch(text):
        return _iso(match[3], _month(match[2]), match[1])
    if match := _WORD_DAY.fullmatch(text):
        return _iso(match[3], _month(match[1]), match[2])
    if match := _WORD_YEAR.fullmatch(text):
        return _iso(match[2], _month(match[1]))
    return None


def _year_last(match: re.Match[str], order: Order) -> Day:
    one, two, year = match[1], match[3], match[4]
    day_first, month_first = _iso(year, two, one), _iso(year, one, two)
    known = {day_first, month_first} - {None}
    if len(known) == 1:
        return _within_years(str(known.pop()))
    if not known:
        return Day(doubt="is no day of the calendar")
    if order is Order.DAY_FIRST:
        return _within_years(str(day_first))
    if order is Order.MONTH_FIRST:
        return _within_years(str(month_first))
    return Day(doubt=f"may be {day_first} or {month_first}")


def _within_years(iso: str) -> Day:
    if FIRST_YEAR <= int(iso[:4]) <= LAST_YEAR:
        return Day(iso=iso)
    return Day(doubt=f"lies in the year {iso[:4]}, which stands for no date")


def _iso(year: str, month: str | None, day: str | None = None) -> str | None:
    """The date in ISO 8601 if the calendar has it."""
    if month is None:
        return None
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return found.isoformat() if day else found.isoformat()[:7]


def _month(word: str) -> str | None:
    """The number of an English month, by its name or the first three or four letters of it."""
    lowered = word.lower()
    numbers = [n for n, name in enumerate(_MONTHS, 1) if name == lowered or name[:3] == lowered]
    return str(numbers[0]) if numbers else "9" if lowered == "sept" else None
