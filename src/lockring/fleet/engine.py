"""The plan on an engine: products found, numbers put into cells, units into kinds, and each kind judged.

The rows stay in the engine. Out of it come the products, one number of each cell, and two units of each way
to a verdict; what goes in are small tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lockring.errors import LockringError
from lockring.facts import Device
from lockring.fleet import placing
from lockring.fleet.cells import Cells
from lockring.fleet.database import Columns, Database, Engine
from lockring.fleet.kinds import Classes, Kind, Way, Ways
from lockring.fleet.notices import Notices
from lockring.fleet.placing import Column
from lockring.fleet.plan import Plan
from lockring.fleet.printing import printing
from lockring.fleet.signs import signs_of
from lockring.fleet.units import DOUBT, NUMBERS, UNIT_FACTS, device_of, unit_facts_of
from lockring.truth import Truth

_OWN_COLUMNS = ("row", "site", "department", "unit", "udi")  # no facts; a UDI was taken apart into them
_CLASS: Columns = {"product": int, "cell": str, "class": int}


class Judged:
    """A fleet against notices: the kinds of its units, and the ways in which they come to verdicts.

    The relations `listed` (what was given), `unit` (row, kind) and `kind` (kind, product, units) stay in
    `engine`. The place of a kind in `kinds`, and of a way in `ways`, is its number.
    """

    def __init__(
        self, units: Any, source: Notices, *, as_of: date | None = None, engine: Engine | None = None
    ) -> None:
        """`units` has a column `row` and a text column for each fact; empty cells are null."""
        self.engine = engine or Database()
        self.engine.register("listed", units)
        self.columns = self.engine.columns("listed")
        self._told = [name for name in self.columns if name not in _OWN_COLUMNS]
        self._product_columns = [name for name in self._told if name.removesuffix(DOUBT) not in UNIT_FACTS]
        self._plan = Plan(as_of=as_of)
        self._telling: dict[int, frozenset[str]] = {}
        self.not_compared: dict[int, int] = {}
        """For each product how many notices nothing known of it rules out, and that were not judged.

        At least one where no notice names its model: it may be misspelled, and then it rules nothing out.
        """
        products = self.engine.do(placing.products(self._product_columns))
        self._add(products, source)
        self.notices = self._plan.notices
        self._classes = Classes(self._plan)
        self._columns = tuple(self._asked_columns())
        self._place(products)
        self.kinds = self._kinds()
        self._ways = Ways(self._plan, self._classes, [column.name for column in self._columns])
        self.ways_of = [tuple(self._ways.of(kind)) for kind in self.kinds]
        """The ways of each kind, one for each notice that may cover units of its product."""
        self.truths = [self._judged(way) for way in self._with_devices()]

    @property
    def ways(self) -> list[Way]:
        """Every way in which units come to a verdict."""
        return self._ways.met

    def rows(self) -> Iterator[tuple[int, int, Truth]]:
        """The row, the place of the notice and the truth of each pair that is not false."""
        for row, kind in self.engine.stream("SELECT row, kind FROM unit"):
            for number in self.ways_of[kind]:
                if self.truths[number] is not False:
                    yield row, self.ways[number].left.notice, self.truths[number]

    def tells(self, way: Way) -> bool:
        """Whether something says that the notice is about these units, so that people are told of it."""
        met = way.left.met
        telling = self.notices[way.left.notice].id in self._telling[way.product]
        return telling or (met is not None and met.judged(self.devices[way.first]))

    def has(self, column: str) -> bool:
        """Whether the list has this column, and something in it."""
        some = f'SELECT 1 FROM listed WHERE length("{column}") > 0 LIMIT 1'
        return column in self.columns and bool(self.engine.do(some))

    def close(self) -> None:
        """Give back what the engine holds."""
        self.engine.close()

    # Products.

    def _add(self, products: list[Any], source: Notices) -> None:
        """Plan the products, each with the notices that may be about it."""
        numbers = [name for name in self.columns if name in NUMBERS]
        printed = printing(self.engine, source.numbers(), self._product_columns, numbers)
        devices = [device_of(dict(zip(self._product_columns, texts, strict=False))) for texts in products]
        asked = [
            (device, printed.get(tuple(texts), {})) for device, texts in zip(devices, products, strict=True)
        ]
        for number, ((device, met), found) in enumerate(zip(asked, source.about(asked), strict=True)):
            self._plan.add(number, device, found.notices, met)
            self._telling[number] = found.telling
            left = len(found.open - {notice.id for notice in found.notices})
            self.not_compared[number] = left if source.names(device) else max(left, 1)

    # Units.

    def _asked_columns(self) -> Iterator[Column]:
        """The columns of the list at which some test looks, with the cells of numbers."""
        for name in (name for name in UNIT_FACTS if name in self.columns):
            tests = [test for test in self._plan.tests if name in unit_facts_of(test)]
            cells = Cells(column=name, signs=signs_of(tests)) if name in NUMBERS else None
            doubt = f"{name}{DOUBT}" if f"{name}{DOUBT}" in self.columns else ""
            if tests:
                yield Column(name=name, doubt=doubt, cells=cells)

    def _place(self, products: list[Any]) -> None:
        """Make the tables `placed` (each unit with its cells) and `classed` (with its classes)."""
        for column in self._columns:
            for name, columns, rows in column.cells.tables if column.cells else ():
                self.engine.put(name, columns, rows)
        told = dict.fromkeys(self._product_columns, str)
        asks = {column.asked: bool for column in self._columns}
        rows = [
            (number, *texts[: len(told)], *(bool(self._tests_of(number, column)) for column in self._columns))
            for number, texts in enumerate(products)
        ]
        self.engine.put("product", {"product": int, **told, **asks}, rows)
        self.engine.make("placed", placing.places(self._product_columns, self._columns))
        for column in self._columns:
            self.engine.put(f"{column.name}_class", _CLASS, list(self._classed(column)))
        self.engine.make("classed", placing.classed(self._columns))

    def _classed(self, column: Column) -> Iterator[tuple[int, str, int]]:
        for product, cell, text, doubt in self.engine.do(placing.cells(column)):
            tests = self._tests_of(product, column)
            yield product, cell, self._classes.of(tests, column.name, text, doubt)

    def _tests_of(self, product: int, column: Column) -> tuple[int, ...]:
        return self._classes.tests_of(product, column.name)

    def _kinds(self) -> list[Kind]:
        """The kinds, and the tables `kind` and `unit`."""
        found = self.engine.do(placing.kinds(self._columns))
        kinds = [Kind.of(row) for row in found]
        classes = dict.fromkeys((f"{column.name}_class" for column in self._columns), int)
        rows = [(n, kind.product, kind.units, *kind.classes) for n, kind in enumerate(kinds)]
        self.engine.put("kind", {"kind": int, "product": int, "units": int, **classes}, rows)
        self.engine.make("unit", placing.units(self._columns))
        return kinds

    # Verdicts.

    def _with_devices(self) -> Iterator[Way]:
        """The ways, with the two units of each at hand in `devices`."""
        rows = sorted({row for way in self.ways for row in (way.first, way.last)})
        self.engine.put("chosen", {"row": int}, [(row,) for row in rows])
        told = ", ".join(["row", *(f'"{name}"' for name in self._told)])
        found = self.engine.do(f"SELECT {told} FROM listed JOIN chosen USING (row)")
        self.devices = {row: device_of(dict(zip(self._told, texts, strict=True))) for row, *texts in found}
        return iter(self.ways)

    def _judged(self, way: Way) -> Truth:
        """The truth for the units of the way; two of them are judged.

        Raises LockringError where they differ: nothing of the answer can then be relied on.
        """
        first, last = (self._truth(way, self.devices[row]) for row in (way.first, way.last))
        if first is not last:
            raise contradiction(self.notices[way.left.notice].id)
        return first

    def _truth(self, way: Way, device: Device) -> Truth:
        truth = way.left.residual.judged(device)
        return None if way.left.lost and truth is False else truth


def contradiction(notice: str) -> LockringError:
    """The error for units that were judged in two ways."""
    return LockringError(f"a fault of Lockring: a unit was judged in two ways by {notice}")
