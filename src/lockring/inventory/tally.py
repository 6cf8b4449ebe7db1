"""What is said once for a whole file: how many cells of a column show what, and which rows are one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lockring.errors import shown
from lockring.inventory.dates import Order
from lockring.inventory.looks import KINDS
from lockring.inventory.twice import UnitsSeen
from lockring.inventory.values import ROWS_SHOWN, Remark, Rows, listed

if TYPE_CHECKING:
    import pyarrow as pa

_EXAMPLE_CHARACTERS = 60  # of the first doubt of a kind, as an example


class Tally:
    """Counts while rows come out; at the end it knows the remarks. Memory: 16 bytes a row with a serial."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], list[int]] = {}
        self._examples: dict[tuple[str, str], str] = {}
        self._units = UnitsSeen()
        self.rows = 0
        self.refused = 0
        self._blank = 0
        self._dated: list[Remark] = []

    def count(self, source: Rows, refused: int) -> None:
        """Some rows of the source, and how many of them were refused."""
        self.rows += len(source.numbers) + len(source.refused)
        self.refused += refused
        self._blank += source.blank

    def saw(self, column: str, kind: str, rows: Sequence[int], example: str) -> None:
        """Cells of a column that show the same."""
        key = (column, kind)
        self._counts[key] += len(rows)
        first = self._first.setdefault(key, [])
        first += rows[: ROWS_SHOWN - len(first)]
        self._examples.setdefault(key, example)

    def dated(self, column: str, order: Order) -> None:
        """In which order the dates of a column are read."""
        if order in (Order.DAY_FIRST, Order.MONTH_FIRST):
            says = (
                f"dates of the column {shown(column)} are read with the {order.value}, as some of them prove"
            )
            self._dated.append(Remark(says=says, column=column))
        elif order is Order.BOTH:
            says = (
                f"dates of the column {shown(column)} stand in both orders; those that can be either are open"
            )
            self._dated.append(Remark(says=says, column=column))

    def units(self, rows: pa.Table) -> None:
        """Rows that came out, each about one device."""
        self._units.add(rows)

    def remarks(self) -> tuple[Remark, ...]:
        """All that was counted, in sentences."""
        cells = [self._of_cells(*key) for key in self._counts]
        return (*self._dated, *cells, *self._blank_rows(), *self._twice())

    def _of_cells(self, column: str, kind: str) -> Remark:
        key = (column, kind)
        count, rows, example = self._counts[key], tuple(self._first[key]), self._examples[key]
        such = f", such as {shown(example)}," if example else ""
        says = f"texts of the column {shown(column)}{such} {KINDS[kind]}: {listed(rows, count)}"
        return Remark(says=says, column=column, rows=rows, count=count)

    def _blank_rows(self) -> Iterable[Remark]:
        if self._blank:
            yield Remark(says=f"rows without any text were passed over: {self._blank:,}", count=self._blank)

    def _twice(self) -> Iterable[Remark]:
        """The rows that state the same identifiers and the same serial number as one before them."""
        again = self._units.repeated()
        if not len(again):
            return
        first = tuple(again["row"][:ROWS_SHOWN].to_pylist())
        pair = f"row {first[0]:,} as row {again['earlier'][0].as_py():,}"
        pair = pair if len(again) == 1 else listed(first, len(again))
        says = f"the same identifiers and serial number stand in an earlier row too; all were kept: {pair}"
        yield Remark(says=says, rows=first, count=len(again))
