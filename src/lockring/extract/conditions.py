"""Single mentions written as conditions: lists, ranges, versions, days. What cannot be written is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lockring import normal
from lockring.errors import FactError
from lockring.extract.mentions import Bounds, Mention, Place
from lockring.extract.numbers import is_pattern, key
from lockring.extract.ranges import range_of, version_range
from lockring.extract.words import UNIT, Kind
from lockring.scope import Condition, OneOf, Prefix

_FACTS = {
    Kind.LOT: "lot_number",
    Kind.SERIAL: "serial_number",
    Kind.MODEL: "model_number",
    Kind.CATALOG: "catalog_number",
    Kind.IDENTIFIER: "device_identifier",
    Kind.VERSION: "software_version",
    Kind.EXPIRY: "expiration_date",
    Kind.MADE: "manufacture_date",
    Kind.SOLD: "distribution_date",
}
_VERSION = re.compile(r"[vV]?\d+(?:\.\d+)+[A-Za-z]?")


@dataclass(slots=True)
class Written:
    """The conditions of lists, of which any may hold, and the places of what could not be written."""

    conditions: list[Condition] = field(default_factory=list)
    unread: list[tuple[str, Place]] = field(default_factory=list)


def fact_of(kind: Kind) -> str:
    """The fact of the vocabulary that a number of this kind is."""
    return _FACTS[kind]


def unit_fact(kinds: frozenset[Kind]) -> str:
    """Lot, serial, or whichever of both the label carries."""
    told = kinds & UNIT
    return _FACTS[next(iter(told))] if len(told) == 1 else "unit_number"


def listed(fact: str, mentions: Sequence[Mention], *, unclear: tuple[str, ...] = ()) -> Written:
    """The numbers, ranges and beginnings of lists of units; the numbers of all of them are one list.

    `unclear` are numbers that the notice prints somewhere without a label: they are neither in nor out.
    Ranges of `select lots` are left out: nobody knows which of them are meant.
    """
    written = Written()
    lists = [values for mention in mentions if (values := _values(mention, written))]
    glued = (half for values in lists for half in _glued(tuple(values)))
    everything = dict.fromkeys((*unclear, *glued))
    for values in _of_one_form(lists) if fact == "unit_number" else _together(lists):
        everything = _add_values(written, fact, values, everything)
    for mention in mentions:
        if mention.prefixes:
            prefixes = tuple(item.text for item in mention.prefixes)
            written.conditions.append(Prefix(fact=fact, values=prefixes))
        for bounds in mention.ranges if not mention.some else ():
            everything = _add_range(written, mention, bounds, fact, everything)
    return written


Texts = dict[str, None]  # in the order of the notice, each once


def _values(mention: Mention, written: Written) -> Texts:
    """The numbers of a list; what stands for several is noted as unread."""
    values: Texts = {}
    for item in mention.items:
        if is_pattern(item.text):
            written.unread.append((mention.field, item.place))
        elif item.text.isalnum() or any(map(str.isalnum, item.text)):
            values[item.text] = None
    return values


def _together(lists: list[Texts]) -> list[Texts]:
    """The lists as one, if there are any."""
    return [{value: None for values in lists for value in values}] if lists else []


def _of_one_form(lists: list[Texts]) -> Iterable[Texts]:
    """Lists of numbers that may be lots or serials; those in which the same forms stand are one.

    Which of a device's two numbers such a list is of is told by how digits and letters stand in them.
    """
    found: dict[frozenset[str], Texts] = {}
    for values in lists:
        found.setdefault(frozenset(normal.shape(key(value)) for value in values), {}).update(values)
    return found.values()


def _add_values(written: Written, fact: str, values: Texts, unclear: Texts) -> Texts:
    """Add the list of values, if there are any; gives the unclear ones that are still to be told of."""
    try:
        if values:
            listed = OneOf(fact=fact, values=tuple(values), unclear=_without(unclear, values))
            written.conditions.append(listed)
    except FactError:  # one has no sign that is a letter or a digit in any spelling
        return _add_values(written, fact, dict.fromkeys(filter(_is_readable, values)), unclear)
    return {} if values else unclear


def _without(unclear: Texts, values: Texts) -> tuple[str, ...]:
    """The unclear numbers that are not among the values."""
    if unclear.keys().isdisjoint(values):
        return tuple(unclear)
    return tuple(text for text in unclear if text not in values)


def _add_range(written: Written, mention: Mention, bounds: Bounds, fact: str, unclear: Texts) -> Texts:
    """Add the range, if it is one; gives the unclear numbers that are still to be told of."""
    try:
        written.conditions.append(range_of(fact, bounds, tuple(unclear)))
    except (ValueError, FactError):
        written.unread.append((mention.field, bounds.place))
        return unclear
    return {}


def _is_readable(value: str) -> bool:
    try:
        return bool(normal.identifier(value))
    except ValueError:
        return False


def _glued(values: tuple[str, ...]) -> Iterator[str]:
    """The halves of numbers twice as long as all the others, between which a space was perhaps lost."""
    lengths = set(map(len, values))
    if lengths.isdisjoint([2 * length for length in lengths]):
        return
    usual, count = Counter(map(len, values)).most_common(1)[0]
    if count > len(values) // 2:
        for value in values:
            if len(value) == 2 * usual:
                yield from (value[:usual], value[usual:])


def version_like(numbers: Iterable[str]) -> tuple[str, ...]:
    """Those of the numbers that can be a software version."""
    return tuple(text for text in numbers if _VERSION.fullmatch(text))


def versions(mentions: Sequence[Mention], *, unclear: tuple[str, ...] = ()) -> Written:
    """The versions and spans of versions of lists; `unclear` as for `listed`."""
    written = Written()
    values: dict[str, None] = {}
    for mention in mentions:
        for item in mention.items:
            if _is_version(item.text):
                values[item.text] = None
            else:
                written.unread.append((mention.field, item.place))
    if values:
        left = _without(dict.fromkeys(unclear), values)
        written.conditions.append(OneOf(fact="software_version", values=tuple(values), unclear=left))
    for mention, bounds in ((m, b) for m in mentions for b in m.ranges):
        try:
            written.conditions.append(version_range(bounds))
        except (ValueError, FactError):
            written.unread.append((mention.field, bounds.place))
    return written


def _is_version(text: str) -> bool:
    try:
        normal.software_version(text)
    except ValueError:
        return False
    return True
