"""By which keys a notice is found again, and which of them a device looks for.

The two sides mirror `product.is_product`: whatever notice may be about a device must be met by a key of
the device, or have one of the open keys that no number or name of the device can rule out. A change there
can need one here, and then a new `VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockring.naming import compacted, generic_words, traces, words
from lockring.normal import compact, device_identifier, identifier, look_alike
from lockring.numbering import form_of, in_text, printed_numbers, without_zeros
from lockring.product import everything, tells_apart
from lockring.scope import OneOf, Product, Scope

VERSION = 3
"""Changes with every change of the keys or of the spelled text; older ones are then made again."""

Key = tuple[str, str]
"""A kind and a value, as the store keeps them."""

SHORTEST = 3  # signs: fewer stand in almost every text, and nearly any number begins with them
OF_UNITS = ("unit", "printed")
"""The kinds of the keys of `of_unit`."""
UNITS = ("lot_number", "serial_number", "unit_number")
ALWAYS: Key = ("open", "always")
"""A clause names no product: only judging it can tell."""
EVERY: Key = ("open", "every")
"""Every clause names a product: a name of the device can rule it out, or a number of the same kind."""
NAMELESS: Key = ("open", "nameless")  # it has no name that tells products apart
NUMBERED: Key = ("open", "numbered")  # it prints numbers
LOOSE: Key = ("open", "loose")  # it prints numbers, and not all that it means
_LONG = 6  # signs of a number in which one may have been lost, as in `product`


def keys_of(scope: Scope) -> frozenset[Key]:
    """Every key by which the clauses of the scope are found."""
    guards = [next(_products(Scope(any=(clause,))), None) for clause in scope.any]
    products = [product for product in guards if product is not None]
    if len(products) < len(guards):
        return frozenset([ALWAYS])
    found = {key for product in products for key in (*_numbers_of(product), *_names_of(product))}
    found |= {("printed", number) for product in products for number in printed_numbers(product.context)}
    return frozenset(found | set(_units_of(scope)) | set(_open_of(products)) | _kinds(products))


def spelled(scopes: Iterable[Scope]) -> str:
    """All that the scopes say of products as letters and digits without a space; then, between spaces, their
    words and the traces of these."""
    said = dict.fromkeys(everything(product) for scope in scopes for product in _products(scope))
    told = frozenset[str]().union(*map(words, said))
    left = {word for word in told if not is_short(word)} | traces(told)
    return f"{' '.join(map(compacted, said))} {' '.join(sorted(left))} "


def of_unit(number: str) -> tuple[Key, ...]:
    """The keys of the notices that list or print this lot or serial number."""
    printed = in_text(number)
    found: list[Key] = [("printed", printed)] if printed else []
    try:
        return (("unit", identifier(number)), *found)
    except ValueError:
        return tuple(found)


def number_key(text: str) -> Key:
    """The key of the notices that print exactly this product number, in any spelling."""
    return ("number", compact(text))


def _products(scope: Scope) -> Iterator[Product]:
    for clause in scope.any:
        for condition in clause.all:
            if isinstance(condition, Product):
                yield condition


def _names_of(product: Product) -> Iterator[Key]:
    """One telling word of each name: a device of that name has all of them."""
    for name in product.names:
        if telling := words(name) - generic_words():
            yield ("core", max(telling, key=lambda word: (len(word), word)))


def _units_of(scope: Scope) -> Iterator[Key]:
    for clause in scope.any:
        for condition in clause.all:
            if isinstance(condition, OneOf) and condition.fact in UNITS:
                yield from (("unit", str(key)) for key in condition.keys)


def _numbers_of(product: Product) -> Iterator[Key]:
    for text in product.numbers:
        number = compact(text)
        yield from (("number", number), ("rebmun", number[::-1]), ("alike", look_alike(number)))
        yield from (("zeros", without_zeros(text)), *(("less", shorter) for shorter in one_less(number)))
        if "X" in number:
            yield ("masked", f"{len(number)} {number.partition('X')[0]} {number.rpartition('X')[2]}")
    for text in product.identifiers:
        yield from (("identifier", device_identifier(text)), ("identifier", compact(text)))
    for pattern in product.patterns:
        yield ("pattern", "".join(filter(str.isalnum, pattern.upper().partition("*")[0])))


def one_less(number: str) -> Iterator[str]:
    """A long number of digits without one of them."""
    if number.isdecimal() and len(number) > _LONG:
        yield from (number[:place] + number[place + 1 :] for place in range(len(number)))


def _open_of(products: list[Product]) -> Iterator[Key]:
    numbered = [product for product in products if product.numbers or product.patterns]
    yield EVERY
    if numbered:
        yield NUMBERED
    if any(not product.closed for product in numbered):
        yield LOOSE
    if not all(map(tells_apart, products)):
        yield NAMELESS


def _kinds(products: list[Product]) -> frozenset[Key]:
    """The kinds of which each product prints a number: another number of such a kind is no number of it."""
    kinds = [frozenset(map(form_of, (*product.numbers, *product.patterns))) for product in products]
    common = frozenset.intersection(*kinds)
    same = {("form", form) for _, form in common}
    return frozenset(same | {("letters", f"{letters} {len(form)}") for letters, form in common})


def is_short(word: str) -> bool:
    """Whether a word has so few letters and digits that it stands in almost every text."""
    return len(word) < SHORTEST or not (word.isascii() or len(compact(word)) >= SHORTEST)
