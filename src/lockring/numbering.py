"""Is a number on a device one that a notice prints of its product, another one, or nearly the same?"""

from __future__ import annotations

import re
from functools import lru_cache

from lockring.conditions import Product
from lockring.kept import kept
from lockring.naming import SHORTEST, WORD, compacted, is_measure
from lockring.normal import compact, device_identifier, look_alike, shape

_ABOUT = 3  # signs by which two numbers of one kind may differ in length
_LONG = 6  # signs of a number in which one may be lost in printing and nobody sees it
_BETWEEN = re.compile(r"[\s,;:()\[\]]+")
_TELLING = 5  # signs of a number that seldom stands in a text by chance
_LONGEST_NUMBER = 24  # signs of a model number with its separators; a longer text is a name in words


@lru_cache(maxsize=1 << 12)
def is_number(text: str) -> bool:
    """Whether a text can be a product number and is no name in words: `MMT 1780 K`, not `Test 6 Strips`."""
    words = [word for word in text.split() if word.isalpha() and len(word) > SHORTEST]
    measured = any(map(is_measure, text.lower().split())) and " " in text
    return any(c.isdecimal() for c in text) and len(text) <= _LONGEST_NUMBER and not words and not measured


@kept
def numbers_printed_by(product: Product) -> frozenset[str]:
    """The numbers that stand in what a notice says of the product, as `printed_numbers` gives them."""
    return printed_numbers(product.context)


def printed_numbers(text: str) -> frozenset[str]:
    """The numbers that stand in a text, whatever they are, as `in_text` gives them."""
    return frozenset(filter(None, map(in_text, _BETWEEN.split(text))))


@lru_cache(maxsize=1 << 14)
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
    return "yes" if device_identifier(text) in _identifiers(product) else "silent"


def number_says(text: str, product: Product) -> str:
    """What a product number says: yes, no, or silent; open where it is nearly a listed one.

    Loose where it is not listed, and the list is not closed or has a part of it: the 81 of 8100.
    """
    key, listed = compacted(text), _listed(product)
    matches = any(re.fullmatch(pattern, key) for pattern in _patterns(product.patterns))
    if matches or key in listed or key in _compact_identifiers(product):
        return "yes"
    if not (listed or product.patterns):
        return "silent"
    if key in _others(product):
        return "no"
    zeros = without_zeros(text) in _without_zeros(product)
    if zeros or _nearly(key, product) or (key.lstrip("0") or key) in _context(product):
        return "open"
    if not product.closed or any(_extends(key, short, listed) for short in listed if is_part(short, key)):
        return "loose"
    return "no" if _kindred(key, product) else "silent"


def _kindred(key: str, product: Product) -> bool:
    """Whether the number is of the kind that is listed.

    Letters and digits take turns in the same way, or the same letters begin it and it is about as long.

    A maker's model, catalogue and order numbers have forms of their own: one says nothing against another.
    """
    letters, form = form_of(key)
    return any(
        other == form or (begins == letters and abs(len(other) - len(form)) <= _ABOUT)
        for begins, other in _forms(product)
    )


@lru_cache(maxsize=1 << 14)
def form_of(number: str) -> tuple[str, str]:
    """The letters at the beginning of a number, and how letters and digits take turns in all of it."""
    signs = "".join(c for c in number.upper() if c.isalnum() or c == "*")
    form = shape(signs.replace("*", "0"))
    return signs[: len(form) - len(form.lstrip("A"))], re.sub("A+", "A", form)


@kept
def _listed(product: Product) -> frozenset[str]:
    return frozenset(map(compact, product.numbers))


@kept
def _others(product: Product) -> frozenset[str]:
    return frozenset(map(compact, product.others))


@kept
def _identifiers(product: Product) -> frozenset[str]:
    return frozenset(map(device_identifier, product.identifiers))


@kept
def _compact_identifiers(product: Product) -> frozenset[str]:
    return frozenset(map(compact, product.identifiers))


@kept
def _without_zeros(product: Product) -> frozenset[str]:
    return frozenset(map(without_zeros, product.numbers))


@kept
def _look_alikes(product: Product) -> frozenset[str]:
    return frozenset(map(look_alike, _listed(product)))


@kept
def _masked(product: Product) -> tuple[str, ...]:
    """The listed numbers in which an X may stand for any sign."""
    return tuple(number for number in _listed(product) if "X" in number)


@kept
def _forms(product: Product) -> frozenset[tuple[str, str]]:
    return frozenset(map(form_of, (*product.numbers, *product.patterns)))


@kept
def _context(product: Product) -> str:
    return compact(product.context)


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


def _nearly(key: str, product: Product) -> bool:
    """Whether the number may be a listed one: cut off, with something added, or read wrongly."""
    listed = _listed(product)
    if len(key) < SHORTEST or look_alike(key) in _look_alikes(product):
        return True
    masks = (other for other in _masked(product) if len(other) == len(key))
    if any(re.fullmatch(other.replace("X", "."), key) for other in masks):
        return True
    return any(_near(key, other, listed) for other in listed)


def _near(key: str, other: str, listed: frozenset[str]) -> bool:
    if other.startswith(key) or other.endswith(key):
        return True
    if key.startswith(other) and not is_part(other, key) and _extends(key, other, listed):
        return True
    if key.endswith(other) and is_cut_off(key, len(key) - len(other)):
        return True
    return abs(len(key) - len(other)) == 1 and _one_sign_more(key, other)


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
