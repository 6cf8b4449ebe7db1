"""Is the device the product that a notice prints? By its numbers where there are any, else by its names.

A number in the list is a yes, and a number that is surely another one a no. A name says yes where the
device has every telling word of a name of the notice, and no where nothing of the device's name stands
anywhere in the notice, or where it is a sister's. Yes and no together, or neither, is open: so a fact more
can open what was settled, and never turn it round.
"""

from __future__ import annotations

import re
from collections import Counter

from lockring.conditions import Product
from lockring.facts import Device, Known
from lockring.kept import kept
from lockring.naming import (
    NOUNS,
    SHORTEST,
    compacted,
    designations,
    generic_words,
    joined,
    proper_words,
    telling,
    traces,
    words,
)
from lockring.normal import compact
from lockring.numbering import identifier_says, in_text, is_number, number_says, numbers_printed_by
from lockring.truth import Truth

_MANY = 2  # telling words that a name shares with another, and is perhaps the same in other words
_UNITS = ("lot_number", "serial_number", "unit_number")


def is_product(device: Device, product: Product) -> Truth:
    """Whether the device is the product; None when what is known of it does not settle that."""
    by_number = _by_number(device, product)
    if by_number == "open":
        return None
    by_name = _by_name(device, product)
    if by_number in ("silent", "loose"):
        if by_name is False:
            return None if _is_printed(device, product) else False
        return by_name if by_number == "silent" else None
    said = by_number == "yes"
    names = (_text(device, "brand_name"), _text(device, "model_number"))
    if not said and any(_has_a_name(name, product) for name in names):
        return None
    return said if by_name is None or by_name is said else None


def rests_on_names(device: Device, product: Product) -> bool:
    """Whether no number on the device rules the product out, or in: where it is another one, names say so."""
    return _by_number(device, product) in ("silent", "loose")


def _by_number(device: Device, product: Product) -> str:
    """What the numbers on the device say: yes, no, or nothing (silent).

    Or open: they contradict each other, or one is nearly a listed one. Or loose: the list is not closed, so
    that only a name can tell that it is another product.
    """
    said = {identifier_says(_text(device, "device_identifier"), product)}
    said |= {number_says(number, product) for number in set(_numbers(device))}
    said.discard("silent")
    if {"yes", "no"} <= said:
        return "open"
    return next((answer for answer in ("yes", "open", "loose", "no") if answer in said), "silent")


def _text(device: Device, fact: str) -> str:
    """The fact as it was given; empty when it is not known or in doubt."""
    known = device.get(fact)
    return known.text if isinstance(known, Known) and not known.doubts else ""


def _numbers(device: Device) -> list[str]:
    """The numbers of the device that can be a product number: a model may also be a name of words."""
    catalog, model = _text(device, "catalog_number"), _text(device, "model_number")
    numbers = [catalog] if any(c.isalnum() for c in catalog) else []
    return [*numbers, model] if is_number(model) else numbers


def _is_printed(device: Device, product: Product) -> bool:
    """Whether the notice prints a number of the device or of the unit: then no name rules it out."""
    said = numbers_printed_by(product)
    numbers = (*unit_numbers(device), *map(in_text, _numbers(device)))
    return any(number in said for number in numbers if number)


def unit_numbers(device: Device) -> list[str]:
    """The lot and serial numbers of the device as they are looked for in a text, those long enough for it."""
    return list(filter(None, (in_text(_text(device, fact)) for fact in _UNITS)))


def _by_name(device: Device, product: Product) -> Truth:
    """What the names say: yes where the device has every telling word of a name that the notice gives.

    No where no telling word of the device stands in the notice, or where its name is a sister's.
    """
    model = _text(device, "model_number")
    named = model if not is_number(model) or re.search(r"[^\W\d_]{4}", model) else ""
    parts = [text for text in (_text(device, "brand_name"), named) if telling(text)]
    traced = {_traced(telling(text), product) for text in parts}
    if not parts:
        return None
    whole = " ".join((_text(device, "brand_name"), model))
    if traced == {False}:
        shared = _shares_words(device, product) or _has_a_name(whole, product)
        return False if tells_apart(product) and not shared else None
    known = [text for text in parts if _traced(telling(text), product)]
    compared = known if _stands_in_one_name(model, product) else [*known, whole]
    if any(_is_another(text, product) for text in compared):
        listed = product.any_name or product.vague  # its lots are listed, and tell
        return None if listed or any(_has_a_name(text, product) for text in parts) else False
    if False in traced:
        return None
    told = words(whole)
    if product.any_name and not (product.numbers or product.patterns):
        return True if told <= _words(product) | NOUNS else None
    return True if _has_a_name(whole, product) else None


