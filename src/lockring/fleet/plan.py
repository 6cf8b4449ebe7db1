"""What the units of each product still have to pass for each notice, and by which facts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

import msgspec
from msgspec.structs import replace

from lockring.facts import Device
from lockring.fleet.residual import Residual, residual
from lockring.fleet.units import Met, Printed, Test, unit_facts_of
from lockring.keys import Key
from lockring.notice import Notice, Revision, Status
from lockring.verdict import in_doubt_where_no_answer

_NONE = Residual(any=(), exclude=())


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice leaves to be judged of the units of a product.

    `notice` is its place among those of the plan. `lost` says that a revision of it could not be read: it may
    cover every unit. `tests` are the places of all tests on which the verdict and the steps depend. `met`
    tells of which units it lists or prints a number; None where of none.
    """

    notice: int
    residual: Residual
    lost: bool
    tests: tuple[int, ...]
    met: Met | None = None


class Plan:
    """Made product by product. A test is known by its place in `tests`, a notice by that in `notices`."""

    def __init__(self, *, as_of: date | None = None) -> None:
        self.notices: list[Notice] = []
        self.tests: list[Test] = []
        self.left: defaultdict[int, list[Left]] = defaultdict(list)
        """For each product what the notices leave that can still cover a unit of it."""
        self._as_of = as_of
        self._met: dict[str, int] = {}
        self._places: dict[Test | int, int] = {}

    def add(
        self, product: int, device: Device, notices: Iterable[Notice], printing: Mapping[str, frozenset[Key]]
    ) -> None:
        """The product with this number may be meant by these notices.

        `printing` gives for the ids of some of them the numbers of its units that they list or print.
        """
        for notice in notices:
            place = self._met.setdefault(notice.id, len(self.notices))
            if place == len(self.notices):
                self.notices.append(notice)
            left, keys = self._left(device, place), printing.get(notice.id)
            if left is not None:
                self.left[product].append(self._with_met(left, Met(keys)) if keys else left)

    def _with_met(self, left: Left, met: Met) -> Left:
        return replace(left, tests=(*left.tests, self._place(met)), met=met)

    def _left(self, device: Device, place: int) -> Left | None:
        """What the notice leaves; None where it can cover no unit of the product."""
        notice = self.notices[place]
        revision, lost = notice.as_of(self._as_of), bool(notice.unreadable)
        if revision is None or revision.status is Status.WITHDRAWN:
            return Left(notice=place, residual=_NONE, lost=True, tests=()) if lost else None
        left = residual(in_doubt_where_no_answer(device, revision), revision.scope)
        if not (left.any or lost):
            return None
        return Left(notice=place, residual=left, lost=lost, tests=self._tests(left, revision))

    def _tests(self, left: Residual, revision: Revision) -> tuple[int, ...]:
        """The tests of the scope, and those on which it depends what a person is told to do."""
        asked = chain.from_iterable((*part.units, *part.implied) for part in (*left.any, *left.exclude))
        rules = chain(revision.advice, revision.remedies)
        told = chain.from_iterable(group for rule in rules for group in rule.when)
        return tuple(dict.fromkeys(self._place(test) for test in (*asked, *told) if unit_facts_of(test)))

    def _place(self, test: Test) -> int:
        """A condition is the object of its notice; which numbers a notice prints is a value."""
        place = self._places.setdefault(_identity(test), len(self.tests))
        if place == len(self.tests):
            self.tests.append(test)
        return place


def _identity(test: Test) -> Test | int:
    return test if isinstance(test, Printed | Met) else id(test)
