"""By which keys a notice is found again, and which of them a device looks for.

The two sides mirror `product.is_product`: whatever notice may be about a device must be met by a key of
the device, or have one of the open keys that no number or name of the device can rule out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from lockring.errors import FactError
from lockring.facts import Device, Known
from lockring.normal import compact, device_identifier, identifier, look_alike
from lockring.product import _tells_apart as tells_apart
from lockring.product import _without_zeros as without_zeros
from lockring.product import compacted, generic_words, is_number, traces, words
from lockring.scope import Clause, OneOf, Product, Scope

VERSION = 1
"""Changes with every change of the keys or of the spelled text; older ones are then made again."""

Key = tuple[str, str]
"""A kind and a value, as the store keeps them."""

_SHORTEST = 3  # signs: fewer stand in almost every text, and nearly any number begins with them
_UNITS = ("lot_number", "serial_number", "unit_number")
ALWAYS: Key = ("open", "always")
"""A clause names no product: only judging it can tell."""
_LOOSE: Key = ("open", "loose")  # it prints numbers, and may mean others too
_NAMELESS: Key = ("open", "nameless")  # no number, and no name that tells products apart
_NUMBERED_NAMELESS: Key = ("open", "numbered_nameless")  # numbers, and no such name
_NUMBERED: Key = ("open", "numbered")
_UNNUMBERED: Key = ("open", "names")
EVERY_OPEN = (_LOOSE, _NAMELESS, _NUMBERED_NAMELESS, _NUMBERED, _UNNUMBERED)
"""Of these every notice that names a product has at least one."""


class Pieces(msgspec.Struct, frozen=True, kw_only=True):
    """A word of a name as it stands in spelled text: whole, and what is left of it where it is misspelled."""

    whole: str
    traces: tuple[str, ...]


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """What a device looks for.

    `same` are keys of notices that print its numbers, names or units, `near` those of numbers that are nearly
    its own, also by how they begin (`beginnings`). `numbers` are looked for in the text, and for each of
    `names` the pieces of each telling word: a notice may mean the name if it has one of the pieces. `open`
    are keys that nothing known of the device rules out. `lacks` is the fact that would rule out the most.
    """

    same: tuple[Key, ...]
    near: tuple[Key, ...]
    beginnings: tuple[Key, ...]
    numbers: tuple[str, ...]
    names: tuple[tuple[Pieces, ...], ...]
    open: tuple[Key, ...]
    lacks: str

    @property
    def pieces_count_for(self) -> Key | None:
        """The only notices in which a piece of a name matters: those without numbers; None for all."""
        return _UNNUMBERED if _NUMBERED_NAMELESS not in self.open else None


# The side of the notice.


def keys_of(scope: Scope) -> frozenset[Key]:
    """Every key by which the clauses of the scope are found."""
    return frozenset(key for clause in scope.any for key in _keys_of_clause(clause))


def spelled(scopes: Iterable[Scope]) -> str:
    """All that the scopes say of products as letters and digits without a space; then, between spaces, their
    words and the traces of these."""
    said = dict.fromkeys(f"{' '.join(p.names)} {p.context}" for scope in scopes for p in _products(scope))
    told = frozenset[str]().union(*map(words, said))
    left = {word for word in told if not _is_short(word)} | traces(told)
    return f"{' '.join(map(compacted, said))} {' '.join(sorted(left))} "


def number_key(text: str) -> Key:
    """The key of the notices that print exactly this product number, in any spelling."""
    return ("number", compact(text))


def _products(scope: Scope) -> Iterator[Product]:
    for clause in scope.any:
        for condition in clause.all:
            if isinstance(condition, Product):
                yield condition


def _keys_of_clause(clause: Clause) -> Iterator[Key]:
    product = next((condition for condition in clause.all if isinstance(condition, Product)), None)
    if product is None:
        yield ALWAYS
        return
    yield from _numbers_of(product)
    yield from _open_of(product)
    for name in product.names:
        if telling := words(name) - generic_words():
            yield ("core", max(telling, key=lambda word: (len(word), word)))
    for condition in clause.all:
        if isinstance(condition, OneOf) and condition.fact in _UNITS:
            yield from (("unit", str(key)) for key in condition.keys)


def _numbers_of(product: Product) -> Iterator[Key]:
    for text in product.numbers:
        number = compact(text)
        yield from (("number", number), ("rebmun", number[::-1]), ("alike", look_alike(number)))
        yield ("zeros", without_zeros(text))
    for text in product.identifiers:
        yield from (("identifier", device_identifier(text)), ("identifier", compact(text)))
    for pattern in product.patterns:
        yield ("pattern", "".join(filter(str.isalnum, pattern.upper().partition("*")[0])))


def _open_of(product: Product) -> Iterator[Key]:
    numbered, named = bool(product.numbers or product.patterns), tells_apart(product)
    yield _NUMBERED if numbered else _UNNUMBERED
    if not named:
        yield _NUMBERED_NAMELESS if numbered else _NAMELESS
    if numbered and (product.vague or not product.closed):
        yield _LOOSE


# The side of the device.


def lookup(device: Device) -> Lookup | None:
    """What the device looks for; None when nothing is known that says what product it is.

    What is in doubt helps to find notices, and rules none out.
    """
    printed = _number_texts(device, doubted=True)
    numbers = [compact(text) for text in printed]
    names = _name_texts(device, doubted=True)
    di, units = _text(device, "device_identifier"), _units(device)
    if not (numbers or names or di):
        return None
    told = words(" ".join((*names, *printed)))
    identifiers = [("identifier", form) for form in (*numbers, *([device_identifier(di)] if di else []))]
    return Lookup(
        same=(
            *(("number", number) for number in numbers),
            *(("pattern", part) for number in numbers for part in _beginnings(number)),
            *identifiers,
            *(("core", word) for word in told),
            *units,
        ),
        near=tuple(key for text in printed for key in _near(text)),
        beginnings=tuple(key for n in numbers for key in (("number", n), ("rebmun", n[::-1]))),
        numbers=tuple(number for number in numbers if len(number) >= _SHORTEST),
        names=tuple(_pieces(word_list) for word_list in _counting(device, doubted=True)),
        open=_open_to(device),
        lacks=_lacking(device),
    )


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
    return [text for text in (brand, "" if is_number(model) else model) if words(text) - generic_words()]


def _units(device: Device) -> list[Key]:
    found = []
    for fact in _UNITS:
        try:
            found.append(("unit", identifier(_text(device, fact))))
        except (ValueError, FactError):
            continue
    return found


def _beginnings(number: str) -> Iterator[str]:
    """The number cut off after each of its signs, from nothing to the whole."""
    yield from (number[:end] for end in range(len(number) + 1))


def _near(text: str) -> Iterator[Key]:
    number = compact(text)
    yield from (("alike", look_alike(number)), ("zeros", without_zeros(text)))
    yield from (("number", part) for part in _beginnings(number))
    yield from (("number", number[start:]) for start in range(1, len(number)))


def _counting(device: Device, *, doubted: bool) -> list[frozenset[str]]:
    """For each text that names the device, the words that could trace it in a notice.

    Without a brand even a word for a kind of device counts: "glaucoma implant".
    """
    names, brand = _name_texts(device, doubted=doubted), _text(device, "brand_name", doubted=False)
    return [words(text) - generic_words() if brand else words(text) for text in names]


def _pieces(counting: frozenset[str]) -> tuple[Pieces, ...]:
    """For each word the pieces of spelled text that are a trace of it."""
    return tuple(_pieces_of(word) for word in sorted(counting) if not _is_short(word))


def _pieces_of(word: str) -> Pieces:
    left = (f" {trace} " for trace in sorted(traces(frozenset({word}))))
    return Pieces(whole=f" {word} ", traces=(compact(word), *left))


def _is_short(word: str) -> bool:
    return len(word) < _SHORTEST or len(compact(word)) < _SHORTEST


def _open_to(device: Device) -> tuple[Key, ...]:
    """The open keys that what is surely known of the device does not rule out."""
    numbers = [compact(text) for text in _number_texts(device, doubted=False)]
    named = _is_named(device)
    kept = {
        _NAMELESS: True,
        _LOOSE: bool(numbers),
        _NUMBERED_NAMELESS: not numbers,
        _UNNUMBERED: not named,
        _NUMBERED: not (numbers or named) or any(len(number) < _SHORTEST for number in numbers),
    }
    return tuple(key for key, is_open in kept.items() if is_open)


def _is_named(device: Device) -> bool:
    """Whether there is a name that can rule notices out: none of its words is so short that all have it."""
    counting = _counting(device, doubted=False)
    return bool(counting) and not any(_is_short(word) for words_of in counting for word in words_of)


def _lacking(device: Device) -> str:
    """The fact about the product that was not given and would rule out the most."""
    if not _text(device, "brand_name"):
        return "brand_name"
    return "" if _number_texts(device, doubted=True) else "model_number"
