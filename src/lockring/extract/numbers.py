"""Forms of numbers: measures, identifiers, ranges in one word, alternatives with a slash. Each by itself."""

from __future__ import annotations

import re
from functools import lru_cache

from lockring.normal import compact, identifier

_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?(?:ml|l|mg|g|kg|mm|cm|m|kb|mb|fr|ga|v|w|hz|khz|mhz|x|st|nd|rd|th|in|oz|cc|mcg|iu|gauge|inch)s?",
    re.IGNORECASE,
)
_SHORTEST_HIBC = 8  # signs of a HIBCC identifier: ANSI/HIBC 2.6, 2.2.1: a code of 4 signs, a number, a unit
_SHORTEST_END = 5  # signs of an end of a range: with fewer, 1234-1240 may be one lot number
_LONGEST_VETO = 40_000  # characters; a longer list has no prose in which a number could hide
_SHORTEST_VETO = 3  # signs of a number that is looked for in the text
_NUMBER = re.compile(r"(?<![^\s,;:()\[\]])[^\s,;:()\[\]\d]*+\d[^\s,;:()\[\]]*+")
_AROUND = ".-*\"'#"
_WILDCARD = re.compile(r"\*+|(?<![A-Za-z])(?:[xX]{2,}+|Y{2,}+|Z{2,}+|N{2,}+)++(?![A-Za-z])")
_SMALL = re.compile("[a-z]{3}")
_PARTS = re.compile(r"[/&+*]|[a-z]{3,}")
_KEPT = 1 << 14  # numbers whose normal form is kept: a bound on memory
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=_KEPT)
def key(text: str) -> str:
    """`normal.identifier`; empty for what is none."""
    try:
        return identifier(text)
    except ValueError:
        return ""


def printed(text: str) -> frozenset[str]:
    """Every number that stands in the text, whole and in its parts, whatever is made of it."""
    found: set[str] = set()
    for number in set(_NUMBER.findall(text[:_LONGEST_VETO])):
        if number.isdecimal():
            found.add(number)
            continue
        parts = _PARTS.split(number) if not number.isalnum() or _SMALL.search(number) else ()
        found.update([part.strip(_AROUND) for part in (number, *parts)])
    return frozenset(n for n in found if len(n) >= _SHORTEST_VETO and (n.isdecimal() or _DIGIT.search(n)))


def is_measure(piece: str) -> bool:
    """Whether a piece is a measure with its unit: 50ml, 27G, 5th."""
    return _MEASURE.fullmatch(piece) is not None


def is_identifier(piece: str) -> bool:
    """Whether a number has the form of a device identifier: a GTIN of any length, or a HIBCC identifier."""
    key = compact(piece)
    return len(key) in (8, 12, 13, 14) if key.isdecimal() else _SHORTEST_HIBC <= len(key) <= 23


def has_digit(text: str) -> bool:
    """Whether there is any digit in the text."""
    return text.isdecimal() or _DIGIT.search(text) is not None


def has_letter(text: str) -> bool:
    """Whether there is any letter in the text."""
    return text.isalpha() or (_LETTER.search(text) is not None and any(map(str.isalpha, text)))


def alternatives(text: str) -> list[str]:
    """The numbers of PCS3000/CS3070 or N106/N107; none for RN01/27i, which is one."""
    if "/" not in text:
        return []
    parts = text.split("/")
    mixed = all(len(part) > 2 and has_digit(part) and has_letter(part) for part in parts)
    alike = len({len(part) for part in parts}) == 1 and len(parts[0]) > 2
    return parts if mixed or alike else []


def is_range(first: str, last: str) -> bool:
    """Whether two numbers around a dash are the ends of a range and not two parts of one number."""
    if len(first) != len(last) or len(first) < _SHORTEST_END or not first < last:
        return False
    return all(
        a.isdecimal() == b.isdecimal() and (a.isdecimal() or a == b) for a, b in zip(first, last, strict=True)
    )


def is_pattern(text: str) -> bool:
    """Whether signs of the number stand for any sign: 0998-00-0800-XX, 670160-0000**."""
    return not text.isdecimal() and _WILDCARD.search(text) is not None


def pattern(text: str) -> str:
    """The number with `*` for each sign that may be any."""
    return _WILDCARD.sub(lambda found: "*" * len(found[0]), text)
