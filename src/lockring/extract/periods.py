"""Spans of days written as conditions: one for each fact, and which of them tells units apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from lockring.extract.conditions import fact_of
from lockring.extract.dates import Days
from lockring.extract.mentions import Mention, Span
from lockring.extract.words import UNIT, Kind
from lockring.scope import DateRange

_DECIDING = ("manufacture_date", "unit_date", "expiration_date", "distribution_date")
_DAY = timedelta(days=1)
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
    dated = [fact_of(kind) for kind in (Kind.MADE, Kind.SOLD, Kind.EXPIRY) if kind in kinds]
    if Kind.EXPIRY in kinds and kinds & UNIT:
        return []  # the expiry beside a lot describes it
    return dated or ["unit_date"]


def _ends(span: Span) -> Ends:
    """The widest reading of both ends: where day and month may be exchanged, the later day ends it."""
    first, last = span.first, span.last
    begins = first and (_after(first) if span.without_first else first.first)
    ends = last and (_before(last) if span.without_last else last.last)
    return begins, ends


def _after(days: Days) -> date:
    return (days.last if days.sure else days.first) + _DAY


def _before(days: Days) -> date:
    return (days.first if days.sure else days.last) - _DAY


def deciding(implied: tuple[DateRange, ...]) -> tuple[DateRange, ...]:
    """Of several spans of days, the one that tells the units apart where no list does."""
    ranked = sorted(implied, key=lambda condition: _DECIDING.index(condition.fact))
    return tuple(ranked[:1])
