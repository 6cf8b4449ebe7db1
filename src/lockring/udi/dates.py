"""Dates as labels print them. A date that no calendar has comes back as None, never as a near one."""

from __future__ import annotations

from datetime import date, timedelta

REFERENCE_YEAR = 2026  # "current year" of the century window; fixed: a label reads alike on any day


def is_digits(text: str) -> bool:
    """True for one or more of 0-9 only; `str.isdigit` alone also takes "²" and Arabic-Indic digits."""
    return text.isascii() and text.isdigit()


def full_year(two_digits: int) -> int:
    """The year of a two-digit year: GS1 General Specifications section 7.12, seen from 2026.

    51 or more ahead of the reference year is the century before: 77 is 1977, 76 is 2076. HIBCC gives no
    rule of its own, so its two-digit years are read the same way.
    """
    century, current = divmod(REFERENCE_YEAR, 100)
    return 100 * (century - (two_digits - current >= 51)) + two_digits


def read_date(digits: str, pattern: str) -> str | None:
    """The date of digits in a pattern: "YYYY-MM-DD", or "YYYY-MM" if the pattern has no day.

    Patterns are such as "YYMMDD", "MMYY", "YYYYMMDD", "YYJJJHH", "CYYJJJ". J is the day of the
    year, H the hour (checked, then left out), C the hundreds of the year in ISBT 128: 9 is 19xx, 0 is 20xx,
    1 is 21xx (ST-001 section 2.4.4). "19366" is None: 2019 had 365 days.
    """
    if len(digits) != len(pattern) or not is_digits(digits):
        return None
    part: dict[str, int] = {}
    for unit, digit in zip(pattern, digits, strict=True):
        part[unit] = 10 * part.get(unit, 0) + int(digit)
    if part.get("H", 0) > 23:
        return None
    year = part["Y"] if "YYYY" in pattern else full_year(part["Y"])
    if "C" in part:
        year = part["Y"] + (1900 if part["C"] == 9 else 2000 + 100 * part["C"])
    try:
        day = date(year, part.get("M", 1), part.get("D", 1)) + timedelta(days=part.get("J", 1) - 1)
    except (ValueError, OverflowError):
        return None
    if day.year != year:
        return None
    return day.isoformat() if "D" in part or "J" in part else day.isoformat()[:7]


def read_yymmdd(digits: str, *, last_day: bool) -> str | None:
    """A GS1 date, where day 00 means that no day is given: then "YYYY-MM", or the month's last day.

    "200200" with `last_day` is 2020-02-29: an item expires when its month is over
    (GS1 General Specifications section 3.4.7).
    """
    if not digits.endswith("00"):
        return read_date(digits, "YYMMDD")
    month = read_date(digits[:-2], "YYMM")
    if month is None or not last_day:
        return month
    year, number = map(int, month.split("-"))
    return (date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)).isoformat()
