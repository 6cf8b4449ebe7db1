"""What a device looks for among the keys of notices. It mirrors `product.is_product`, as `keys` does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from lockring.errors import FactError
from lockring.facts import Device, Known
from lockring.keys import EVERY, LOOSE, NAMELESS, NUMBERED, SHORTEST, UNITS, Key, is_short, one_less
from lockring.naming import generic_words, joined, traces, words
from lockring.normal import compact, device_identifier, identifier, look_alike
from lockring.numbering import form_of, in_text, is_cut_off, is_number, is_part, without_zeros
from lockring.product import unit_numbers

_ABOUT = 3  # signs by which two numbers of one kind may differ in length, as in `product`


class Pieces(msgspec.Struct, frozen=True, kw_only=True):
    """A word of a name as it stands in spelled text: whole, and what is left of it where it is misspelled."""

    whole: str
    traces: tuple[str, ...]


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """What a device looks for.

    `same` are keys of notices that print its numbers, names or units, `masked` those of patterns that almost
    any number may fit, and `near` those of numbers that are nearly its own, also by how they begin
    (`beginnings`). `numbers` are looked for in the text, and for each of `names` the pieces of each telling
    word: a notice may mean the name if it has one of the pieces.
    `other` are keys of notices that a number of the device rules out, if nothing of the above meets them and
    they have none of the keys `loose`. `unnamed` are those of notices that no name of it rules out, `open`
    those that neither does. `lacks` is the fact that would rule out the most.
    """

    same: tuple[Key, ...]
    masked: tuple[Key, ...]
    near: tuple[Key, ...]
    beginnings: tuple[Key, ...]
    numbers: tuple[str, ...]
    names: tuple[tuple[Pieces, ...], ...]
    other: tuple[Key, ...]
    loose: tuple[Key, ...]
    open: tuple[Key, ...]
    unnamed: tuple[Key, ...]
    lacks: str


def lookup(device: Device) -> Lookup | None:
    """What the device looks for; None when nothing is known that says what product it is.

    What is in doubt helps to find notices, and rules none out.
    """
    printed = _number_texts(device, doubted=True)
    numbers = [compact(text) for text in printed]
    names, di = _name_texts(device, doubted=True), _text(device, "device_identifier")
    if not (numbers or names or di):
        return None
    sure = [compact(text) for text in _number_texts(device, doubted=False)]
    return Lookup(
        same=(*_same(numbers, di), *_of_names((*names, *printed)), *_units(device)),
        masked=tuple(("pattern", part) for n in numbers for part in _beginnings(n) if len(part) < SHORTEST),
        near=tuple(key for text in printed for key in _near(text)),
        beginnings=tuple(key for n in numbers for key in (("number", n), ("rebmun", n[::-1]))),
        numbers=(*(n for n in numbers if len(n) >= SHORTEST), *_printed(device)),
        names=tuple(_pieces(counting) for counting in _counting(device, doubted=True)),
        other=tuple(key for number in sure for key in _kinds_of(number)),
        loose=(LOOSE, *(key for number in sure for key in _beginning_with(number))) if sure else (),
        open=(NUMBERED,) if any(len(number) < SHORTEST for number in sure) else (),
        unnamed=(NAMELESS,) if _is_named(device) else (EVERY,),
        lacks=_lacking(device),
    )


def _same(numbers: list[str], di: str) -> Iterator[Key]:
    for number in numbers:
        yield from (("number", number), ("identifier", number))
        yield from (("pattern", part) for part in _beginnings(number) if len(part) >= SHORTEST)
    if di:
        yield ("identifier", device_identifier(di))


def _of_names(texts: tuple[str, ...]) -> Iterator[Key]:
    told = " ".join(texts)
    yield from (("core", word) for word in words(told) | joined(told) if len(word) > 1)


def _kinds_of(number: str) -> Iterator[Key]:
    """The kinds of numbers that this number is none of, if it is not in their list."""
    letters, form = form_of(number)
    yield ("form", form)
    for length in range(len(form) - _ABOUT, len(form) + _ABOUT + 1):
        yield ("letters", f"{letters} {length}")


def _text(device: Device, fact: str, *, doubted: bool = True) -> str:
    """The fact as it was given; empty when it is not known, or in doubt and that matters."""
    known = device.get(fact)
    return known.text if isinstance(known, Known) and (doubted or not known.doubts) else ""


def _number_texts(device: Device, *, doubted: bool) -> list[str]:
    catalog, model = (_text(device, fact, doubted=doubted) for fact in ("catalog_number", "model_number"))
    return [text for text in (catalog, model if is_number(model) else "") if any(map(str.isalnum, text))]


def _name_texts(device: Device, *, doubted: bool) -> list[str]:
    """The texts that name the device in words, each with a word that tells it from others."""
    brand, model = (_text(device, fact, doubted=doubted) for fact in ("brand_name", "model_number"))
    named = model if not is_number(model) or re.search(r"[^\W\d_]{4}", model) else ""
    return [text for text in (brand, named) if words(text) - generic_words()]


def _units(device: Device) -> list[Key]:
    found = []
    for fact in UNITS:
        try:
            found.append(("unit", identifier(_text(device, fact))))
        except (ValueError, FactError):
            continue
    return found


def _printed(device: Device) -> Iterator[str]:
    """The numbers that a notice may print without saying of what: then no name rules the device out."""
    yield from unit_numbers(device)
    yield from filter(None, map(in_text, _number_texts(device, doubted=False)))


def _beginnings(number: str) -> Iterator[str]:
    """The number cut off after each of its signs, from nothing to the whole."""
    yield from (number[:end] for end in range(len(number) + 1))


def _beginning_with(number: str) -> Iterator[Key]:
    """The keys of notices whose list holds a part of the number: the 81 of 8100."""
    yield from (("number", part) for part in _beginnings(number) if part and is_part(part, number))


def _near(text: str) -> Iterator[Key]:
    number = compact(text)
    yield from (("alike", look_alike(number)), ("zeros", without_zeros(text)), ("less", number))
    long = (part for part in _beginnings(number) if not is_part(part, number))
    yield from (("number", part) for part in (*long, *one_less(number)))
    yield from (("number", number[start:]) for start in range(1, len(number)) if is_cut_off(number, start))
    yield from (("masked", mask) for mask in _masks(number))


def _masks(number: str) -> Iterator[str]:
    """How a number of this length begins and ends around what it masks: X for any sign."""
    size = len(number)
    for start in range(size):
        yield from (f"{size} {number[:start]} {number[end:]}" for end in range(start + 1, size + 1))


def _counting(device: Device, *, doubted: bool) -> list[frozenset[str]]:
    """For each text that names the device, the words that could trace it in a notice.

    Without a brand even a word for a kind of device counts: "glaucoma implant".
    """
    names, brand = _name_texts(device, doubted=doubted), _text(device, "brand_name", doubted=False)
    return [words(text) - generic_words() if brand else words(text) for text in names]


def _pieces(counting: frozenset[str]) -> tuple[Pieces, ...]:
    """For each word the pieces of spelled text that are a trace of it."""
    return tuple(_pieces_of(word) for word in sorted(counting) if not is_short(word))


def _pieces_of(word: str) -> Pieces:
    left = (f" {trace} " for trace in sorted(traces(frozenset({word}))))
    return Pieces(whole=f" {word} ", traces=(compact(word), *left))


def _is_named(device: Device) -> bool:
    """Whether there is a name that can rule notices out: none of its words is so short that all have it."""
    counting = _counting(device, doubted=False)
    return bool(counting) and not any(is_short(word) for words_of in counting for word in words_of)


def _lacking(device: Device) -> str:
    """The fact about the product that was not given and would rule out the most."""
    brand = device.get("brand_name")
    if not isinstance(brand, Known) or brand.may_say:
        return "brand_name"
    return "" if _number_texts(device, doubted=True) else "model_number"
