"""Is a number on a device one that a notice prints of its product, another one, or nearly the same?"""

from __future__ import annotations

import re
from functools import lru_cache

from lockring.conditions import Product
from lockring.naming import SHORTEST, WORD, compacted, is_measure
from lockring.normal import compact, device_identifier, look_alike, shape

_ABOUT = 3  # signs by which two numbers of one kind may differ in length
_LONG = 6  # signs of a number in which one may be lost in printing and nobody sees it
_BETWEEN = re.compile(r"[\s,;:()\[\]]+")
_TELLING = 5  # signs of a number that seldom stands in a text by chance
_LONGEST_NUMBER = 24  # signs of a model number with its separators; a longer text is a name in words


def is_number(text: str) -> bool:
    """Whether a text can be a product number and is no name in words: `MMT 1780 K`, not `Test 6 Strips`."""
    words = [word for word in text.split() if word.isalpha() and len(word) > SHORTEST]
    measured = any(map(is_measure, text.lower().split())) and " " in text
    return any(c.isdecimal() for c in text) and len(text) <= _LONGEST_NUMBER and not words and not measured


@lru_cache(maxsize=1 << 10)
def printed_numbers(text: str) -> frozenset[str]:
    """The numbers that stand in a text, whatever they are, as `in_text` gives them."""
    return frozenset(filter(None, map(in_text, _BETWEEN.split(text))))


def in_text(number: str) -> str:
    """The number as it is compared with those of a text; empty where it can stand there by chance.

    Without the zeros that lead it: 04528123190 is printed as 4528123190.
    """
    key = compact(number).lstrip("0")
    return key if len(key) >= _TELLING and any(map(str.isdecimal, key)) else ""


def identifier_says(text: str, product: Product) -> str:
    """What the device identifier says: yes where it is listed, else nothing (silent)."""
    if not text or not product.identifiers:
        return "silent"
    listed = {device_identifier(identifier) for identifier in product.identifiers}
    return "yes" if device_identifier(text) in listed else "silent"


def number_says(text: str, product: Product) -> str:
    """What a product number says: yes, no, or silent; open where it is nearly a listed one.

    Loose where it is not listed, and the list is not closed or has a part of it: the 81 of 8100.
    """
    key, listed = compact(text), _keys(product.numbers)
    matches = any(re.fullmatch(pattern, key) for pattern in _patterns(product.patterns))
    if matches or key in listed or key in _keys(product.identifiers):
        return "yes"
    if not (listed or product.patterns):
        return "silent"
    if key in _keys(product.others):
        return "no"
    zeros = without_zeros(text) in {without_zeros(number) for number in product.numbers}
    if zeros or _nearly(key, listed) or (key.lstrip("0") or key) in compacted(product.context):
        return "open"
    if not product.closed or any(_extends(key, short, listed) for short in listed if is_part(short, key)):
        return "loose"
    return "no" if _kindred(key, (*product.numbers, *product.patterns)) else "silent"


def _kindred(key: str, listed: tuple[str, ...]) -> bool:
    """Whether the number is of the kind that is listed.

    Letters and digits take turns in the same way, or the same letters begin it and it is about as long.

    A maker's model, catalogue and order numbers have forms of their own: one says nothing against another.
    """
    letters, form = form_of(key)
    return any(
        other == form or (begins == letters and abs(len(other) - len(form)) <= _ABOUT)
        for begins, other in set(map(form_of, listed))
    )


@lru_cache(maxsize=1 << 14)
def form_of(number: str) -> tuple[str, str]:
    """The letters at the beginning of a number, and how letters and digits take turns in all of it."""
    signs = "".join(c for c in number.upper() if c.isalnum() or c == "*")
    form = shape(signs.replace("*", "0"))
    return signs[: len(form) - len(form.lstrip("A"))], re.sub("A+", "A", form)


@lru_cache(maxsize=1 << 12)
def _keys(numbers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(compact, numbers))


@lru_cache(maxsize=1 << 12)
def _patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Regular expressions without any choice: each sign is itself or any one sign."""
    return tuple(
        "".join("." if c == "*" else re.escape(c) for c in pattern.upper() if c == "*" or c.isalnum())
        for pattern in patterns
    )


@lru_cache(maxsize=1 << 14)
def without_zeros(text: str) -> str:
    """The number without the zeros that lead its parts: 51754-0501-05 and 51754-501-5 are perhaps one."""
    return "-".join(part.lstrip("0") for part in WORD.findall(text.upper()))


def _nearly(key: str, listed: frozenset[str]) -> bool:
    """Whether the number may be a listed one: cut off, with something added, or read wrongly."""
    return len(key) < SHORTEST or any(_near(key, other, listed) for other in listed)


def _near(key: str, other: str, listed: frozenset[str]) -> bool:
    if other.startswith(key) or other.endswith(key):
        return True
    if not is_part(other, key) and _extends(key, other, listed):
        return True
    if key.endswith(other) and is_cut_off(key, len(key) - len(other)):
        return True
    any_sign = "X" in other and len(other) == len(key) and re.fullmatch(other.replace("X", "."), key)
    return bool(any_sign) or look_alike(key) == look_alike(other) or _one_sign_more(key, other)


def is_part(beginning: str, number: str) -> bool:
    """Whether so little of a number is no more than a part of it: by chance, many numbers begin so."""
    return len(beginning) < SHORTEST or 2 * len(beginning) < len(number)


def is_cut_off(number: str, start: int) -> bool:
    """Whether a notice may print only the end of the number, from `start` on: 80 of MMT80, not of MMT1780."""
    long, digits = len(number) - start >= SHORTEST, number[start - 1 : start + 1].isdecimal()
    return start == 0 or long or not digits


def _one_sign_more(one: str, other: str) -> bool:
    """Whether a sign was dropped in one of two long numbers: 807324 for 8067324."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(short) < _LONG or not long.isdecimal():
        return False
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same:] == long[same + 1 :]


def _extends(key: str, other: str, listed: frozenset[str]) -> bool:
    """Whether the number is a listed one with more behind it, and the list does not tell such ones apart."""
    return key.startswith(other) and not any(third != other and third.startswith(other) for third in listed)
