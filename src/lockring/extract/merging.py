"""Clauses that differ only in the numbers they list, written as one; and whether a scope gets too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence

import msgspec

from lockring.extract.groups import Group
from lockring.scope import Clause, OneOf, Span, Unlisted

PLACES = 50  # places that one clause names; a list of a thousand lots is one place
_TIMES, _FREE = 40, 80_000  # characters of a scope: so many times its text, and so many besides
_WORDS = 1_000  # characters of words that every clause may repeat
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def merged(clauses: Iterable[Clause], quote: Callable[[Sequence[Span]], str]) -> list[Clause]:
    """The clauses, with those as one that list numbers of the same product under the same conditions.

    The products are compared as objects: those that are equal are expected to be one. `quote` tells what
    the notice says at the places of a clause.
    """
    found: dict[Hashable, list[Clause]] = {}
    for place, clause in enumerate(clauses):
        found.setdefault(_key(clause) or place, []).append(clause)
    return [alike[0] if len(alike) == 1 else _as_one(alike, quote) for alike in found.values()]


def _key(clause: Clause) -> Hashable:
    """What clauses must have in common to be one; None for a clause that stays as it is."""
    product, *others = clause.all
    if others and type(others[-1]) is Unlisted:
        return id(product), tuple(others), clause.implies
    listed = others[0] if others else None
    if type(listed) is not OneOf or listed.fact == "software_version":
        return None
    form = listed.shapes if listed.fact == "unit_number" else None
    return id(product), listed.fact, form, tuple(others[1:]), clause.implies


def _as_one(clauses: list[Clause], quote: Callable[[Sequence[Span]], str]) -> Clause:
    """One clause for several: the first of those that are open, or all lists in one."""
    first = clauses[0]
    if type(first.all[-1]) is Unlisted:
        return first
    lists = [listed for clause in clauses if isinstance(listed := clause.all[1], OneOf)]
    values = dict.fromkeys(value for listed in lists for value in listed.values)
    unclear = dict.fromkeys(text for listed in lists for text in listed.unclear if text not in values)
    everything = msgspec.structs.replace(lists[0], values=tuple(values), unclear=tuple(unclear))
    spans = tuple(dict.fromkeys(span for clause in clauses for span in clause.spans))[:PLACES]
    said = quote(spans)
    return msgspec.structs.replace(
        first, all=(first.all[0], everything, *first.all[2:]), says=lists_it(said), quote=said, spans=spans
    )


def lists_it(quote: str) -> str:
    """What a clause says that quotes a list."""
    return f"The notice lists it: {quote}" if quote else "The notice names the product."


def is_long(groups: list[Group], repeated: int, text: int) -> bool:
    """Whether the clauses of the groups, each with so many characters of its own, outgrow their text."""
    needed: dict[Hashable, int] = {}
    for group in groups:
        numbers = (item.text for item in (*group.numbers, *group.identifiers))
        product = (group.ordinal, *group.names, *numbers)
        needed[product] = max(needed.get(product, 1), _clauses(group))
    return sum(needed.values()) * repeated > _TIMES * text + _FREE


def _clauses(group: Group) -> int:
    """About how many clauses the group needs."""
    units = 1 + sum(len(m.ranges) for m in group.units)
    return units * (1 + sum(len(m.ranges) for m in group.versions))


def few_words(text: str) -> tuple[str, bool]:
    """The words of a text, each once; and whether these are all."""
    words = " ".join(dict.fromkeys(_LETTERS.findall(text)))
    return words[:_WORDS], len(words) <= _WORDS
