"""Single mentions written as conditions: lists, ranges, versions, days. What cannot be written is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from lockring import normal
from lockring.errors import FactError
from lockring.extract.mentions import Bounds, Mention, Place, Span
from lockring.extract.words import UNIT, Kind
from lockring.scope import Condition, DateRange, OneOf, Ordering, Prefix, Range, VersionRange

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
_DECIDING = ("manufacture_date", "unit_date", "expiration_date", "distribution_date")
_WILDCARD = re.compile(r"\*+|(?<![A-Za-z])(?:[xX]{2,}+|Y{2,}+|Z{2,}+|N{2,}+)++(?![A-Za-z])")
_DAY = timedelta(days=1)
_MIXED = re.compile(r"([A-Za-z][A-Za-z-]*)(\d+)")


@dataclass(slots=True)
class Written:
    """The conditions of a mention, of which any may hold, and the places of what could not be written."""

    conditions: list[Condition] = field(default_factory=list)
    unread: list[Place] = field(default_factory=list)


def fact_of(kind: Kind) -> str:
    """The fact of the vocabulary that a number of this kind is."""
    return _FACTS[kind]


def unit_fact(kinds: frozenset[Kind]) -> str:
    """Lot, serial, or whichever of both the label carries."""
    told = kinds & UNIT
    return _FACTS[next(iter(told))] if len(told) == 1 else "unit_number"


def listed(fact: str, mention: Mention, *, ranges: bool, unclear: tuple[str, ...] = ()) -> Written:
    """The numbers, ranges and beginnings of a list of units.

    `unclear` are numbers that the notice prints somewhere without a label: they are neither in nor out.
    """
    written = Written()
    values: dict[str, None] = {}
    for item in mention.items:
        if is_pattern(item.text):
            written.unread.append(item.place)
        elif any(map(str.isalnum, item.text)):
            values[item.text] = None
    if values:
        glued = dict.fromkeys(_glued(tuple(values)))
        unclear = tuple(dict.fromkeys((*unclear, *glued))) if glued else unclear
        _add_values(written, fact, tuple(values), unclear)
    if mention.prefixes:
        written.conditions.append(Prefix(fact=fact, values=tuple(item.text for item in mention.prefixes)))
    for bounds in mention.ranges if ranges else ():
        _add(written, bounds, lambda bounds: _range(fact, bounds, unclear))
    return written


def _add_values(written: Written, fact: str, values: tuple[str, ...], unclear: tuple[str, ...]) -> None:
    """The list of values; without those of which no sign is a letter or a digit in any spelling."""
    try:
        written.conditions.append(OneOf(fact=fact, values=values, unclear=unclear))
    except FactError:
        values = tuple(value for value in values if _is_readable(value))
        if values:
            written.conditions.append(OneOf(fact=fact, values=values, unclear=unclear))


def _is_readable(value: str) -> bool:
    try:
        return bool(normal.identifier(value))
    except ValueError:
        return False


def _glued(values: tuple[str, ...]) -> Iterator[str]:
    """The halves of numbers twice as long as all the others, between which a space was perhaps lost."""
    usual, count = Counter(map(len, values)).most_common(1)[0]
    if count > len(values) // 2:
        for value in values:
            if len(value) == 2 * usual:
                yield from (value[:usual], value[usual:])


def versions(mention: Mention) -> Written:
    """The versions and spans of versions of a list."""
    written, values = Written(), []
    for item in mention.items:
        try:
            normal.software_version(item.text)
            values.append(item.text)
        except ValueError:
            written.unread.append(item.place)
    if values:
        written.conditions.append(OneOf(fact="software_version", values=tuple(dict.fromkeys(values))))
    for bounds in mention.ranges:
        _add(written, bounds, _version_range)
    return written


def _add(written: Written, bounds: Bounds, write: Callable[[Bounds], Condition]) -> None:
    try:
        written.conditions.append(write(bounds))
    except (ValueError, FactError):
        written.unread.append(bounds.place)


def _version_range(bounds: Bounds) -> Condition:
    return VersionRange(fact="software_version", first=bounds.first, last=bounds.last)


def _range(fact: str, bounds: Bounds, unclear: tuple[str, ...] = ()) -> Condition:
    """A range of numbers. Raises ValueError when its ends cannot be put in one order."""
    first, last = bounds.first, _with_prefix(bounds)
    ends = [normal.identifier(end) for end in (first, last) if end is not None]
    if all(end.isdecimal() for end in ends):
        low = None if first is None else str(int(normal.identifier(first)) + bounds.without_first)
        high = None if last is None else str(int(normal.identifier(last)) - bounds.without_last)
        return Range(
            fact=fact,
            order=Ordering.NUMBER,
            first=low if bounds.without_first else first,
            last=high if bounds.without_last else last,
            unclear=unclear,
        )
    return Range(
        fact=fact,
        order=Ordering.SAME_SHAPE,
        first=first or re.sub(r"\d", "0", ends[0]),
        last=last or re.sub(r"\d", "9", ends[0]),
        unclear=unclear,
    )


def span_of(fact: str, bounds: Bounds) -> tuple[Condition, ...]:
    """The range as a condition, open at an end that the notice does not settle; nothing if it is no range."""
    try:
        return (
            _range(
                fact,
                msgspec.structs.replace(bounds, last=None) if bounds.unclear and bounds.first else bounds,
            ),
        )
    except (ValueError, FactError):
        return ()


def _with_prefix(bounds: Bounds) -> str | None:
    """The last number with the letters that it leaves out: EV70001 to 70658."""
    prefixed = _MIXED.fullmatch(bounds.first or "")
    if (
        prefixed
        and bounds.last is not None
        and bounds.last.isdecimal()
        and len(bounds.last) == len(prefixed[2])
    ):
        return prefixed[1] + bounds.last
    return bounds.last


Ends = tuple[date | None, date | None]


def days(mentions: Iterable[Mention]) -> dict[str, list[Ends]]:
    """The first and last days that the mentions give, by the fact that they are of."""
    found: dict[str, list[Ends]] = {}
    for mention in mentions:
        for fact in _dated_facts(mention.kinds) if mention.spans else ():
            found.setdefault(fact, []).extend(map(_ends, mention.spans))
    return {fact: [_envelope(ends)] for fact, ends in found.items()}


def spans(*told: dict[str, list[Ends]]) -> tuple[DateRange, ...]:
    """Of several such findings the spans of days, one for each fact: from its first day to its last."""
    found: dict[str, list[Ends]] = {}
    for each in told:
        for fact, ends in each.items():
            found.setdefault(fact, []).extend(ends)
    return tuple(_date_ranges(found))


def _envelope(ends: list[Ends]) -> Ends:
    """From the first of the days to the last; open at an end where any of them is."""
    firsts, lasts = [first for first, _ in ends if first], [last for _, last in ends if last]
    first = min(firsts) if len(firsts) == len(ends) else None
    return first, max(lasts) if len(lasts) == len(ends) else None


def _date_ranges(found: dict[str, list[Ends]]) -> Iterator[DateRange]:
    for fact, ends in found.items():
        first, last = _envelope(ends)
        if (first or last) and not (first and last and first > last):
            yield DateRange(fact=fact, first=first, last=last)


def _dated_facts(kinds: frozenset[Kind]) -> list[str]:
    dated = [_FACTS[kind] for kind in (Kind.MADE, Kind.SOLD, Kind.EXPIRY) if kind in kinds]
    if Kind.EXPIRY in kinds and kinds & UNIT:
        return []  # the expiry beside a lot describes it
    return dated or ["unit_date"]


def _ends(span: Span) -> Ends:
    first = span.first and (span.first.last + _DAY if span.without_first else span.first.first)
    last = span.last and (span.last.first - _DAY if span.without_last else span.last.last)
    return first, last


def deciding(implied: tuple[DateRange, ...]) -> tuple[DateRange, ...]:
    """Of several spans of days, the one that tells the units apart where no list does."""
    ranked = sorted(implied, key=lambda condition: _DECIDING.index(condition.fact))
    return tuple(ranked[:1])


def is_pattern(text: str) -> bool:
    """Whether signs of the number stand for any sign: 0998-00-0800-XX, 670160-0000**."""
    return bool(_WILDCARD.search(text))


def pattern(text: str) -> str:
    """The number with `*` for each sign that may be any."""
    return _WILDCARD.sub(lambda found: "*" * len(found[0]), text)
