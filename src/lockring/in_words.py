"""The conditions of a scope in words, for whoever looks over what was read of a notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from lockring.scope import (
    AnySuffix,
    Clause,
    Condition,
    DateRange,
    Gap,
    OneOf,
    Ordering,
    Prefix,
    Product,
    Range,
    Unlisted,
    VersionRange,
)

_SHOWN = 12  # values of a list that are told; the whole list stands in the text beside it
_FACTS = {
    "unit_number": "lot or serial number",
    "unit_date": "date made or sold",
    "catalog_number": "REF number",
    "manufacture_date": "date made",
    "distribution_date": "date sold",
    "expiration_date": "expiry date",
}
_GAPS = {
    Gap.WITHHELD: "a list that the notice keeps elsewhere",
    Gap.UNREADABLE: "text that a machine could not read",
    Gap.SILENT: "a case that the notice does not speak of",
}
_ORDERS = {Ordering.LAST_EIGHT_DIGITS: ", by the last eight digits"}


def fact_name(name: str) -> str:
    """A fact as people call it: `unit_number` is "lot or serial number"."""
    stem = name.removeprefix("used_with.")
    words = _FACTS.get(stem, stem.replace("_", " "))
    return words if stem == name else f"{words} of the device that it is used with"


def some(values: Sequence[str]) -> str:
    """The values, of a long list the first ones and how many more there are."""
    more = len(values) - _SHOWN
    return ", ".join(values) if more <= 0 else f"{', '.join(values[:_SHOWN])} and {more:,} more"


def in_words(condition: Condition) -> str:
    """The condition as one phrase."""
    if isinstance(condition, Product):
        return _product(condition)
    return f"{fact_name(condition.fact)}: {some(_values(condition))}"


def statements(clauses: Iterable[Clause]) -> Iterator[tuple[str, str]]:
    """All that the clauses say, as pairs of a fact's name and what they say of it."""
    for clause in clauses:
        for condition in clause.conditions():
            yield from _statements(condition)


def _statements(condition: Condition) -> Iterator[tuple[str, str]]:
    if not isinstance(condition, Product):
        yield from ((fact_name(condition.fact), value) for value in _values(condition))
        return
    for what, values in _parts(condition):
        yield from ((what, value) for value in values)


def _parts(product: Product) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "product number", (*product.numbers, *product.patterns)
    yield "device identifier", product.identifiers
    yield "product name", product.names


def _product(product: Product) -> str:
    told = [f"{what}: {some(values)}" for what, values in _parts(product) if values]
    if product.numbers and not product.closed:
        told.append("there may be other product numbers, too")
    if product.vague:
        told.append("it may mean products that it does not name")
    return "; ".join(told)


def _values(condition: Condition) -> tuple[str, ...]:
    """What the condition allows of its fact."""
    match condition:
        case OneOf():
            return (*condition.values, *(f"{value} (in doubt)" for value in condition.unclear))
        case AnySuffix():
            return tuple(f"{value} with any letters after it" for value in condition.values)
        case Prefix():
            return tuple(f"begins with {value}" for value in condition.values)
        case Range():
            doubts = tuple(f"{value} (in doubt)" for value in condition.unclear)
            return (_span(condition.first, condition.last) + _ORDERS.get(condition.order, ""), *doubts)
        case DateRange():
            return (_span(condition.first, condition.last),)
        case VersionRange():
            bounds = (
                "" if condition.first_included else f", not {condition.first} itself",
                "" if condition.last_included else f", not {condition.last} itself",
            )
            return (_span(condition.first, condition.last) + "".join(bounds),)
        case Unlisted():
            return (_GAPS[condition.gap],)
        case Product():
            return (*condition.numbers, *condition.names)
        case _:
            assert_never(condition)


def _span(first: object, last: object) -> str:
    if first is None:
        return f"up to {last}"
    return f"from {first} on" if last is None else f"from {first} to {last}"
