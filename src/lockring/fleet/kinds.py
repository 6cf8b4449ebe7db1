"""Units that no notice can tell apart: they come to one verdict in one way, so one of them is judged.

Cells that the tests of a product cannot tell apart are a *class*. Units of one product with the same classes
are a *kind*. Of a kind, what matters to one notice is a *way*: all units that go it get one verdict.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import msgspec

from lockring.facts import Device, Known
from lockring.fleet.plan import Left, Plan
from lockring.fleet.units import DOUBT, device_of, outcome, unit_facts_of

Told = tuple[Hashable, ...]
"""What a fact of a unit is, and what it adds to the truth of each of some tests."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way in which units of a product come to the verdict of a notice, and two of them: `first`, `last`."""

    product: int
    left: Left
    first: int
    last: int


class Classes:
    """The classes of the cells of a plan, as numbers."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._asked = [frozenset(unit_facts_of(test)) for test in plan.tests]
        self._numbers: dict[Hashable, int] = {}
        self._told: list[dict[int, Hashable]] = []
        self._kinds_of_fact: list[Hashable] = []
        self._outcomes: dict[tuple[int, str, str, str | None], Hashable] = {}

    def tests_of(self, product: int, column: str) -> tuple[int, ...]:
        """The tests of the product that look at the column."""
        met = {test: None for left in self._plan.left[product] for test in left.tests}
        return tuple(test for test in met if column in self._asked[test])

    def of(self, tests: tuple[int, ...], column: str, text: str, doubt: str | None) -> int:
        """The class of the cell of which this text is one, for these tests."""
        device = device_of({column: text, f"{column}{DOUBT}": doubt})
        fact = device.get(column)
        sign = (type(fact).__name__, isinstance(fact, Known) and bool(fact.doubts))
        told = {test: self._outcome(test, device, column, text, doubt) for test in tests}
        number = self._numbers.setdefault((sign, *told.items()), len(self._numbers))
        if number == len(self._told):
            self._told.append(told)
            self._kinds_of_fact.append(sign)
        return number

    def told(self, left: Left, columns: Sequence[str], classes: Sequence[int | None]) -> Told:
        """All that units of these classes, one for each column, tell of what is left of a notice."""
        return tuple(
            self._seen(left, number) if number is not None else None
            for column, number in zip(columns, classes, strict=True)
            if any(column in self._asked[test] for test in left.tests)
        )

    def _seen(self, left: Left, number: int) -> Hashable:
        told = self._told[number]
        return self._kinds_of_fact[number], tuple(told.get(test) for test in left.tests)

    def _outcome(self, test: int, device: Device, column: str, text: str, doubt: str | None) -> Hashable:
        key = (test, column, text, doubt)
        if key not in self._outcomes:
            self._outcomes[key] = outcome(device, column, self._plan.tests[test])
        return self._outcomes[key]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """So many `units` of a product with these classes; `first` and `last` are rows of two of them."""

    product: int
    classes: tuple[int | None, ...]
    units: int
    first: int
    last: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Kind:
        """The kind that a row of `placing.kinds` describes."""
        product, *classes, units, first, last = row
        return cls(product=product, classes=tuple(classes), units=units, first=first, last=last)


class Ways:
    """The ways of all kinds, as numbers."""

    def __init__(self, plan: Plan, classes: Classes, columns: Sequence[str]) -> None:
        """`columns` are those of the classes of a kind, in their order."""
        self._plan, self._classes, self._columns = plan, classes, columns
        self._numbers: dict[Hashable, int] = {}
        self._seen: dict[Hashable, Told] = {}
        self.met: list[Way] = []

    def of(self, kind: Kind) -> Iterator[int]:
        """The way of the kind for each notice that leaves something to be judged of its product."""
        for left in self._plan.left[kind.product]:
            told = self._told(kind, left)
            number = self._numbers.setdefault((kind.product, left.notice, told), len(self._numbers))
            if number == len(self.met):
                self.met.append(Way(product=kind.product, left=left, first=kind.first, last=kind.last))
            yield number

    def _told(self, kind: Kind, left: Left) -> Told:
        key = (kind.product, left.notice, kind.classes)
        if key not in self._seen:
            self._seen[key] = self._classes.told(left, self._columns, kind.classes)
        return self._seen[key]