def _has_a_name(text: str, product: Product) -> bool:
    """Whether a text has every telling word of a name that the notice gives."""
    told = words(text) | joined(text)
    return any(core <= told for core in _cores(product))


def _stands_in_one_name(model: str, product: Product) -> bool:
    """Whether one name of the notice has all that the model tells: then another brand only leaves it open."""
    told = telling(model)
    return bool(told) and any(told <= words(name) for name in product.names)


@kept
def tells_apart(product: Product) -> bool:
    """Whether the notice names its products so that another name is another product."""
    return not product.vague and any(map(proper_words, product.names or (product.context,)))


def _shares_words(device: Device, product: Product) -> bool:
    """Without a brand, whether the device's name shares any word with the notice: "glaucoma implant"."""
    named = words(_text(device, "model_number")) if not _text(device, "brand_name") else frozenset()
    return not named.isdisjoint(_words(product))


def _is_another(text: str, product: Product) -> bool:
    """Whether a name is that of another product of the same brand or with another number."""
    return _numbered_otherwise(text, product) or _a_sister(telling(text), product)


def _traced(told: frozenset[str], product: Product) -> bool:
    """Whether any of the words, however spelled, stands anywhere in the notice."""
    if not traces(told).isdisjoint(_traces(product)):
        return True
    spelled = _spelled(product)
    return any(compacted(word) in spelled for word in told)


def everything(product: Product) -> str:
    """All that the notice says of the product, in which a trace of a name is looked for."""
    return " ".join((*product.names, *product.numbers, product.context))


def _a_sister(told: frozenset[str], product: Product) -> bool:
    """Whether device and notice share a brand, and each has a telling word that the other lacks.

    GORE VIABAHN is not GORE PRECLUDE. A name of the notice that the device has in full makes it none.
    """
    cores = _cores(product)
    own = frozenset(word for word in told if word.isalpha() and len(word) >= SHORTEST)
    strange = own and not _traced(own - {word for core in cores for word in core}, product)
    other = own - _words(product)
    near = any(len(core & told) >= _MANY for core in cores)
    return bool(cores and other and strange and not near and all(core - told for core in cores))


def _core(told: frozenset[str]) -> frozenset[str]:
    """The telling words of a name; a letter or a digit alone tells nothing: T-Piece, REV.0."""
    core = told - generic_words()
    return core if any(len(word) > 1 for word in core) else frozenset()


@kept
def _cores(product: Product) -> tuple[frozenset[str], ...]:
    """For each name of the notice, the words that a device of that name has: the telling ones.

    Where only a common word tells two names apart (Accu-Chek Mobile, Accu-Chek Active), all of them.
    """
    told = [words(name) for name in product.names]
    cores = [_core(words_of) for words_of in told]
    count = Counter(cores)
    return tuple(
        core if count[core] == 1 else words_of - NOUNS
        for core, words_of in zip(cores, told, strict=True)
        if core
    )


def _numbered_otherwise(text: str, product: Product) -> bool:
    """Whether the notice gives the device's word another number: cobas 4800, and only cobas 6800."""
    numbers = designations(text)
    if not numbers or any(compacted(number) in _spelled(product) for _, number in numbers):
        return False
    return any(word in _numbered(product) for word, _ in numbers)


@kept
def _words(product: Product) -> frozenset[str]:
    return words(everything(product))


@kept
def _traces(product: Product) -> frozenset[str]:
    return traces(_words(product))


@kept
def _spelled(product: Product) -> str:
    return compact(everything(product))


@kept
def _numbered(product: Product) -> frozenset[str]:
    """The words of the notice that have a number behind them."""
    return frozenset(word for word, _ in designations(everything(product)))
