"""Which devices a notice covers: clauses of conditions, a scope of clauses. Pure data.

A clause holds when all its conditions hold; a scope holds when any clause holds and no exclusion does.
"""

import enum
from collections.abc import Iterator
from typing import Annotated

import msgspec

from lockring.conditions import (
    AnySuffix,
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
    Word,
)

__all__ = [
    "AnySuffix",
    "Clause",
    "Condition",
    "DateRange",
    "Gap",
    "OneOf",
    "Ordering",
    "Prefix",
    "Product",
    "Range",
    "ReadBy",
    "Scope",
    "Span",
    "Unlisted",
    "VersionRange",
    "Word",
]


class ReadBy(enum.Enum):
    """Who read a clause out of the notice."""

    PERSON = "person"
    MACHINE = "machine"


class Span(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a clause stands: the characters `start` to before `end` of this field of the record."""

    field: Word
    start: int
    end: int


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conditions that hold together, in the notice's order, with what they say and where they come from.

    `implies` is what the notice says to be true of every unit of the clause without needing it to tell them
    apart: the days when the listed lots were made. It can rule a device out, and is not asked for.
    """

    id: Word
    says: Word
    all: Annotated[tuple[Condition, ...], msgspec.Meta(min_length=1)]
    source: Word
    quote: str = ""
    implies: tuple[Condition, ...] = ()
    read_by: ReadBy = ReadBy.PERSON
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not self.all:
            raise ValueError("a clause without conditions would cover every device; give at least one")

    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the clause: what decides, then what is implied."""
        return (*self.all, *self.implies)


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any of the clauses, and none of the exclusions."""

    any: Annotated[tuple[Clause, ...], msgspec.Meta(min_length=1)]
    exclude: tuple[Clause, ...] = ()

    def __post_init__(self) -> None:
        if not self.any:
            raise ValueError("a scope without clauses covers no device; give at least one")

    def conditions(self) -> Iterator[Condition]:
        """Every condition of every clause and exclusion, in the order of the notice."""
        for clause in (*self.any, *self.exclude):
            yield from clause.conditions()

    @property
    def is_machine_read(self) -> bool:
        """Whether any clause is a machine's and nobody has checked it."""
        return any(clause.read_by is ReadBy.MACHINE for clause in (*self.any, *self.exclude))

    def facts(self) -> tuple[str, ...]:
        """The names of the facts that the conditions test, each once, in the order of the notice."""
        return tuple(dict.fromkeys(condition.fact for condition in self.conditions()))
