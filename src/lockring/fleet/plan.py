"""Which tests the units of each product still have to pass for each notice: the tables of the plan. Pure.

A residual that many products share stands once. All ids are places in the lists of the plan.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date

import msgspec

from lockring.facts import Device
from lockring.fleet.residual import Part, Residual, residual
from lockring.fleet.units import Printed, Test, unit_facts_of
from lockring.notice import Notice, Status
from lockring.verdict import in_doubt_where_no_answer

Keys = tuple[str, ...]
"""The facts of a unit that a test looks at."""
NUMBER = {False: 0, None: 1, True: 2}
"""The three truths as numbers: the least of some is their `and`, the greatest their `or`."""


_NOTHING = Part(truth=False, listed=False, contradicted=False, units=(), implied=())


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The relations of the plan.

    `products`: (product, notice, residual, lost); `lost` says that a revision of the notice could not be
    read: it may cover every unit. `parts`: (residual, part, excluding, truth, listed, contradicted).
    `asked`: (part, test, implied). `looks_at` gives for each of `tests` its place in `keys`.
    """

    products: list[tuple[int, int, int, bool]]
    parts: list[tuple[int, int, bool, int, bool, bool]]
    asked: list[tuple[int, int, bool]]
    tests: list[Test]
    looks_at: list[int]
    keys: list[Keys]


class Planner:
    """Makes a plan, product by product."""

    def __init__(self, *, as_of: date | None = None) -> None:
        self.notices: list[Notice] = []
        """Every notice that was met, once; the relations name them by their places here."""
        self._as_of = as_of
        self._met: dict[str, int] = {}
        self._residuals: dict[Hashable, int] = {}
        self._tests: dict[Hashable, int] = {}
        self._keys: dict[Keys, int] = {}
        self._plan = Plan(products=[], parts=[], asked=[], tests=[], looks_at=[], keys=[])

    def add(self, product: int, device: Device, notices: Iterable[Notice]) -> None:
        """The product with this id may be meant by these notices."""
        for notice in notices:
            place = self._met.setdefault(notice.id, len(self.notices))
            if place == len(self.notices):
                self.notices.append(notice)
            left, lost = self._left(device, self.notices[place]), bool(self.notices[place].unreadable)
            if left.any or lost:
                self._plan.products.append((product, place, self._residual(place, left), lost))

    def _left(self, device: Device, notice: Notice) -> Residual:
        """What is left of the revision in force; of none, a part that covers nothing."""
        revision = notice.as_of(self._as_of)
        if revision is None or revision.status is Status.WITHDRAWN:
            return Residual(any=(_NOTHING,) if notice.unreadable else (), exclude=())
        left = residual(in_doubt_where_no_answer(device, revision), revision.scope)
        return left if left.any or not notice.unreadable else Residual(any=(_NOTHING,), exclude=())

    def plan(self) -> Plan:
        """All that was added."""
        return self._plan

    def _residual(self, place: int, left: Residual) -> int:
        key = (place, *map(_key, left.any), "exclude", *map(_key, left.exclude))
        number = self._residuals.setdefault(key, len(self._residuals))
        if number == len(self._residuals) - 1 and (not self._plan.parts or self._plan.parts[-1][0] < number):
            for part in left.any:
                self._part(number, part, excluding=False)
            for part in left.exclude:
                self._part(number, part, excluding=True)
        return number

    def _part(self, residual: int, part: Part, *, excluding: bool) -> None:
        number, truth = len(self._plan.parts), NUMBER[part.truth]
        self._plan.parts.append((residual, number, excluding, truth, part.listed, part.contradicted))
        self._plan.asked.extend((number, self._test(test), False) for test in part.units)
        self._plan.asked.extend((number, self._test(test), True) for test in part.implied)

    def _test(self, test: Test) -> int:
        number = self._tests.setdefault(_identity(test), len(self._tests))
        if number == len(self._plan.tests):
            self._plan.tests.append(test)
            self._plan.looks_at.append(self._key(unit_facts_of(test)))
        return number

    def _key(self, facts: Keys) -> int:
        number = self._keys.setdefault(facts, len(self._keys))
        if number == len(self._plan.keys):
            self._plan.keys.append(facts)
        return number


def _key(part: Part) -> Hashable:
    tests = (*map(_identity, part.units), "implied", *map(_identity, part.implied))
    return (part.truth, part.listed, part.contradicted, tests)


def _identity(test: Test) -> Hashable:
    """A condition is the object of its notice; which numbers a notice prints is a value."""
    return test if isinstance(test, Printed) else id(test)
